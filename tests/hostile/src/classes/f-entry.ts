import { createHmac, generateKeyPairSync } from 'node:crypto'
import { chain, node } from '@linkflow/chaos'
import type { Sent } from '../site/client.ts'
import type { Site } from '../site/site.ts'
import type { Attempt, Finding, Suite } from '../suite.ts'
import { listening, type NodeInput, publish } from './run-workflow.ts'

/** F: what anybody may send to the door. T6–T8, T41. */
export const unauthenticatedEntry: Suite = {
  name: 'F',
  promise: 'Nobody without a key gets past the door, and no body, type or header is taken for what it is not',
  // Each attempt counts executions.
  atOnce: 1,
  attempts: (site) => [
    ...routeAttempts(),
    ...doorAttempts(),
    ...unsubscribeAttempts(),
    ...keyAttempts(site),
    ...addressAttempts(),
    ...bodyAttempts(site),
    ...verificationAttempts(),
    ...smugglingAttempts(site),
    ...answerAttempts(),
    ...rudeAttempts(site),
  ],
}

/** Nothing may start and nothing may be stored by what was refused. */
async function startingNothing(site: Site, attempt: () => Promise<Finding>): Promise<Finding> {
  const count = () =>
    site.cluster.count(
      `select (select count(*) from execution.live) + (select count(*) from execution.finished)
            + (select count(*) from workflow.workflows) + (select count(*) from auth.api_keys)
            + (select count(*) from credential.credentials) + (select count(*) from auth.accounts)
            + (select count(*) from auth.sessions) as n`,
    )
  const before = await count()
  const finding = await attempt()
  const after = await count()
  return finding ?? (before === after ? undefined : `changed ${after - before} rows`)
}

/** Every operation of the document that the server gives of itself, without a key. */
function routeAttempts(): Attempt[] {
  const everyRoute = async (site: Site): Promise<Finding> => {
    const document = await site.client.api('GET', '/openapi.json', { isAnonymous: true })
    const { paths } = document.json as { paths: Record<string, Record<string, unknown>> }
    const wrong: string[] = []
    let tried = 0
    for (const [path, operations] of Object.entries(paths)) {
      for (const method of Object.keys(operations)) {
        if (isPublic(path) || OPEN_DOORS.has(`${method.toUpperCase()} ${path}`)) continue
        const address = path.replaceAll(/\{[^}]+\}/g, '0198c0de-0000-7000-8000-000000000000')
        const sent = { isAnonymous: true, ...(/post|put|patch/.test(method) && { body: {} }) }
        const reply = await site.client.send(method.toUpperCase(), address, sent)
        tried += 1
        if (reply.status !== 401) wrong.push(`${method} ${path} was answered ${reply.status}`)
      }
    }
    if (tried < 25) wrong.push(`only ${tried} routes were found`)
    return wrong.length === 0 ? undefined : wrong.join('; ')
  }
  return [{ name: 'every route without a key', run: (site) => startingNothing(site, () => everyRoute(site)) }]
}

const isPublic = (path: string): boolean => /^\/(health|metrics)|openapi\.json$/.test(path)

/**
 * What answers without a key, because it asks for something else. Written down here once more, and not taken from the gateway:
 * a door that only the product knows to be open is a finding.
 */
const OPEN_DOORS = new Set([
  'GET /api/v1/setup',
  'POST /api/v1/setup',
  'POST /api/v1/sessions',
  'POST /api/v1/sessions/second-factor',
  'POST /api/v1/sessions/refresh',
  'GET /api/v1/sign-in-ways',
  'POST /api/v1/sessions/passkey/question',
  'POST /api/v1/sessions/passkey',
  'POST /api/v1/sessions/sso',
  'POST /api/v1/sessions/sso/complete',
  'POST /api/v1/password-resets',
  'POST /api/v1/password-resets/complete',
  'POST /api/v1/verifications',
  'POST /api/v1/email-changes',
  'POST /api/v1/invitations/open',
  'POST /api/v1/invitations/join',
])

