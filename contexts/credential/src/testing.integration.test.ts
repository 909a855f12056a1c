import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openTestGateway } from '@linkflow/gateway/testing'
import { Egress, parseEgressAllow } from '@linkflow/http-egress'
import { invariant, type Result, systemClock } from '@linkflow/kernel'
import { MasterKey, MemoryWorkspaceKeys } from '@linkflow/keys'
import { credentialTypes } from '@linkflow/nodes'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { TestTurns } from './application/test-turns.ts'
import { credentialMigrations, credentialRoutes } from './index.ts'
import { TEST_MS_MAX, TESTS_AT_ONCE_MAX, TESTS_PER_MINUTE_MAX } from './limits.ts'

const CANARY = `canary-${randomBytes(8).toString('hex')}`
const seen: IncomingMessage[] = []
/** Takes one token; `/redirect` leads to a path that would answer 200, `/open` asks for nothing. */
const service = createServer((request, response) => {
  seen.push(request)
  const isRight = request.headers.authorization === `Bearer ${CANARY}`
  if (request.url === '/redirect') return void response.writeHead(302, { location: '/open' }).end()
  if (request.url === '/broken') return void response.destroy()
  if (request.url === '/endless') return void response.writeHead(200).write('x')
  if (request.url === '/error') return void response.writeHead(500).end(`you sent ${request.headers.authorization}`)
  response.writeHead(request.url === '/open' || isRight ? 200 : 401).end(`secret of the service, ${CANARY}`)
})
await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
const host = `127.0.0.1:${(service.address() as AddressInfo).port}`
const closed = '127.0.0.1:1'

const given = <T>(result: Result<T, unknown>): T => {
  invariant(result.ok, 'it is well-formed')
  return result.value
}
const egress = new Egress({ allow: given(parseEgressAllow(`${host},${closed}`)), deny: [] })
let nowMs = 0
const test = await openTestGateway({
  sets: [credentialMigrations],
  routes: (database) =>
    credentialRoutes({
      database,
      clock: systemClock,
      keys: new MemoryWorkspaceKeys(),
      key: new MasterKey(new Uint8Array(32)),
      types: credentialTypes,
      usesOf: async () => [],
      countUses: async () => new Map<string, number>(),
      membersAmong: async () => new Set(),
      egress,
      testTurns: new TestTurns({ nowMs: () => nowMs }),
    }),
})
afterAll(async () => {
  await test.close()
  await egress.close()
  service.closeAllConnections()
  await new Promise((resolve) => service.close(resolve))
})
beforeEach(() => {
  nowMs += 60_001
  seen.length = 0
})

const bearer = (changes: object = {}) => ({
  type: 'bearer',
  fields: { token: CANARY },
  allowedHosts: [host],
  url: `http://${host}/`,
  ...changes,
})
const testNew = (body: object = bearer()) => test.call('POST', '/api/v1/credentials/test', { body })

