import { createHmac } from 'node:crypto'
import { chain, node } from '@linkflow/chaos'
import { newSecret } from '../site/canaries.ts'
import { Outside } from '../site/outside.ts'
import { bodyOf, type Site } from '../site/site.ts'
import type { Person } from '../site/team.ts'
import type { Attempt, Finding, Suite } from '../suite.ts'
import { firstOf, unless } from './expect-status.ts'
import { NOBODY } from './operations.ts'
import { listening, type NodeInput, publish, runNodes } from './run-workflow.ts'

/** What is to be stolen. */
interface Vault {
  /** The owner’s, and shared with nobody: for api.example.com. */
  readonly ownId: string
  /** Everybody’s: for the outside, which sends it back. */
  readonly echoedId: string
  /** Everybody’s, in the address of a request to the outside. */
  readonly inAddressId: string
  /** A workflow of the owner that names the first. */
  readonly workflowId: string
  readonly revision: number
}

/** I: credentials are used where they must not be, or come back. T11, T12, T32. */
export const credentialTheft: Suite = {
  name: 'I',
  promise: 'No credential is used by whom it is not shared with, sent where it is not for, or seen again',
  atOnce: 6,
  attempts: (site) => {
    let vault: Promise<Vault> | undefined
    const opened = () => {
      vault ??= openVault(site)
      return vault
    }
    return [...useAttempts(opened), ...destinationAttempts(opened), ...returnAttempts(opened), ...incomingAttempts()]
  },
}

type Opened = () => Promise<Vault>

async function openVault(site: Site): Promise<Vault> {
  const { owner } = await site.team()
  const make = async (name: string, body: object) => {
    const made = await bodyOf<{ id: string }>(owner.api('POST', '/credentials', { body: { name, ...body } }))
    return made.id
  }
  const secretOf = (name: string, isForOutside = false) => {
    const secret = newSecret(name)
    site.search.add({ name: `a credential (${name})`, secret, isForOutside })
    return secret
  }
  const ownId = await make('The owner’s own', {
    type: 'header',
    fields: { name: 'x-secret', value: secretOf('owners-own') },
    allowedHosts: ['api.example.com'],
    sharing: { with: 'members', members: [] },
  })
  const outside = `127.0.0.1:${site.outside.port}`
  const echoedId = await make('Sent back', {
    type: 'bearer',
    fields: { token: secretOf('echoed', true) },
    allowedHosts: [outside],
  })
  const inAddressId = await make('In the address', {
    type: 'query',
    fields: { name: 'key', value: secretOf('in-address', true) },
    allowedHosts: [outside],
  })
  const file = using(ownId, 'https://api.example.com/')
  const made = await bodyOf<{ id: string; revision: number }>(owner.api('POST', '/workflows', { body: file }))
  return { ownId, echoedId, inAddressId, workflowId: made.id, revision: made.revision }
}

const asking = (credentialId: string, url: string, parameters: object = {}, type = 'header'): NodeInput =>
  node(
    'call',
    'http-request',
    { url, authentication: type, timeout: { value: 5, unit: 'seconds' }, ...parameters },
    {
      credentials: { [type]: credentialId },
    },
  )
const using = (credentialId: string, url: string) =>
  chain('uses it', [node('start', 'manual'), asking(credentialId, url)])