/** A stranger at each of them, with what has the right shape. */
function doorAttempts(): Attempt[] {
  const password = 'a password of a stranger'
  const account = { email: 'stranger@example.com', name: 'Stranger', password }
  const secret = 'A'.repeat(43)
  const clientDataJSON = Buffer.from(
    JSON.stringify({ type: 'webauthn.get', challenge: secret, origin: 'http://localhost' }),
  ).toString('base64url')
  const strangersPasskey = {
    id: secret,
    rawId: secret,
    type: 'public-key',
    response: { clientDataJSON, authenticatorData: 'A'.repeat(50), signature: secret },
  }
  const elsewhere = { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' }
  const tries: [name: string, path: string, body: unknown, statuses: readonly number[], headers?: Sent['headers']][] = [
    ['set-up by way of a proxy', '/setup', account, [403], elsewhere],
    ['set-up under another host', '/setup', account, [403], { host: 'linkflow.example' }],
    ['set-up with a token of its own', '/setup', { ...account, token: secret }, [403], elsewhere],
    ['sign-in as nobody', '/sessions', { email: account.email, password }, [401]],
    ['sign-in with SQL for an address', '/sessions', { email: "a' or 1=1 --@example.com", password }, [401, 422]],
    ['a second factor without a first', '/sessions/second-factor', { challenge: secret, code: '000000' }, [401, 422]],
    ['a refresh token of its own', '/sessions/refresh', { refreshToken: `lfr_${secret}` }, [401]],
    [
      'a refresh token in a cookie of another site',
      '/sessions/refresh',
      {},
      [403],
      {
        cookie: `linkflow_refresh=lfr_${secret}`,
        'sec-fetch-site': 'cross-site',
      },
    ],
    ['a reset for nobody, answered as for anybody', '/password-resets', { email: account.email }, [204]],
    ['a link of its own', '/password-resets/complete', { token: secret, password }, [401, 404, 410, 422]],
    ['an invitation by a guess', '/invitations/open', { token: `lfi_${secret}` }, [410]],
    ['an invitation by SQL', '/invitations/open', { token: "' or true --" }, [410]],
    ['an account by a guess', '/invitations/join', { token: `lfi_${secret}`, name: 'Stranger', password }, [410]],
    [
      'an account that says its own role',
      '/invitations/join',
      { token: `lfi_${secret}`, name: 'Stranger', password, role: 'owner' },
      [422],
    ],
    ['an address proved by a guess', '/verifications', { token: secret }, [401, 404, 410, 422]],
    ['an address changed by a guess', '/email-changes', { token: secret }, [410]],
    ['a passkey of its own', '/sessions/passkey', { credential: strangersPasskey }, [401]],
    ['a passkey of a shape that is none', '/sessions/passkey', { credential: { id: '__proto__' } }, [422]],
    [
      'a second factor by a passkey of its own',
      '/sessions/second-factor',
      { challenge: secret, passkey: strangersPasskey },
      [401],
    ],
    ['a single sign-on that is begun and left', '/sessions/sso', {}, [200]],
    ['an answer of no provider', '/sessions/sso/complete', { code: secret, state: secret, flow: secret }, [401, 403]],
  ]
  return tries.map(([name, path, body, statuses, headers]) => ({
    name: `an open door: ${name}`,
    run: (on) =>
      startingNothing(on, async () => {
        const reply = await on.client.api('POST', path, { isAnonymous: true, body, ...(headers && { headers }) })
        const isAsIs = statuses.includes(reply.status)
        return isAsIs ? undefined : `was answered ${reply.status}: ${reply.text.slice(0, 300)}`
      }),
  }))
}

/** The link of a mail ends mails, and is signed: one that somebody made up opens nothing and changes nothing. */
function unsubscribeAttempts(): Attempt[] {
  const tokens = [
    '',
    'x',
    'A'.repeat(87),
    `${'A'.repeat(86)}=`,
    '..%2f..%2fapi%2fv1%2fexecutions',
    "'%20or%20true%20--",
  ]
  const choices = (site: Site) => site.cluster.count('select count(*) as n from notification.preferences')
  return tokens.flatMap((token) =>
    ['GET', 'POST', 'PUT'].map((method) => ({
      name: `an unsubscribe link of its own: ${method} «${token.slice(0, 20)}»`,
      run: async (site: Site) => {
        const before = await choices(site)
        const reply = await site.client.send(method, `/unsubscribe/${token}`, { isAnonymous: true })
        if (reply.status !== 404) return `was answered ${reply.status}: ${reply.text.slice(0, 300)}`
        return (await choices(site)) === before ? undefined : 'changed what somebody chose'
      },
    })),
  )
}

/** Headers that elsewhere let a request past the question who it is; among them an upgrade to a socket (T30). */
function keyAttempts(site: Site): Attempt[] {
  const token = site.cluster.api.token
  const [prefix, id] = token.split('_')
  const keyOfNeighbour = site.canaries.find(({ name }) => name === 'the key of the neighbour')!
  const tries: Record<string, Record<string, string | readonly string[]>> = {
    nothing: {},
    'an empty key': { authorization: 'Bearer ' },
    'another scheme': { authorization: `Basic ${Buffer.from(`owner:${token}`).toString('base64')}` },
    'the key in a cookie': { cookie: `token=${token}; authorization=Bearer ${token}` },
    'the key in X-Api-Key': { 'x-api-key': token },
    'the key without its secret': { authorization: `Bearer ${prefix}_${id}_` },
    'another secret': { authorization: `Bearer ${prefix}_${id}_${'A'.repeat(43)}` },
    'the secret of the neighbour': { authorization: `Bearer ${prefix}_${id}_${keyOfNeighbour.secret}` },
    'a key in capitals': { authorization: `Bearer ${token.toUpperCase()}` },
    'a key and more': { authorization: `Bearer ${token}x` },
    'two keys in one header': { authorization: `Bearer x, Bearer ${token}` },
    'a key of __proto__': { authorization: 'Bearer __proto__' },
    'SQL for a key': { authorization: "Bearer ' or 1=1 --" },
    'another method': { 'x-http-method-override': 'GET', 'x-method-override': 'GET' },
    'another address': { 'x-original-url': '/health/live', 'x-rewrite-url': '/health/live' },
    'from this machine, it says': {
      'x-forwarded-for': '127.0.0.1',
      forwarded: 'for=127.0.0.1',
      'x-real-ip': '127.0.0.1',
    },
    'as somebody': { 'x-user': 'owner', 'x-workspace-id': site.workspaceId, 'linkflow-workspace': site.workspaceId },
    'another host': { host: 'localhost', 'x-forwarded-host': 'localhost' },
    'an upgrade': {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    },
    'HTTP/2 in clear': { connection: 'upgrade, http2-settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' },
  }
  return Object.entries(tries).map(([name, headers]) => ({
    name: `a key that is none: ${name}`,
    run: (on) =>
      startingNothing(on, async () => {
        const reply = await on.client.api('GET', '/executions', { isAnonymous: true, headers })
        return reply.status === 401 ? undefined : `was answered ${reply.status}: ${reply.text.slice(0, 300)}`
      }),
  }))
}

/** Other spellings of protected addresses: whatever the router makes of them, the guard stands before it. */
function addressAttempts(): Attempt[] {
  const paths = [
    '//api/v1/executions',
    '/api//v1/executions',
    '/api/v1/executions/',
    '/API/v1/executions',
    '/api/v1/./executions',
    '/health/../api/v1/executions',
    '/health/live/../../api/v1/executions',
    '/webhook/../api/v1/executions',
    '/webhook/..%2fapi/v1/executions',
    '/webhook/%2e%2e/api/v1/executions',
    '/resume/../api/v1/executions',
    '/form/../api/v1/executions',
    '/form-run/%2e%2e/api/v1/executions',
    '/approval/..%2fapi/v1/executions',
    '/chat/../api/v1/executions',
    '/page-test/../api/v1/executions',
    '/api/v1/openapi.json/../executions',
    '/api/v1/openapi.json%2f..%2fexecutions',
    '/api/v1/executions;openapi.json',
    '/api/v1/executions%00.json',
    '/api/v1/executions%20',
    '/api/v1/executions#/health/live',
    '/api/v1/executions?/health/live',
    '/api/v1/%65xecutions',
    '/%61pi/v1/executions',
    '/api/v1/executions.json',
    '\\api\\v1\\executions',
    '/api/v1/../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/.env',
    '/owner-token',
    '/data/owner-token',
    '/keys/master',
    'http://127.0.0.1/api/v1/executions',
    'http://user@127.0.0.1/api/v1/executions',
    '*',
  ]
  return paths.map((path) => ({
    name: `the address ${path}`,
    run: (site) =>
      startingNothing(site, async () => {
        const answer = await site.client.raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])
        return status >= 400 && status < 500 ? undefined : `was answered ${answer.slice(0, 300)}`
      }),
  }))
}

