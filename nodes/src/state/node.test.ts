import { FakeState, type RunNodeOptions, runNode, type TestItem } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { state } from './node.ts'

async function run(
  parameters: Record<string, unknown>,
  kept = new FakeState(),
  items: TestItem[] = [{ a: 1 }],
  options: RunNodeOptions = {},
) {
  const done = await runNode(state, {
    parameters: { key: 'k', ...parameters },
    items,
    context: { state: kept },
    ...options,
  })
  return { ...done, kept }
}

describe('State', () => {
  it('sets and gets a value, of the workflow or of the workspace', async () => {
    const kept = new FakeState()
    await run({ operation: 'set', value: { page: 7 } }, kept)
    await run({ operation: 'set', value: 'all', scope: 'workspace', ttlSeconds: 60 }, kept)
    expect([...kept.values]).toEqual([
      ['workflow k', { page: 7 }],
      ['workspace k', 'all'],
    ])
    expect(kept.ends).toEqual([null, 60_000])
    const { outputs } = await run({ operation: 'get', into: 'was' }, kept)
    expect(outputs.main).toEqual([{ a: 1, was: { page: 7 } }])
  })

  it('says null, or what is given, where there is nothing', async () => {
    expect((await run({})).outputs.main).toEqual([{ a: 1, value: null }])
    expect((await run({ otherwise: 0 })).outputs.main).toEqual([{ a: 1, value: 0 }])
  })

  it('counts for each item, by a key of its own for each write', async () => {
    const { outputs, kept } = await run({ operation: 'increment', by: '{{ $json.n }}' }, new FakeState(), [
      { n: 2 },
      { n: 3 },
    ])
    expect(outputs.main).toEqual([
      { n: 2, value: 2 },
      { n: 3, value: 5 },
    ])
    expect(new Set(kept.writes.map(({ key }) => key)).size).toBe(2)
    expect(kept.ends).toEqual([undefined, undefined])
  })

  it('replaces only what is expected', async () => {
    const kept = new FakeState()
    expect((await run({ operation: 'replace', value: 1 }, kept)).outputs.main).toEqual([{ a: 1, value: 1 }])
    expect((await run({ operation: 'replace', value: 2 }, kept)).error?.code).toBe('state-changed')
    expect((await run({ operation: 'replace', value: 2, expected: 1 }, kept)).outputs.main).toEqual([
      { a: 1, value: 2 },
    ])
  })

  it('deletes, and says what there was', async () => {
    const kept = new FakeState()
    await run({ operation: 'set', value: 5 }, kept)
    expect((await run({ operation: 'delete' }, kept)).outputs.main).toEqual([{ a: 1, value: 5 }])
    expect((await run({ operation: 'delete' }, kept)).outputs.main).toEqual([{ a: 1, value: null }])
  })
})