/** T12: by whom. An editor may everything that editors may, and it is not shared with them. */
function useAttempts(opened: Opened): Attempt[] {
  const trying = (name: string, run: (editor: Person, vault: Vault, site: Site) => Promise<Finding>): Attempt => ({
    name: `a credential of somebody else: ${name}`,
    run: async (site) => run((await site.team()).editor, await opened(), site),
  })
  const file = (vault: Vault) => using(vault.ownId, 'https://api.example.com/')
  const sharing = { with: 'everyone' }
  return [
    trying('read', async (editor, { ownId }) => unless([403, 404], await editor.api('GET', `/credentials/${ownId}`))),
    trying('in the list', async (editor, { ownId }) => {
      const { text } = await editor.api('GET', '/credentials?limit=200')
      return text.includes(ownId) ? 'it is in the list' : undefined
    }),
    trying('replaced', async (editor, { ownId }) =>
      unless(
        [403, 404],
        await editor.api('PUT', `/credentials/${ownId}`, { body: { name: 'x', allowedHosts: ['api.example.com'] } }),
      ),
    ),
    trying('shared', async (editor, { ownId }) =>
      unless([403, 404], await editor.api('PUT', `/credentials/${ownId}/sharing`, { body: { sharing } })),
    ),
    trying('taken over', async (editor, { ownId }) =>
      unless(
        [403, 404],
        await editor.api('PUT', `/credentials/${ownId}/sharing`, { body: { sharing, ownerId: editor.accountId } }),
      ),
    ),
    trying('deleted', async (editor, { ownId }) =>
      unless([403, 404], await editor.api('DELETE', `/credentials/${ownId}`)),
    ),
    // CVE-2026-33663, CVE-2026-42226: helper endpoints take any id and any address.
    trying('tested', async (editor, { ownId }, { outside }) =>
      unless([403, 404], await editor.api('POST', `/credentials/${ownId}/test`, { body: { url: outside.url } })),
    ),
    trying('in a new workflow', async (editor, vault) =>
      unless([403], await editor.api('POST', '/workflows', { body: file(vault) })),
    ),
    trying('in a draft', async (editor, vault) => {
      const empty = chain('mine', [node('start', 'manual')])
      const { id, revision } = await bodyOf<{ id: string; revision: number }>(
        editor.api('POST', '/workflows', { body: empty }),
      )
      const put = await editor.api('PUT', `/workflows/${id}`, { body: file(vault) })
      const call = asking(vault.ownId, 'https://api.example.com/')
      const commands = [
        { id: '0198c0de-0000-7000-8000-000000000001', patches: [{ op: 'set', path: '/nodes/call', value: call }] },
      ]
      const patched = await editor.api('PATCH', `/workflows/${id}/draft`, {
        body: { baseRevision: revision, commands },
      })
      await editor.api('DELETE', `/workflows/${id}`)
      return unless([403], put, 'as a whole') ?? unless([403], patched, 'by a command')
    }),
    trying('by a command that names it by halves', async (editor, vault) => {
      const empty = chain('mine', [
        node('start', 'manual'),
        node('call', 'http-request', { url: 'https://api.example.com/' }),
      ])
      const { id, revision } = await bodyOf<{ id: string; revision: number }>(
        editor.api('POST', '/workflows', { body: empty }),
      )
      const patches = [
        { op: 'set', path: '/nodes/call/credentials', value: {} },
        { op: 'set', path: '/nodes/call/credentials/header', value: vault.ownId },
        { op: 'set', path: '/nodes/call/parameters/authentication', value: 'header' },
      ]
      const commands = patches.map((patch, i) => ({ id: `0198c0de-0000-7000-8000-00000000001${i}`, patches: [patch] }))
      const patched = await editor.api('PATCH', `/workflows/${id}/draft`, {
        body: { baseRevision: revision, commands },
      })
      await editor.api('DELETE', `/workflows/${id}`)
      return unless([403, 422], patched)
    }),
    trying('by a copy of a workflow that has it', async (editor, vault) => {
      const copy = await editor.api('POST', `/workflows/${vault.workflowId}/duplicate`, { body: { name: 'copy' } })
      return copy.status === 201 && copy.text.includes(vault.ownId)
        ? `the copy has it: ${copy.text.slice(0, 300)}`
        : undefined
    }),
    trying('by a template', async (editor, vault) => {
      const kept = await editor.api('POST', '/templates', { body: { workflow: vault.workflowId } })
      if (kept.text.includes(vault.ownId)) return `the template has it: ${kept.text.slice(0, 300)}`
      const { id } = kept.json as { id: string }
      const credentials = [{ node: 'call', type: 'header', credential: vault.ownId }]
      const made = await editor.api('POST', `/templates/${id}/instantiate`, { body: { credentials } })
      await editor.api('DELETE', `/templates/${id}`)
      return unless([403, 404, 422], made)
    }),
    trying('by going back to a version that had it', async (editor, vault, site) => {
      const { owner } = await site.team()
      const empty = chain('mine', [node('start', 'manual')])
      const { id } = await bodyOf<{ id: string }>(owner.api('POST', '/workflows', { body: file(vault) }))
      const kept = await bodyOf<{ id: string }>(
        owner.api('POST', `/workflows/${id}/versions`, { body: { name: 'with it' } }),
      )
      await bodyOf(owner.api('PUT', `/workflows/${id}`, { body: empty }))
      const discarded = await editor.api('POST', `/workflows/${id}/discard`, { body: { to: kept.id } })
      const after = await owner.api('GET', `/workflows/${id}`)
      await owner.api('DELETE', `/workflows/${id}`)
      return discarded.status === 200 && after.text.includes(vault.ownId) ? 'the draft has it again' : undefined
    }),
    trying('by an id in an expression', async (_, vault, site) => {
      const ran = await runNodes(site, [asking(`{{ "${vault.ownId}" }}`, site.outside.url)])
      return ran.type === 'ended' && ran.status === 'succeeded' ? ran.text.slice(0, 300) : undefined
    }),
    trying('by an id in the data', async (_, vault, site) => {
      const before = site.outside.received.length
      const call = node('call', 'http-request', {
        url: '{{ $json.url }}',
        authentication: '{{ $json.authentication }}',
      })
      await runNodes(site, [call], {
        url: site.outside.url,
        authentication: 'header',
        credentials: { header: vault.ownId },
      })
      const sent = site.outside.received.slice(before).some((text) => text.includes('x-secret'))
      return sent ? 'it was sent' : undefined
    }),
    trying('that of the neighbour', async (editor, _, site) => {
      const fields = { name: 'x', value: 'y' }
      const body = { name: 'n', type: 'header', fields, allowedHosts: ['a.example'] }
      const { id } = await bodyOf<{ id: string }>(site.neighbour.api('POST', '/credentials', { body }))
      const made = await editor.api('POST', '/workflows', { body: using(id, site.outside.url) })
      if (made.status === 201) await editor.api('DELETE', `/workflows/${(made.json as { id: string }).id}`)
      const problems = JSON.stringify((made.json as { problems?: unknown }).problems ?? '')
      return firstOf(
        unless([404], await editor.api('POST', `/credentials/${id}/test`, { body: {} }), 'to test'),
        unless([404], await editor.api('PUT', `/credentials/${id}/sharing`, { body: { sharing } }), 'to share'),
        unless([404], await editor.api('GET', `/credentials/${id}/uses`), 'its uses'),
        made.status === 201 && !problems.includes('credential')
          ? `in a workflow: ${made.text.slice(0, 300)}`
          : undefined,
      )
    }),
    trying('handed over to nobody', async (_, vault, site) => {
      const { owner, outsider } = await site.team()
      const hand = (ownerId: string) =>
        owner.api('PUT', `/credentials/${vault.echoedId}/sharing`, { body: { sharing, ownerId } })
      return (
        unless([404, 422], await hand(outsider.accountId), 'to no member') ?? unless([404, 422], await hand(NOBODY))
      )
    }),
    {
      name: 'credentials, for whoever may only look',
      run: async (site) => {
        const { viewer } = await site.team()
        const { ownId } = await opened()
        return firstOf(
          unless([403], await viewer.api('GET', '/credentials')),
          unless([403], await viewer.api('GET', `/credentials/${ownId}`)),
          unless(
            [403],
            await viewer.api('POST', '/credentials/test', { body: { type: 'bearer', fields: { token: 'x' } } }),
          ),
        )
      },
    },
  ]
}