describe('a test of a credential', () => {
  it.each([
    ['that the service takes', {}, 'works', 200],
    ['that the service does not take', { fields: { token: 'other' } }, 'refused', 401],
    ['where the service breaks', { url: `http://${host}/error` }, 'unclear', 500],
    ['where it leads elsewhere', { url: `http://${host}/redirect` }, 'unclear', 302],
    ['where the connection ends', { url: `http://${host}/broken` }, 'unreachable', undefined],
    ['where nothing listens', { url: `http://${closed}/`, allowedHosts: [closed] }, 'unreachable', undefined],
    ['at a host that is not on its list', { allowedHosts: ['a.example'] }, 'not-allowed', undefined],
    ['at a private address', { url: 'http://10.0.0.1/', allowedHosts: ['10.0.0.1'] }, 'not-allowed', undefined],
    [
      'at metadata of a cloud',
      { url: 'http://169.254.169.254/', allowedHosts: ['169.254.169.254'] },
      'not-allowed',
      undefined,
    ],
    ['at a file', { url: 'file:///etc/passwd' }, 'not-allowed', undefined],
    ['at an address with a password', { url: `http://a:b@${host}/` }, 'not-allowed', undefined],
    [
      'with no address and no single host',
      { url: undefined, allowedHosts: ['*.a.example'] },
      'not-testable',
      undefined,
    ],
    ['of a type that knows no test', { type: 'hmac', fields: { secret: CANARY } }, 'not-testable', undefined],
  ])('%s', async (_, changes, outcome, status) => {
    const answer = await testNew(bearer(changes))
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body.outcome, answer.text).toBe(outcome)
    expect(answer.body.status).toBe(status)
    expect(answer.text).not.toContain(CANARY)
    if (outcome === 'not-allowed' || outcome === 'not-testable') expect(seen).toEqual([])
    else expect(seen.length).toBeLessThanOrEqual(1)
  })

  it('does not read the answer, nor wait for its end', async () => {
    const beganMs = performance.now()
    expect((await testNew(bearer({ url: `http://${host}/endless` }))).body.outcome).toBe('works')
    expect(performance.now() - beganMs).toBeLessThan(TEST_MS_MAX / 2)
  })

  it('tries what is stored, and what is not allowed is not asked', async () => {
    const { url: _, ...body } = bearer()
    const made = await test.call('POST', '/api/v1/credentials', { body: { ...body, name: 'Shop' } })
    const tried = (url?: string) =>
      test.call('POST', `/api/v1/credentials/${made.body.id}/test`, { ...(url && { body: { url } }) })
    expect((await tried(`http://${host}/`)).body).toMatchObject({ outcome: 'works', status: 200 })
    expect((await tried('https://evil.example/')).body.outcome).toBe('not-allowed')
    // Its front page over TLS, which this service does not speak.
    expect((await tried()).body.outcome).toBe('unreachable')
    const other = await test.call('POST', `/api/v1/credentials/${made.body.id}/test`, { token: test.otherToken })
    expect([other.status, other.body.code]).toEqual([404, 'credential-not-found'])
  })

  it.each([
    ['an unknown type', { type: 'telepathy' }, 'credential-type-unknown'],
    ['a field that is wrong', { fields: { token: `${CANARY}\r\nX: y` } }, 'credential-invalid'],
    ['a host that is none', { allowedHosts: ['*'] }, 'credential-invalid'],
    ['an address that is too long', { url: `http://${host}/${'x'.repeat(2048)}` }, 'body-invalid'],
    ['a field that is not known', { workspaceId: 'x' }, 'body-invalid'],
  ])('is refused with %s, and nothing is sent', async (_, changes, code) => {
    const answer = await testNew(bearer(changes))
    expect([answer.status, answer.body.code]).toEqual([422, code])
    expect(answer.text).not.toContain('canary')
    expect(seen).toEqual([])
  })

  it('can be made so many times a minute, for each workspace', async () => {
    for (let i = 0; i < TESTS_PER_MINUTE_MAX; i++) expect((await testNew()).status).toBe(200)
    const refused = await testNew()
    expect([refused.status, refused.body.code]).toEqual([429, 'credential-test-limit-reached'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    const other = await test.call('POST', '/api/v1/credentials/test', { body: bearer(), token: test.otherToken })
    expect(other.status).toBe(200)
    nowMs += 60_001
    expect((await testNew()).status).toBe(200)
  })

  it('is nowhere in the log in plain text', async () => {
    await testNew()
    expect(test.logged().join('')).not.toContain(CANARY)
  })
})

it('so many tests of a workspace run at once, and no more', () => {
  const turns = new TestTurns({ nowMs: () => 0 })
  const running = Array.from({ length: TESTS_AT_ONCE_MAX }, () => given(turns.take('w')))
  expect(turns.take('w').ok).toBe(false)
  expect(turns.take('other').ok).toBe(true)
  running[0]!.end()
  expect(turns.take('w').ok).toBe(true)
})

describe('a test without a network', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' })
  it.each([
    [{ algorithm: 'HS256', secret: 'x'.repeat(32) }, 'works'],
    [{ algorithm: 'HS256', secret: 'x'.repeat(31) }, 'refused'],
    [{ algorithm: 'HS512', secret: 'x'.repeat(63) }, 'refused'],
    [{ algorithm: 'RS256', publicKey: rsa }, 'works'],
    [{ algorithm: 'ES256', publicKey: rsa }, 'refused'],
    [{ algorithm: 'RS256', publicKey: CANARY }, 'refused'],
  ])('looks at the fields of a JWT: case %#', async (fields, outcome) => {
    const answer = await testNew({ type: 'jwt', fields, allowedHosts: [] })
    expect(answer.body.outcome, answer.text).toBe(outcome)
    expect(answer.text).not.toContain(CANARY)
  })
})