const OPEN = 'hostile-open'

/** What comes as one type and wants to be taken for another (CVE-2026-21858, GHSA-2x35-3fw4-9jr4). */
function bodyAttempts(site: Site): Attempt[] {
  const file = {
    object: site.secretFile,
    path: site.secretFile,
    name: 'x',
    mimeType: 'text/plain',
    bytes: 10,
    id: site.otherRunId,
  }
  const bodies: Record<string, Sent> = {
    'JSON with files': { body: { files: { data: file, file, body: file } } },
    'JSON as a whole item': { body: { json: { a: 1 }, files: { data: file }, binary: { data: file } } },
    'JSON with a list of items': { body: [{ json: {}, files: { file } }] },
    'JSON with words of ours': {
      body: { $fixed: '{{ $json }}', $ref: file, $file: file, __file: file, type: 'file', kind: 'parts', value: {} },
    },
    'a mail field as an object': {
      body: { from: { path: site.secretFile }, attachments: [{ path: site.secretFile }] },
    },
    'JSON that says it is multipart': {
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: JSON.stringify({ files: { file } }),
    },
    'multipart that says it is JSON': {
      headers: { 'content-type': 'application/json' },
      body: '--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\nx\r\n--b--\r\n',
    },
    'JSON of a type we do not know': {
      headers: { 'content-type': 'application/x-linkflow-items' },
      body: JSON.stringify([{ files: { file } }]),
    },
    'JSON with a second type': {
      headers: { 'content-type': 'application/json, multipart/form-data; boundary=b' },
      body: '{"a":1}',
    },
    'JSON in UTF-7': { headers: { 'content-type': 'application/json; charset=utf-7' }, body: '{"a":"+AHs-"}' },
    'no type': { headers: {}, body: '{"files":{"file":{"object":"x"}}}' },
    'multipart without boundary': { headers: { 'content-type': 'multipart/form-data' }, body: '--b--' },
    'multipart with a path for a name': multipart('name="file"; filename="../../../../etc/passwd"'),
    'multipart with a zero in a name': multipart('name="fi\0le"; filename="a\0b"'),
    'multipart with a header __proto__': multipart('name="file"; filename="x"\r\n__proto__: x\r\nconstructor: x'),
    'multipart with a parameter __proto__': multipart('__proto__="x"; name="file"; filename="x"; constructor="x"'),
    'multipart with a type parameter __proto__': multipart(
      'name="a"',
      'multipart/form-data; __proto__=x; boundary=b; constructor=y',
    ),
    'multipart with a part of another encoding': multipart(
      'name="file"; filename="x"\r\ncontent-transfer-encoding: base64\r\ncontent-type: text/plain; charset=x-none; __proto__=1',
    ),
    'multipart without an end': {
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: '--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\nxxxx',
    },
    'multipart of a thousand parts': {
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: `${'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nx\r\n'.repeat(1000)}--b--\r\n`,
    },
    'multipart with endless part headers': multipart(`name="a"\r\nx: ${'y'.repeat(200_000)}`),
    'a compressed body': {
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: Buffer.from('1f8b0800', 'hex'),
    },
    'a form of brackets': {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `files[file][object]=${site.secretFile}`,
    },
    'XML with an entity': {
      headers: { 'content-type': 'application/xml' },
      body: `<!DOCTYPE a [<!ENTITY e SYSTEM "file://${site.secretFile}">]><a>&e;</a>`,
    },
    YAML: { headers: { 'content-type': 'application/yaml' }, body: 'a: !!js/function "() => process"' },
  }
  return Object.entries(bodies).map(([name, sent]) => ({
    name: `a body: ${name}`,
    run: async (on) => {
      await openDoor(on)
      const reply = await on.client.send('POST', `/webhook/${OPEN}`, { ...sent, isAnonymous: true })
      if (reply.status >= 500 && !/"code":"execution-failed"/.test(reply.text))
        return `was answered ${reply.status}: ${reply.text.slice(0, 300)}`
      const [{ files = [] } = {}] = [reply.json ?? {}].flat() as { files?: readonly string[] }[]
      // Only parts of a multipart body, and bytes that nobody reads, are files: and only the ones that were sent.
      const isByteFile = /multipart with|of a type we do not know|YAML|second type/.test(name)
      return files.length > 0 && !isByteFile ? `was taken for files: ${reply.text.slice(0, 300)}` : undefined
    },
  }))
}