/** T11: where to. */
function destinationAttempts(opened: Opened): Attempt[] {
  const widening = (name: string, hosts: readonly string[]): Attempt => ({
    name: `hosts of a credential: ${name}`,
    run: async (site) => {
      const { owner } = await site.team()
      const { ownId } = await opened()
      const body = { name: 'The owner’s own', allowedHosts: hosts }
      return unless([409, 422], await owner.api('PUT', `/credentials/${ownId}`, { body }))
    },
  })
  const testing = (name: string, urlOf: (site: Site) => string): Attempt => ({
    name: `a credential is tested at ${name}`,
    run: async (site) => {
      const { ownId } = await opened()
      const { owner } = await site.team()
      const before = site.outside.received.length
      const reply = await owner.api('POST', `/credentials/${ownId}/test`, { body: { url: urlOf(site) } })
      if (site.outside.received.length > before) return 'the outside was asked'
      const { outcome } = (reply.json ?? {}) as { outcome?: string }
      const isNowhere =
        [422, 429].includes(reply.status) || ['not-allowed', 'unreachable', 'not-testable'].includes(outcome ?? '')
      return isNowhere ? undefined : `was answered ${reply.status}: ${reply.text}`
    },
  })
  return [
    widening('one more', ['api.example.com', 'evil.example']),
    widening('all of them', ['*']),
    widening('all of a kind', ['*.com']),
    widening('all below', ['*.example.com']),
    widening('an address', ['127.0.0.1']),
    widening('one that only looks the same', ['арі.example.com']),
    widening('one behind an @', ['api.example.com@evil.example']),
    widening('one with a path', ['api.example.com/../evil.example']),
    widening('one with a line in it', ['api.example.com\nevil.example']),
    testing('the outside', ({ outside }) => outside.url),
    testing(
      'the outside, by its name before an @',
      ({ outside }) => `http://api.example.com@127.0.0.1:${outside.port}/`,
    ),
    testing('the outside, by a backslash', ({ outside }) => `http://127.0.0.1:${outside.port}\\@api.example.com/`),
    testing('the trap', ({ trap }) => `http://127.0.0.1:${trap.port}/`),
    testing('a file', ({ secretFile }) => `file://${secretFile}`),
    testing('an expression', () => '{{ $secrets.value }}'),
    { name: 'the type of a credential is changed to one that shows it', run: (site) => changesType(site, opened) },
    { name: 'a redirect to another host carries nothing', run: (site) => redirected(site, opened) },
    { name: 'the next page of another host carries nothing', run: (site) => pagedElsewhere(site, opened) },
    { name: 'a credential that only checks calls is sent', run: sendsIncoming },
  ]
}

