import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RETRY_AFTER_MS_MAX, RETRY_PAUSE_MS_MAX } from '../limits.ts'
import { LinkFlow } from '../linkflow.ts'
import { type FakeAnswer, fakeFetch } from '../testing/fake-fetch.ts'
import { isLinkFlowError, LinkFlowError } from './linkflow-error.ts'
import { readRetryAfter, retryPauseMs } from './retry.ts'

const url = 'http://flow.test'
const broken = () => new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } })
const problem = (status: number, code: string, more: object = {}): FakeAnswer => ({
  status,
  body: {
    type: `urn:linkflow:error:${code}`,
    title: 't',
    status,
    code,
    detail: 'A sentence.',
    requestId: 'r1',
    ...more,
  },
})

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Lets all pauses of a call pass. */
async function settled<T>(call: Promise<T>): Promise<T | LinkFlowError> {
  const result = call.catch((error) => error)
  await vi.runAllTimersAsync()
  return result
}

describe('a call', () => {
  it('goes to the address with the key, and an id in it stays one word', async () => {
    const { fetch, calls } = fakeFetch(() => ({ body: { id: 'x' } }))
    const client = new LinkFlow({ url: 'https://example.com/flow/', token: 'lf_1', fetch })
    await client.executions.get('../keys?x=1#')
    expect(calls[0]).toMatchObject({ method: 'GET', path: '/flow/api/v1/executions/..%2Fkeys%3Fx%3D1%23' })
    expect(calls[0]!.headers.get('authorization')).toBe('Bearer lf_1')
  })

  it('goes with the token of the moment, into the workspace that was chosen', async () => {
    const { fetch, calls } = fakeFetch(() => ({ body: { id: 'x' } }))
    const tokens = ['first', 'second']
    const client = new LinkFlow({ url, token: async () => tokens.shift()!, workspace: 'w1', fetch })
    await client.workflows.get('a')
    await client.workflows.get('b')
    expect(calls.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer first', 'Bearer second'])
    expect(calls.map(({ headers }) => headers.get('linkflow-workspace'))).toEqual(['w1', 'w1'])
  })

  it.each(['flow.example', 'file:///etc', 'http://a/?b', 'http://user@a/', ''])('refuses the address %j', (wrong) => {
    expect(() => new LinkFlow({ url: wrong })).toThrow(/no address of a server/)
  })

  it('refuses settings that are no numbers of their kind', () => {
    expect(() => new LinkFlow({ url, retries: -1 })).toThrow(/retries is -1/)
    expect(() => new LinkFlow({ url, timeoutMs: 2_147_483_648 })).toThrow(/timeoutMs/)
  })

  it('that is refused throws the words of the server', async () => {
    const problems = [{ code: 'x', message: 'y', severity: 'error' }]
    const { fetch } = fakeFetch(() => problem(422, 'workflow-invalid', { problems, facts: { a: 1 } }))
    const error = await settled(new LinkFlow({ url, fetch }).workflows.publish('w'))
    expect(error).toBeInstanceOf(LinkFlowError)
    expect(error).toMatchObject({
      message: 'A sentence.',
      status: 422,
      code: 'workflow-invalid',
      requestId: 'r1',
      problems,
      facts: { a: 1 },
    })
    expect(isLinkFlowError(error, 'workflow-invalid')).toBe(true)
    expect(isLinkFlowError(error, 'workflow-changed')).toBe(false)
  })

  it.each<FakeAnswer>([
    { status: 404, text: '<html>' },
    { status: 200, text: '<html>' },
    { status: 301, headers: { location: 'http://other' }, text: '' },
    { status: 400, body: null },
    { status: 400, body: { code: 1 } },
  ])('to something that is no LinkFlow says so: %j', async (answer) => {
    const { fetch } = fakeFetch(() => answer)
    expect(await settled(new LinkFlow({ url, fetch }).workspace.get())).toMatchObject({ code: 'answer-unexpected' })
  })

  it('gives nothing where the answer is empty', async () => {
    const { fetch } = fakeFetch(() => ({ status: 204 }))
    expect(await new LinkFlow({ url, fetch }).workflows.delete('w')).toBeUndefined()
  })

  it('passes on what a given fetch throws by itself', async () => {
    const own = new RangeError('mine')
    const { fetch, calls } = fakeFetch(() => own)
    expect(await settled(new LinkFlow({ url, fetch }).workspace.get())).toBe(own)
    expect(calls).toHaveLength(1)
  })
})

describe('repetition', () => {
  it.each([429, 502, 503, 504])('of a read after %i, until it comes right', async (status) => {
    const { fetch, calls } = fakeFetch((_, index) => (index < 2 ? problem(status, 'x') : { body: { id: 'w' } }))
    expect(await settled(new LinkFlow({ url, fetch }).workflows.get('w'))).toEqual({ id: 'w' })
    expect(calls).toHaveLength(3)
  })

  it('of a creating call has the same idempotency key each time, and another one for each call', async () => {
    const { fetch, calls } = fakeFetch((_, index) => (index % 2 === 0 ? broken() : { status: 202, body: {} }))
    const client = new LinkFlow({ url, fetch })
    await settled(client.workflows.run('w', { a: 1 }))
    await settled(client.workflows.run('w', { a: 1 }))
    const keys = calls.map(({ headers }) => headers.get('idempotency-key'))
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(keys[1]).toBe(keys[0])
    expect(keys[3]).toBe(keys[2])
    expect(keys[2]).not.toBe(keys[0])
    await settled(
      client.workflows.create({ linkflow: 1, name: 'x', nodes: [], connections: [] }, { idempotencyKey: 'k' }),
    )
    expect(calls.at(-1)!.headers.get('idempotency-key')).toBe('k')
  })

  it('waits for the first call with the key, where its answer was lost and it still runs', async () => {
    const { fetch, calls } = fakeFetch((_, index) =>
      index === 0 ? problem(409, 'idempotency-in-progress', {}) : { status: 202, body: { id: 'e' } },
    )
    expect(await settled(new LinkFlow({ url, fetch }).executions.replay('e'))).toEqual({ id: 'e' })
    expect(calls).toHaveLength(2)
  })

  it('ends after as many as were asked for, with the last error', async () => {
    for (const [retries, tries] of [
      [0, 1],
      [3, 4],
    ] as const) {
      const { fetch, calls } = fakeFetch(broken)
      const error = await settled(new LinkFlow({ url, fetch, retries }).workspace.get())
      expect(error).toMatchObject({ code: 'server-unreachable', status: undefined })
      expect((error as Error).message).toBe('No LinkFlow answers at http://flow.test (ECONNRESET).')
      expect(calls).toHaveLength(tries)
    }
  })

  it('is not made of what could happen twice, nor of what cannot come right', async () => {
    const attempt = async (call: (client: LinkFlow) => Promise<unknown>, answer: FakeAnswer | Error) => {
      const { fetch, calls } = fakeFetch(() => answer)
      await settled(call(new LinkFlow({ url, fetch })))
      return calls.length
    }
    const busy = problem(503, 'server-busy')
    expect(await attempt((client) => client.executions.cancel('e'), busy)).toBe(1)
    expect(await attempt((client) => client.workflows.publish('w'), broken())).toBe(1)
    expect(await attempt((client) => client.workflows.delete('w'), broken())).toBe(1)
    expect(await attempt((client) => client.apiKeys.revoke('k'), broken())).toBe(1)
    // What makes something has a key of its own, and happens once.
    expect(await attempt((client) => client.executions.signal('e', 'go'), broken())).toBe(4)
    expect(await attempt((client) => client.apiKeys.create({ name: 'x', scopes: ['node:read'] }), broken())).toBe(4)
    expect(await attempt((client) => client.workflows.validate({}), busy)).toBe(4)
    expect(await attempt((client) => client.workflows.get('w'), problem(404, 'workflow-not-found'))).toBe(1)
    expect(await attempt((client) => client.workflows.get('w'), problem(500, 'internal-error'))).toBe(1)
  })

  it('pauses as long as the server asks, and gives up where that is too long', async () => {
    const { fetch, calls } = fakeFetch((_, index) =>
      index === 0 ? { ...problem(429, 'rate-limited'), headers: { 'retry-after': '7' } } : { body: {} },
    )
    const call = new LinkFlow({ url, fetch }).workspace.get()
    await vi.advanceTimersByTimeAsync(6_999)
    expect(calls).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(251)
    await call
    expect(calls).toHaveLength(2)

    const late = fakeFetch(() => ({ ...problem(503, 'server-draining'), headers: { 'retry-after': '61' } }))
    const refused = await settled(new LinkFlow({ url, fetch: late.fetch }).workspace.get())
    expect(refused).toMatchObject({ code: 'server-draining', retryAfterMs: 61_000 })
    expect(late.calls).toHaveLength(1)
  })

  it('pauses longer each time, with a random part, up to a limit', () => {
    const error = new LinkFlowError({ code: 'server-unreachable', message: '' })
    const longest = (tries: number) => retryPauseMs(error, tries, () => 1)
    expect([1, 2, 3, 4, 50].map(longest)).toEqual([250, 500, 1000, 2000, RETRY_PAUSE_MS_MAX])
    expect(retryPauseMs(error, 3, () => 0.25)).toBe(250)
    const asked = (retryAfterMs: number) => new LinkFlowError({ code: 'x', message: '', status: 429, retryAfterMs })
    expect(retryPauseMs(asked(RETRY_AFTER_MS_MAX), 1, () => 0)).toBe(RETRY_AFTER_MS_MAX)
    expect(retryPauseMs(asked(RETRY_AFTER_MS_MAX + 1), 1, () => 0)).toBeUndefined()
  })

  it('reads Retry-After as seconds or as a date', () => {
    const now = Date.parse('2030-01-01T12:00:00Z')
    expect(readRetryAfter('12', now)).toBe(12_000)
    expect(readRetryAfter('Tue, 01 Jan 2030 12:00:30 GMT', now)).toBe(30_000)
    expect(readRetryAfter('Tue, 01 Jan 2030 11:00:00 GMT', now)).toBe(0)
    for (const none of [null, 'soon', '-1', '']) expect(readRetryAfter(none, now)).toBeUndefined()
  })
})

describe('time', () => {
  it('of one try is limited; waiting for an execution comes on top', async () => {
    vi.useRealTimers()
    const never = fakeFetch(() => new Promise(() => {}))
    const client = new LinkFlow({ url, fetch: never.fetch, timeoutMs: 20, retries: 0 })
    await expect(client.workspace.get()).rejects.toMatchObject({ code: 'answer-timeout' })
    const slow = fakeFetch(() => new Promise((resolve) => setTimeout(() => resolve({ body: { slow: true } }), 60)))
    const waits = new LinkFlow({ url, fetch: slow.fetch, timeoutMs: 20, retries: 0 })
    expect(await waits.workflows.run('w', undefined, { wait: 10 })).toEqual({ slow: true })
  })

  it('ends by the signal: before, during and between tries, with its own reason', async () => {
    vi.useRealTimers()
    const reason = new Error('enough')
    const { fetch, calls } = fakeFetch(() => new Promise(() => {}))
    const client = new LinkFlow({ url, fetch })
    await expect(client.workspace.get({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(calls).toHaveLength(0)
    const stop = new AbortController()
    const during = client.workspace.get({ signal: stop.signal })
    stop.abort(reason)
    await expect(during).rejects.toBe(reason)

    const busy = fakeFetch(() => ({ ...problem(503, 'server-busy'), headers: { 'retry-after': '60' } }))
    const between = new AbortController()
    const pausing = new LinkFlow({ url, fetch: busy.fetch }).workspace.get({ signal: between.signal })
    await vi.waitFor(() => expect(busy.calls).toHaveLength(1))
    between.abort(reason)
    await expect(pausing).rejects.toBe(reason)
  })
})
