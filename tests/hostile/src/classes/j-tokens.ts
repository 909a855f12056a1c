import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { bodyOf, type Site } from '../site/site.ts'
import { keepTokens, type Team } from '../site/team.ts'
import type { Attempt, Finding } from '../suite.ts'
import { firstOf, unless } from './expect-status.ts'
import { challenge } from './j-sign-in.ts'

type Claims = Readonly<Record<string, unknown>>

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const read = (text: string): Claims => JSON.parse(Buffer.from(text, 'base64url').toString()) as Claims

/** T23: tokens that were made, changed, or are for something else. */
export function tokenAttempts(): Attempt[] {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const jwk = publicKey.export({ format: 'jwk' })
  const signed = (header: object, claims: object) => {
    const text = `${part(header)}.${part(claims)}`
    return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`
  }
  const mac = (header: object, claims: object, key: string | Buffer) => {
    const text = `${part(header)}.${part(claims)}`
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
  }
  const forging = (
    name: string,
    forge: (header: Claims, claims: Claims, team: Team, token: string) => string,
  ): Attempt => ({
    name: `an access token: ${name}`,
    run: async (site) => {
      const team = await site.team()
      const { accessToken } = team.viewer
      const [header, claims] = accessToken
        .split('.')
        .slice(0, 2)
        .map((each) => read(each!))
      const forged = forge(header!, claims!, team, accessToken)
      return unless([401], await site.client.as(forged).api('GET', '/me'))
    },
  })
  const ownersClaims = (claims: Claims, { owner }: Team): Claims => ({
    ...claims,
    sub: owner.accountId,
    sid: owner.sessionId,
  })
  return [
    {
      name: 'control: an access token as it was given',
      run: async (site) => unless([200], await (await site.team()).viewer.api('GET', '/me')),
    },
    forging('of the owner, under the old signature', (header, claims, team, token) =>
      [part(header), part(ownersClaims(claims, team)), token.split('.')[2]].join('.'),
    ),
    forging('that lives longer, under the old signature', (header, claims, _, token) =>
      [part(header), part({ ...claims, exp: Number(claims['exp']) + 9e6 }), token.split('.')[2]].join('.'),
    ),
    ...['none', 'None', 'NONE', ''].map((alg) =>
      forging(
        `algorithm «${alg}»`,
        (header, claims, team) => `${part({ ...header, alg })}.${part(ownersClaims(claims, team))}.`,
      ),
    ),
    forging('without a signature', (_, __, ___, token) => `${token.split('.').slice(0, 2).join('.')}.`),
    forging('another key of the same kind', (header, claims, team) => signed(header, ownersClaims(claims, team))),
    forging('a key that it brings along', (header, claims, team) =>
      signed({ ...header, jwk }, ownersClaims(claims, team)),
    ),
    forging('a key by an address', (header, claims, team) =>
      signed({ ...header, jku: 'http://127.0.0.1/', x5u: 'http://127.0.0.1/' }, ownersClaims(claims, team)),
    ),
    ...['../../../../dev/null', "' union select 'x' --", '', '__proto__', 'constructor'].map((kid) =>
      forging(`the key «${kid}»`, (header, claims, team) =>
        mac({ ...header, alg: 'HS256', kid }, ownersClaims(claims, team), ''),
      ),
    ),
    forging('the id of the key as a secret', (header, claims, team) =>
      mac({ ...header, alg: 'HS256' }, ownersClaims(claims, team), String(header['kid'])),
    ),
    forging('twice as many parts', (_, __, ___, token) => `${token}.${token}`),
    forging(
      'as five parts, encrypted',
      (header, claims) => `${part({ alg: 'dir', enc: 'A128CBC-HS256', kid: header['kid'] })}..${part(claims)}.x.x`,
    ),
    { name: 'the public key of the server as a secret', run: (site) => publicKeyAsSecret(site, mac) },
    { name: 'each kind of token in place of another', run: otherKinds },
    { name: 'a session that was ended', run: endedSession },
    { name: 'a refresh token by many at once, and one of long ago', run: oldRefreshTokens },
    { name: 'a session of somebody else is ended, or looked at', run: othersSessions },
    { name: 'a browser of another site', run: otherSite },
    { name: 'a question in the place of an act', run: asksToAct },
  ]
}

/** Algorithm confusion, with every public key that the database has. */
async function publicKeyAsSecret(
  site: Site,
  mac: (header: object, claims: object, key: string | Buffer) => string,
): Promise<Finding> {
  const { viewer, owner } = await site.team()
  const [header, claims] = viewer.accessToken
    .split('.')
    .slice(0, 2)
    .map((each) => read(each!))
  const { rows } = await site.cluster.sql.query<Record<string, unknown>>('select * from auth.signing_keys')
  const keys = rows
    .flatMap((row) => Object.values(row))
    .filter((value) => typeof value === 'string' || Buffer.isBuffer(value))
  for (const key of keys as (string | Buffer)[]) {
    const forged = mac({ ...header, alg: 'HS256' }, { ...claims, sub: owner.accountId, sid: owner.sessionId }, key)
    const finding = unless([401], await site.client.as(forged).api('GET', '/me'))
    if (finding !== undefined) return finding
  }
  return keys.length === 0 ? 'there are no keys to try' : undefined
}

async function otherKinds(site: Site): Promise<Finding> {
  const { owner, guarded } = await site.team()
  const half = await challenge(site)
  const begun = await bodyOf<{ flow: string }>(
    site.client.api('POST', '/sessions/sso', { isAnonymous: true, body: { flowIn: 'body' } }),
  )
  const apiKey = site.cluster.api.token
  const bearer = async (what: string, token: string, statuses: readonly number[] = [401]) =>
    unless(statuses, await site.client.as(token).api('GET', '/me'), `${what} for an access token`)
  const refresh = async (what: string, refreshToken: string) =>
    unless(
      [401, 422],
      await site.client.api('POST', '/sessions/refresh', { isAnonymous: true, body: { refreshToken } }),
      `${what} for a refresh token`,
    )
  return firstOf(
    bearer('a refresh token', owner.refreshToken),
    bearer('the first half of a sign-in', half),
    bearer('a flow of single sign-on', begun.flow),
    bearer('a recovery code', guarded.recoveryCodes[0]!),
    bearer('an API key', apiKey, [403]),
    refresh('an access token', owner.accessToken.slice(0, 100)),
    refresh('the first half of a sign-in', half),
    refresh('an API key', apiKey),
  )
}

const ENDS_MS = 1000

async function endedSession(site: Site): Promise<Finding> {
  const { viewer, signIn } = await site.team()
  const opened = await bodyOf<{ accessToken: string; refreshToken: string; sessionId: string }>(
    signIn(viewer.email, viewer.password),
  )
  keepTokens(site, 'a session that was ended', opened)
  const own = site.client.as(opened.accessToken)
  const before = await own.api('GET', '/me')
  const ended = await viewer.api('DELETE', `/sessions/${opened.sessionId}`)
  await new Promise((resolve) => setTimeout(resolve, ENDS_MS))
  const renewed = await site.client.api('POST', '/sessions/refresh', {
    isAnonymous: true,
    body: { refreshToken: opened.refreshToken },
  })
  return firstOf(
    unless([200], before, 'before'),
    unless([204], ended, 'to end it'),
    unless([401], await own.api('GET', '/me'), 'its access token'),
    unless([401], renewed, 'its refresh token'),
  )
}

async function oldRefreshTokens(site: Site): Promise<Finding> {
  const { operator, signIn } = await site.team()
  const { refreshToken: first } = await bodyOf<{ refreshToken: string }>(signIn(operator.email, operator.password))
  const quiet = site.client.as('', [])
  const renew = (refreshToken: string) =>
    quiet.api('POST', '/sessions/refresh', { isAnonymous: true, body: { refreshToken } })
  const many = await Promise.all(Array.from({ length: 10 }, () => renew(first)))
  const children = new Set(many.map(({ json }) => (json as { refreshToken?: string }).refreshToken))
  if (children.size !== 1) return `one refresh token had ${children.size} children`
  const [second] = children
  const { refreshToken: third } = await bodyOf<{ refreshToken: string }>(renew(second!))
  // Long ago, for the database.
  const { sql } = site.cluster
  await sql.query(`update auth.refresh_tokens set used_at = used_at - interval '1 minute' where used_at is not null`)
  const replayed = await renew(first)
  return firstOf(
    unless([401], replayed, 'the first, sent again'),
    unless([401], await renew(third), 'the last of a family whose first was stolen'),
  )
}

async function othersSessions(site: Site): Promise<Finding> {
  const { owner, viewer } = await site.team()
  const ended = await viewer.api('DELETE', `/sessions/${owner.sessionId}`)
  const listed = await viewer.api('GET', '/sessions')
  return firstOf(
    unless([404], ended, 'ending it'),
    listed.text.includes(owner.sessionId) ? 'the owner’s session is in the list of a viewer' : undefined,
    unless([200], await owner.api('GET', '/me'), 'the owner'),
  )
}

/** T29: a page of another site, in the browser of somebody who is signed in. */
async function otherSite(site: Site): Promise<Finding> {
  const { viewer, signIn } = await site.team()
  const { refreshToken } = await bodyOf<{ refreshToken: string }>(signIn(viewer.email, viewer.password))
  const cookie = ['linkflow_refresh', '__Host-linkflow_refresh', '__Secure-linkflow_refresh']
    .map((name) => `${name}=${refreshToken}`)
    .join('; ')
  const headers: Record<string, Record<string, string>> = {
    'says so': { 'sec-fetch-site': 'cross-site' },
    'of the same domain': { 'sec-fetch-site': 'same-site' },
    'has another origin': { origin: 'https://evil.example' },
    'has no origin': { origin: 'null' },
    'says nothing': {},
    'has our name before its own': { origin: `http://localhost:${site.client.port}.evil.example` },
    'has our name before an @': { origin: `http://localhost:${site.client.port}@evil.example` },
  }
  for (const [name, sent] of Object.entries(headers)) {
    const reply = await site.client.api('POST', '/sessions/refresh', {
      isAnonymous: true,
      headers: { cookie, ...sent },
      body: {},
    })
    const finding = unless([403], reply, name)
    if (finding !== undefined) return finding
  }
  // As a form of another site would send it.
  const form = await site.client.api('POST', '/sessions', {
    isAnonymous: true,
    headers: { 'content-type': 'text/plain', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ email: viewer.email, password: 'x' }),
  })
  return unless([415], form, 'a form')
}

/** T29: nothing is done by GET, whatever else the request says. */
async function asksToAct(site: Site): Promise<Finding> {
  const { owner } = await site.team()
  for (const path of ['/sessions/current', '/me/delete', '/members/transfer', '/workspace/deletion', '/bulk/cancel']) {
    const headers = { 'x-http-method-override': 'POST', 'x-http-method': 'DELETE', 'x-method-override': 'DELETE' }
    const finding = unless(
      [404, 405, 400],
      await owner.api('GET', `${path}?_method=DELETE&method=POST`, { headers }),
      path,
    )
    if (finding !== undefined) return finding
  }
  return unless([200], await owner.api('GET', '/me'))
}