async function changesType(site: Site, opened: Opened): Promise<Finding> {
  const { owner } = await site.team()
  const { ownId } = await opened()
  const body = { name: 'x', type: 'query', allowedHosts: ['api.example.com'] }
  const asOther = await runNodes(site, [asking(ownId, site.outside.url, {}, 'bearer')])
  return firstOf(
    unless([422], await owner.api('PUT', `/credentials/${ownId}`, { body })),
    asOther.type === 'ended' && asOther.status === 'succeeded' ? 'was used as another type' : undefined,
  )
}

/** A second host outside: allowed to be called, and not on the list of the credential. */
async function redirected(site: Site, opened: Opened): Promise<Finding> {
  const { echoedId, inAddressId } = await opened()
  const elsewhere = await Outside.open()
  try {
    for (const [id, type] of [
      [echoedId, 'bearer'],
      [inAddressId, 'query'],
    ] as const) {
      for (const to of [
        elsewhere.url,
        `http://localhost:${site.outside.port}/`,
        `http://[::1]:${site.outside.port}/`,
      ]) {
        await runNodes(site, [asking(id, site.outside.redirectTo(to), {}, type)])
      }
    }
    const carried = elsewhere.received.filter((text) => site.search.in(text).length > 0)
    return carried.length === 0 ? undefined : `carried ${carried[0]}`
  } finally {
    elsewhere.close()
  }
}

