import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FOLLOW_PAUSE_MS_MAX } from './limits.ts'
import { LinkFlow } from './linkflow.ts'
import { type FakeAnswer, fakeFetch, type SentCall } from './testing/fake-fetch.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

interface Look {
  readonly status: string
  /** `name status attempt`; those that began have a start. */
  readonly steps?: readonly string[] | 'gone'
  readonly logs?: readonly string[]
}

const stepOf = (text: string) => {
  const [step, status, attempt = '1'] = text.split(' ')
  return { step, status, attempt: Number(attempt), ...(status !== 'queued' && { startedAt: 'x' }) }
}

/** An execution that is another one at each look; steps come in pages of two. */
function server(looks: readonly Look[]) {
  let now: Look = looks[0]!
  let next = 0
  const answer = ({ path, query }: SentCall): FakeAnswer => {
    if (path.endsWith('/steps')) {
      if (now.steps === 'gone') return { status: 410, body: { code: 'payloads-gone', detail: 'gone' } }
      const from = Number(query['cursor'] ?? 0)
      const steps = (now.steps ?? []).map(stepOf)
      return {
        body: { items: steps.slice(from, from + 2), ...(from + 2 < steps.length && { nextCursor: String(from + 2) }) },
      }
    }
    if (path.endsWith('/logs')) {
      const items = (now.logs ?? []).slice(Number(query['after'] ?? 0)).map((message) => ({ message }))
      return { body: { items, status: now.status } }
    }
    now = looks[Math.min(next++, looks.length - 1)]!
    return { body: { id: 'e', status: now.status } }
  }
  const fake = fakeFetch(answer)
  return { ...fake, client: new LinkFlow({ url: 'http://flow.test', fetch: fake.fetch }) }
}

async function toldBy(looks: readonly Look[], options: { steps?: boolean; logs?: boolean } = {}) {
  const { client, calls } = server(looks)
  const told: string[] = []
  const done = (async () => {
    for await (const { execution, step, line } of client.executions.follow('e', options)) {
      told.push(execution?.status ?? (step && `${step.step} ${step.status} ${step.attempt}`) ?? `log ${line?.message}`)
    }
  })()
  await vi.runAllTimersAsync()
  await done
  return { told, calls }
}

describe('following an execution', () => {
  it('tells each change once, and its end last', async () => {
    const { told } = await toldBy([
      { status: 'queued', steps: 'gone' },
      { status: 'running', steps: ['a running', 'b queued'] },
      { status: 'running', steps: ['a running', 'b queued'] },
      { status: 'running', steps: ['a succeeded', 'b waiting'] },
      { status: 'waiting', steps: ['a succeeded', 'b waiting'] },
      { status: 'running', steps: ['a succeeded', 'b running 2'] },
      { status: 'succeeded', steps: ['a succeeded', 'b succeeded 2', 'c skipped'] },
    ])
    expect(told).toEqual([
      'queued',
      'running',
      'a running 1',
      'a succeeded 1',
      'b waiting 1',
      'waiting',
      'running',
      'b running 2',
      'b succeeded 2',
      'c skipped 1',
      'succeeded',
    ])
  })

  it('tells of one that has ended already, and of one whose data is gone', async () => {
    expect((await toldBy([{ status: 'failed', steps: ['a failed'] }])).told).toEqual(['a failed 1', 'failed'])
    expect((await toldBy([{ status: 'cancelled', steps: 'gone' }])).told).toEqual(['cancelled'])
  })

  it('reads pages no more in which nothing can change', async () => {
    const begun = ['a succeeded', 'b succeeded', 'c succeeded', 'd failed', 'e running']
    const { calls } = await toldBy([
      { status: 'running', steps: begun },
      { status: 'succeeded', steps: begun },
    ])
    const cursors = calls.filter(({ path }) => path.endsWith('/steps')).map(({ query }) => query['cursor'])
    expect(cursors).toEqual([undefined, '2', '4', '4'])
  })

  it('tells log lines where they are wanted, each once, and steps only where they are', async () => {
    const looks = [
      { status: 'running', logs: ['one'] },
      { status: 'succeeded', logs: ['one', 'two'], steps: ['a succeeded'] },
    ]
    expect((await toldBy(looks, { logs: true, steps: false })).told).toEqual([
      'running',
      'log one',
      'log two',
      'succeeded',
    ])
  })

  it('looks less and less often while nothing happens', async () => {
    const { client, calls } = server([{ status: 'waiting' }])
    const stop = new AbortController()
    const done = client.executions.ended('e', { signal: stop.signal }).catch((error) => error)
    await vi.advanceTimersByTimeAsync(60_000)
    const before = calls.length
    expect(before).toBeLessThan(25)
    await vi.advanceTimersByTimeAsync(FOLLOW_PAUSE_MS_MAX)
    expect(calls.length).toBe(before + 1)
    const reason = new Error('enough')
    stop.abort(reason)
    expect(await done).toBe(reason)
  })

  it('gives the execution when it has ended', async () => {
    const { client } = server([{ status: 'running' }, { status: 'timed_out' }])
    const ended = client.executions.ended('e')
    await vi.runAllTimersAsync()
    expect(await ended).toEqual({ id: 'e', status: 'timed_out' })
  })
})
