import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CodeCall } from './code-call.ts'
import type { CodeSandbox } from './code-sandbox.ts'
import { aCall, errorOf, itemsOf, openForTest } from './testing/a-call.ts'

const LIMITS = {
  sourceCharsMax: 1_000,
  itemsCharsMax: 2_000,
  resultCharsMax: 1_000,
  itemsMax: 10,
  fetchesMax: 3,
  fetchNameCharsMax: 20,
  timeoutMsMax: 5_000,
  memoryMbMin: 16,
  memoryMbMax: 64,
  scriptsPerChildMax: 3,
  callsPerChildMax: 50,
}

let sandbox: CodeSandbox
beforeAll(async () => {
  sandbox = await openForTest({ limits: LIMITS })
})
afterAll(() => sandbox.close())

const codeOf = async (changes: Partial<CodeCall>) => {
  const outcome = await sandbox.run(aCall(changes))
  return errorOf(outcome)?.code ?? 'done'
}

describe('limits, at N and one over', () => {
  it('of the source', async () => {
    const padded = (length: number) => 'return items'.padEnd(length)
    expect(await codeOf({ source: padded(1_000) })).toBe('done')
    expect(await codeOf({ source: padded(1_001) })).toBe('code-too-large')
  })

  it('of the input', async () => {
    const input = (length: number) => '[{"json":{}}]'.padEnd(length)
    expect(await codeOf({ itemsJson: input(2_000), source: 'return null' })).toBe('done')
    expect(await codeOf({ itemsJson: input(2_001), source: 'return null' })).toBe('code-too-large')
  })

  it('of the items of a result', async () => {
    expect(await codeOf({ source: 'return Array.from({length: 10}, () => ({}))' })).toBe('done')
    expect(await codeOf({ source: 'return Array.from({length: 11}, () => ({}))' })).toBe('code-too-large')
  })

  it('of the text of a result', async () => {
    // [{"json":{"a":"…"},"from":null}] has 31 characters besides the text.
    const text = (length: number) => `return {a: "x".repeat(${length - 31})}`
    expect(await codeOf({ source: text(1_000) })).toBe('done')
    expect(await codeOf({ source: text(1_001) })).toBe('code-too-large')
    expect(await codeOf({ source: 'return {a: "x".repeat(600)}', mode: 'each' })).toBe('code-too-large')
  })

  it('of questions about other nodes, and of their names', async () => {
    const ask = (count: number) => ({
      source: `for (let i = 0; i < ${count}; i++) $('x' + i).all(); return null`,
      fetchNode: () => '[]',
    })
    expect(await codeOf(ask(3))).toBe('done')
    expect(await codeOf(ask(4))).toBe('code-threw')
    const named = (length: number) => ({
      source: `$('${'x'.repeat(length - 5)}').all(); return null`,
      fetchNode: () => '[]',
    })
    expect(await codeOf(named(20))).toBe('done')
    expect(await codeOf(named(21))).toBe('code-threw')
  })

  it('of time and memory', async () => {
    const source = 'return null'
    expect(await codeOf({ source, timeoutMs: 5_000, memoryMb: 64 })).toBe('done')
    expect(await codeOf({ source, timeoutMs: 5_001 })).toBe('code-too-large')
    expect(await codeOf({ source, memoryMb: 65 })).toBe('code-too-large')
    expect(await codeOf({ source, memoryMb: 16 })).toBe('done')
    expect(await codeOf({ source, memoryMb: 15 })).toBe('code-too-large')
  })

  it('of compiled scripts: the fourth replaces them, and the first still runs', async () => {
    for (const round of [1, 2]) {
      for (let i = 0; i < 4; i++) {
        const outcome = await sandbox.run(aCall({ source: `return {i: ${i}}` }))
        expect(itemsOf(outcome), `round ${round}`).toEqual([{ json: { i }, from: null }])
      }
    }
  })

  it('of calls: the child is replaced after them, and no call is lost', async () => {
    const { started, calls } = sandbox.stats()
    for (let i = 0; i < 120; i++) expect(await codeOf({ source: 'return null' })).toBe('done')
    expect(sandbox.stats().calls).toBe(calls + 120)
    expect(sandbox.stats().started - started).toBeGreaterThanOrEqual(2)
    expect(sandbox.stats().diedBusy).toBe(0)
  })
})