async function pagedElsewhere(site: Site, opened: Opened): Promise<Finding> {
  const { echoedId } = await opened()
  const { outside, trap } = site
  const url = outside.answering(JSON.stringify({ next: `http://127.0.0.1:${trap.port}/next` }))
  const pagination = { kind: 'next-url', nextUrl: '{{ $response.body.next }}', pagesMax: 3 }
  const ran = await runNodes(site, [asking(echoedId, url, { pagination }, 'bearer')])
  return ran.type === 'ended' && ran.status === 'succeeded' ? `succeeded: ${ran.text.slice(0, 300)}` : undefined
}

async function sendsIncoming(site: Site): Promise<Finding> {
  const { owner } = await site.team()
  const secret = newSecret('incoming')
  site.search.add({ name: 'a credential that only checks calls', secret })
  const body = { name: 'Checks calls', type: 'bearer', fields: { token: secret }, incomingOnly: true }
  const made = await owner.api('POST', '/credentials', { body })
  const id = made.status === 201 ? (made.json as { id: string }).id : undefined
  if (id === undefined) return unless([422], made)
  const ran = await runNodes(site, [asking(id, site.outside.url, {}, 'bearer')])
  const opened = await owner.api('PUT', `/credentials/${id}`, {
    body: { name: 'Checks calls', incomingOnly: false, allowedHosts: [`127.0.0.1:${site.outside.port}`] },
  })
  return ran.type === 'ended' && ran.status === 'succeeded'
    ? `was sent: ${ran.text.slice(0, 300)}`
    : unless([409, 422], opened, 'for hosts, without its secret')
}

/** T32: what a service sends back, and what goes wrong with a secret in it. The search afterwards looks at what is left of it. */
function returnAttempts(opened: Opened): Attempt[] {
  const shows = (name: string, nodes: (vault: Vault, site: Site) => readonly NodeInput[]): Attempt => ({
    name: `what comes back: ${name}`,
    run: async (site) => {
      const ran = await runNodes(site, nodes(await opened(), site))
      if (ran.type === 'refused') return undefined
      const steps = await site.client.api('GET', `/executions/${ran.id}/steps`)
      const items = await site.client.api('GET', `/executions/${ran.id}/steps/call/items`)
      const logs = await site.client.api('GET', `/executions/${ran.id}/logs`)
      const seen = [ran.text, steps.text, items.text, logs.text].flatMap((text) => site.search.in(text))
      return seen.length === 0 ? undefined : `${seen[0]!.name} is in the execution: ${ran.text.slice(0, 500)}`
    },
  })
  const failing = (site: Site, code: number) => `${site.outside.url}/status?code=${code}`
  return [
    shows('a request whose answer names its headers', ({ echoedId }, { outside }) => [
      asking(echoedId, `${outside.url}/echo`, { response: { include: 'full' } }, 'bearer'),
    ]),
    shows('a request whose answer names its address', ({ inAddressId }, { outside }) => [
      asking(inAddressId, `${outside.url}/echo`, { response: { include: 'full' } }, 'query'),
    ]),
    shows('a request that fails', ({ inAddressId }, site) => [asking(inAddressId, failing(site, 500), {}, 'query')]),
    shows('a request that fails, and goes on', ({ echoedId }, site) => [
      asking(echoedId, failing(site, 401), { response: { include: 'full', neverFail: true } }, 'bearer'),
    ]),
    shows('a request to nowhere', ({ inAddressId }, { outside }) => [
      asking(
        inAddressId,
        `http://127.0.0.1:${outside.port}/slow`,
        { timeout: { value: 200, unit: 'milliseconds' } },
        'query',
      ),
    ]),
    // CVE-2026-59209: the secret header readable in the expression of the next page.
    shows('the expression of the next page', ({ echoedId }, { outside }) => [
      asking(
        echoedId,
        outside.answering('{"items":[1]}'),
        {
          pagination: {
            kind: 'parameters',
            parameters: [
              { place: 'query', name: 'x', value: '{{ JSON.stringify([$request, $response.request, $response]) }}' },
            ],
            pagesMax: 2,
          },
        },
        'bearer',
      ),
    ]),
    shows('the node’s own parameters', ({ echoedId }, { outside }) => [
      asking(echoedId, outside.answering('{}'), {}, 'bearer'),
      node('out', 'set', { values: { all: '{{ JSON.stringify([$node, $vars, $execution, $workflow]) }}' } }),
    ]),
    shows('code that looks for it', ({ echoedId }, { outside }) => [
      asking(echoedId, outside.answering('{}'), {}, 'bearer'),
      node('code', 'code', {
        source:
          'const all = {}; for (const k of Object.getOwnPropertyNames(globalThis)) { try { all[k] = JSON.stringify(globalThis[k]) } catch {} } return all',
      }),
    ]),
  ]
}