const multipart = (disposition: string, type = 'multipart/form-data; boundary=b'): Sent => ({
  headers: { 'content-type': type },
  body: `--b\r\ncontent-disposition: form-data; ${disposition}\r\n\r\nx\r\n--b--\r\n`,
})

const opened = new Set<string>()

/** A webhook that anybody may call, and that tells what it took for files. */
async function openDoor(site: Site): Promise<void> {
  if (opened.has(OPEN)) return
  opened.add(OPEN)
  const nodes = [
    node('hook', 'webhook', { path: OPEN, respond: 'last-node' }),
    node('out', 'set', { values: { files: '{{ Object.keys($files) }}', body: '{{ $json.body }}' }, keep: 'none' }),
  ]
  await publish(site, chain('open', nodes))
  await listening(site, OPEN)
}

/** Calls of verified webhooks that prove nothing. */
function verificationAttempts(): Attempt[] {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const now = () => Math.floor(Date.now() / 1000)
  const token = (header: object, claims: object, key?: string) => {
    const text = [header, claims].map((each) => Buffer.from(JSON.stringify(each)).toString('base64url')).join('.')
    const signature = key === undefined ? '' : createHmac('sha256', key).update(text).digest('base64url')
    return { authorization: `Bearer ${text}.${signature}` }
  }
  const claims = () => ({ iss: 'us', aud: 'hook', exp: now() + 600 })
  const hook = (
    kind: string,
    fields: Record<string, unknown>,
    parameters: Record<string, unknown>,
    tries: Record<string, () => Sent>,
  ) =>
    Object.entries(tries).map(
      ([name, sent]): Attempt => ({
        name: `a ${kind} webhook: ${name}`,
        run: async (site) => {
          const path = await openVerified(site, kind, fields, parameters)
          return startingNothing(site, async () => {
            const reply = await site.client.send('POST', `/webhook/${path}`, {
              isAnonymous: true,
              body: { a: 1 },
              ...sent(),
            })
            return reply.status === 401 || reply.status === 409
              ? undefined
              : `was answered ${reply.status}: ${reply.text.slice(0, 300)}`
          })
        },
      }),
    )
  const head = (headers: Record<string, string | readonly string[]>) => () => ({
    headers: { 'content-type': 'application/json', ...headers },
  })
  return [
    ...hook(
      'header',
      { name: 'X-Secret', value: 'header-secret' },
      {},
      {
        nothing: head({}),
        'another value': head({ 'x-secret': 'header-secre' }),
        'the value and more': head({ 'x-secret': 'header-secret, x' }),
        'two values': head({ 'x-secret': ['x', 'header-secret'] }),
        'in the query': () => ({ headers: { 'x-secret': '' } }),
      },
    ),
    ...hook(
      'basic',
      { user: 'u', password: 'p:w' },
      {},
      {
        nothing: head({}),
        'no password': head({ authorization: `Basic ${Buffer.from('u:').toString('base64')}` }),
        'no base64': head({ authorization: 'Basic u:p:w' }),
        'a bearer': head({ authorization: `Bearer ${Buffer.from('u:p:w').toString('base64')}` }),
      },
    ),
    ...hook(
      'jwt',
      { algorithm: 'HS256', secret: 'jwt-secret-jwt-secret-jwt-secret-12' },
      { jwt: { issuer: 'us', audience: 'hook' } },
      {
        nothing: head({}),
        'algorithm none': () => head(token({ alg: 'none' }, claims()))(),
        'algorithm None': () => head(token({ alg: 'None' }, claims()))(),
        'no signature': () => head(token({ alg: 'HS256' }, claims()))(),
        'an empty key': () => head(token({ alg: 'HS256' }, claims(), ''))(),
        'its own key': () => head(token({ alg: 'HS256', jwk: { kty: 'oct', k: 'eA' } }, claims(), 'x'))(),
        'a key by address': () =>
          head(token({ alg: 'HS256', jku: 'http://127.0.0.1/', kid: '../../dev/null' }, claims(), ''))(),
        expired: () =>
          head(token({ alg: 'HS256' }, { ...claims(), exp: now() - 600 }, 'jwt-secret-jwt-secret-jwt-secret-12'))(),
        'not yet': () =>
          head(token({ alg: 'HS256' }, { ...claims(), nbf: now() + 600 }, 'jwt-secret-jwt-secret-jwt-secret-12'))(),
        'another issuer': () =>
          head(token({ alg: 'HS256' }, { ...claims(), iss: 'you' }, 'jwt-secret-jwt-secret-jwt-secret-12'))(),
        'another audience': () =>
          head(token({ alg: 'HS256' }, { ...claims(), aud: 'x' }, 'jwt-secret-jwt-secret-jwt-secret-12'))(),
        'a critical extension': () =>
          head(token({ alg: 'HS256', crit: ['b64'], b64: false }, claims(), 'jwt-secret-jwt-secret-jwt-secret-12'))(),
      },
    ),
    ...hook(
      'jwt',
      { algorithm: 'RS256', publicKey: pem },
      { path: 'rsa' },
      {
        'the public key as a secret': () => head(token({ alg: 'HS256' }, claims(), pem))(),
        'the public key as a secret, said to be RS256': () => head(token({ alg: 'RS256' }, claims(), pem))(),
      },
    ),
    ...hook(
      'hmac',
      { secret: 'hmac-secret' },
      { hmac: { scheme: 'custom', header: 'x-signature', timestampHeader: 'x-time' } },
      {
        nothing: head({}),
        'an empty signature': () => head({ 'x-signature': '', 'x-time': String(now()) })(),
        'a signature of another body': () =>
          head({ 'x-signature': signed('{"b":1}', now()), 'x-time': String(now()) })(),
        'an old signature': () =>
          head({ 'x-signature': signed('{"a":1}', now() - 900), 'x-time': String(now() - 900) })(),
        'a time that was not signed': () =>
          head({ 'x-signature': signed('{"a":1}', now() - 900), 'x-time': String(now()) })(),
        'a time that is no number': () => head({ 'x-signature': signed('{"a":1}', Number.NaN), 'x-time': 'NaN' })(),
        'no time': () => head({ 'x-signature': createHmac('sha256', 'hmac-secret').update('{"a":1}').digest('hex') })(),
      },
    ),
  ]
}