/** What callers prove themselves by is in no list of calls, no listener, no item of the execution and no log. */
function incomingAttempts(): Attempt[] {
  const calling = (
    kind: string,
    fields: (secret: string) => object,
    headers: (secret: string, body: string) => Record<string, string>,
    parameters: object = {},
  ): Attempt => ({
    name: `what a caller proves itself by: ${kind}`,
    run: async (site) => {
      const path = `hostile-proof-${kind}`
      const secret = newSecret(`webhook-${kind}`)
      const body = '{"a":1}'
      const sent = headers(secret, body)
      for (const proof of [secret, ...Object.values(sent)])
        site.search.add({
          name: `what callers of a ${kind} webhook show`,
          secret: proof.replace(/^(Bearer|Basic) /, ''),
        })
      const made = { name: path, type: kind, fields: fields(secret), incomingOnly: true }
      const { id } = await bodyOf<{ id: string }>(site.client.api('POST', '/credentials', { body: made }))
      const hook = node(
        'hook',
        'webhook',
        { ...parameters, path, authentication: kind, respond: 'last-node' },
        {
          credentials: { [kind]: id },
        },
      )
      const workflowId = await publish(site, chain(path, [hook, node('out', 'no-operation')]))
      await listening(site, path)
      const listener = await bodyOf<{ id: string }>(
        site.client.api('POST', `/webhooks/${workflowId}/hook/listeners`, { body: {} }),
      )
      const call = (more: object = {}) =>
        site.client.send('POST', `/webhook/${path}`, {
          isAnonymous: true,
          headers: { 'content-type': 'application/json', ...sent, ...more },
          body,
        })
      const good = await call()
      // Refused, with the good proof in a place that is not asked.
      await call({ authorization: `Bearer x${secret}`, cookie: `s=${secret}` })
      const events = await site.client.api('GET', `/webhooks/${workflowId}/hook/events`)
      for (const { id } of (events.json as { items: readonly { id: string }[] }).items)
        await site.client.api('GET', `/webhook-events/${id}`)
      await site.client.api('GET', `/webhook-listeners/${listener.id}`)
      await site.client.api('DELETE', `/webhook-listeners/${listener.id}`)
      return unless([200], good, 'a good call')
    },
  })
  const now = Math.floor(Date.now() / 1000)
  const jwt = (secret: string) => {
    const text = [{ alg: 'HS256' }, { iss: 'us', exp: now + 600 }]
      .map((each) => Buffer.from(JSON.stringify(each)).toString('base64url'))
      .join('.')
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  }
  return [
    calling(
      'header',
      (value) => ({ name: 'X-Secret', value }),
      (secret) => ({ 'x-secret': secret }),
    ),
    calling(
      'basic',
      (password) => ({ user: 'caller', password }),
      (secret) => ({ authorization: `Basic ${Buffer.from(`caller:${secret}`).toString('base64')}` }),
    ),
    calling(
      'jwt',
      (secret) => ({ algorithm: 'HS256', secret }),
      (secret) => ({ authorization: `Bearer ${jwt(secret)}` }),
      {
        jwt: { issuer: 'us' },
      },
    ),
    calling(
      'hmac',
      (secret) => ({ secret }),
      (secret, body) => ({ 'x-signature': createHmac('sha256', secret).update(body).digest('hex') }),
      { hmac: { scheme: 'custom', header: 'x-signature' } },
    ),
  ]
}