const signed = (body: string, at: number): string =>
  createHmac('sha256', 'hmac-secret').update(`${at}.${body}`).digest('hex')

async function openVerified(
  site: Site,
  kind: string,
  fields: Record<string, unknown>,
  parameters: Record<string, unknown>,
): Promise<string> {
  const path = `hostile-${kind}-${String(parameters['path'] ?? 'only')}`
  if (opened.has(path)) return path
  opened.add(path)
  const body = { name: path, type: kind, fields, incomingOnly: true }
  const { json, text, status } = await site.client.api('POST', '/credentials', { body })
  if (status !== 201) throw new Error(`the credential was answered ${status}: ${text}`)
  const hook: NodeInput = node(
    'hook',
    'webhook',
    { ...parameters, path, authentication: kind },
    { credentials: { [kind]: (json as { id: string }).id } },
  )
  await publish(site, chain(path, [hook, node('out', 'no-operation')]))
  await listening(site, path)
  return path
}

/** Requests of which two readers could make different things. */
function smugglingAttempts(site: Site): Attempt[] {
  const head = `POST /webhook/${OPEN} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`
  const inner = `GET /api/v1/executions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${site.cluster.api.token}\r\n\r\n`
  const raws: Record<string, string> = {
    'length and chunks': `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
    'chunks and length': `${head}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${inner}`,
    'two lengths': `${head}Content-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
    'a length with a sign': `${head}Content-Length: +2\r\n\r\n{}`,
    'a length in hex': `${head}Content-Length: 0x2\r\n\r\n{}`,
    'a length with a space': `${head}Content-Length : 2\r\n\r\n{}`,
    'a negative length': `${head}Content-Length: -1\r\n\r\n{}`,
    'a huge length': `${head}Content-Length: 99999999999999999999\r\n\r\n{}`,
    'chunks twice': `${head}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`,
    'chunks of another name': `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    'chunks that are not last': `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    'a folded header': `${head}X: a\r\n b\r\nContent-Length: 2\r\n\r\n{}`,
    'a bare line feed': `POST /webhook/${OPEN} HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}`,
    'a bare carriage return': `${head}X: a\rContent-Length: 2\r\n\r\n{}`,
    'a zero in a header': `${head}X: a\0b\r\nContent-Length: 2\r\n\r\n{}`,
    'a chunk size with a sign': `${head}Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n`,
    'a chunk size that overflows': `${head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n`,
    'a chunk that ends by a line feed': `${head}Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n`,
    'no host': `GET /api/v1/executions HTTP/1.1\r\n\r\n`,
    'two hosts': `GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`,
    'HTTP/0.9': 'GET /api/v1/executions\r\n\r\n',
    'HTTP/3.7': 'GET /api/v1/executions HTTP/3.7\r\nHost: x\r\n\r\n',
    'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'a method of ours': 'EVIL /api/v1/executions HTTP/1.1\r\nHost: x\r\n\r\n',
    CONNECT: 'CONNECT 127.0.0.1:5432 HTTP/1.1\r\nHost: x\r\n\r\n',
    TRACE: 'TRACE /api/v1/executions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'a TLS hello': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  }
  return Object.entries(raws).map(([name, raw]) => ({
    name: `bytes: ${name}`,
    run: async (on) => {
      await openDoor(on)
      return startingNothing(on, async () => {
        const answer = await on.client.raw(raw, { waitMs: 3000 })
        if (/^HTTP\/1\.1 2/m.test(answer)) return `was answered ${answer.slice(0, 400)}`
        // What has no answer has been cut off.
        return answer === '' || /^HTTP\/1\.1 4\d\d/.test(answer) ? undefined : `was answered ${answer.slice(0, 400)}`
      })
    },
  }))
}

/** T9: what workflows answer acts on nothing but itself. */
function answerAttempts(): Attempt[] {
  const answering = (name: string, parameters: Record<string, unknown>): Attempt => ({
    name: `an answer: ${name}`,
    run: async (site) => {
      const path = `hostile-answer-${name.replaceAll(/\W+/g, '-')}`
      const nodes = [
        node('hook', 'webhook', { path, respond: 'respond-node' }),
        node('answer', 'respond-to-webhook', parameters),
      ]
      const made = await site.client.api('POST', '/workflows', { body: chain(path, nodes) })
      const live = await site.client.api('POST', `/workflows/${(made.json as { id: string }).id}/publish`)
      if (live.status !== 200) return undefined
      await listening(site, path)
      const reply = await site.client.send('POST', `/webhook/${path}`, { isAnonymous: true, body: {} })
      const { headers } = reply
      if (headers['content-security-policy'] !== 'sandbox' || headers['x-content-type-options'] !== 'nosniff')
        return `had no sandbox: ${JSON.stringify(headers)}`
      const set = ['set-cookie', 'clear-site-data', 'service-worker-allowed', 'x-evil'].filter(
        (each) => headers[each] !== undefined,
      )
      return set.length > 0 ? `set ${set.join(', ')}` : undefined
    },
  })
  return [
    answering('a page', {
      respondWith: 'text',
      text: '<script>alert(1)</script>',
      headers: { 'Content-Type': 'text/html' },
    }),
    answering('a cookie', { respondWith: 'text', text: 'x', headers: { 'Set-Cookie': '__Host-session=x' } }),
    answering('another policy', {
      respondWith: 'text',
      text: 'x',
      headers: { 'Content-Security-Policy': 'default-src *' },
    }),
    answering('two headers in one', { respondWith: 'text', text: 'x', headers: { 'X-A': 'a\r\nX-Evil: b' } }),
    answering('two headers by expression', {
      respondWith: 'text',
      text: 'x',
      headers: { 'X-A': '{{ "a\\r\\nX-Evil: b" }}' },
    }),
    answering('a worker', {
      respondWith: 'text',
      text: 'x',
      headers: { 'Service-Worker-Allowed': '/', 'Clear-Site-Data': '"*"' },
    }),
    answering('a redirect to a script', { respondWith: 'redirect', location: 'javascript:alert(1)' }),
    answering('a redirect with a line', { respondWith: 'redirect', location: '{{ "/a\\r\\nX-Evil: b" }}' }),
  ]
}

/** Callers that hang up in the middle, many at once. That the server is still there is looked at in the end, and here. */
function rudeAttempts(site: Site): Attempt[] {
  const hook = `POST /webhook/${OPEN} HTTP/1.1\r\nHost: x\r\n`
  const part = '--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\n'
  const key = `Authorization: Bearer ${site.cluster.api.token}\r\n`
  const raws: Record<string, string> = {
    'in the middle of its headers': hook,
    'in the middle of a file': `${hook}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n${part}${'x'.repeat(100_000)}`,
    'in the middle of chunks': `${hook}Content-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n${'x'.repeat(1000)}`,
    'in the middle of JSON': `${hook}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":`,
    'before its answer': `${hook}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    'in the middle of an API call': `POST /api/v1/workflows HTTP/1.1\r\nHost: x\r\n${key}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":`,
    'while it calls a resume address': `POST /resume/0198c0de-0000-7000-8000-000000000000/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx`,
    'after ten requests at once': `GET /api/v1/workflows HTTP/1.1\r\nHost: x\r\n${key}\r\n`.repeat(10),
  }
  return Object.entries(raws).map(([name, raw]) => ({
    name: `a caller that hangs up ${name}`,
    run: async (on) => {
      await openDoor(on)
      await Promise.all(Array.from({ length: 20 }, (_, i) => on.client.raw(raw, { waitMs: i * 3 })))
      const { status } = await on.client.send('GET', '/health/live', { isAnonymous: true })
      return status === 200 ? undefined : `/health/live was answered ${status}`
    },
  }))
}
