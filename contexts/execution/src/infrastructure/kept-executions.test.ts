import { describe, expect, it } from 'vitest'
import { KEPT_EXECUTION_BYTES } from '../limits.ts'
import type { ExecutionSummary } from './execution-row.ts'
import { KeptExecutions } from './kept-executions.ts'

const anExecution = (id: string) => ({ id, status: 'succeeded' }) as unknown as ExecutionSummary
const CHARS = 100
const BYTES = KEPT_EXECUTION_BYTES + 2 * CHARS
const keepMany = (kept: KeptExecutions, workspace: string, count: number) => {
  for (let n = 0; n < count; n++) kept.keep(workspace, `${workspace}-${n}`, anExecution(`${n}`), CHARS)
}
const countOf = (kept: KeptExecutions, workspace: string, among: number) =>
  Array.from({ length: among }, (_, n) => kept.get(workspace, `${workspace}-${n}`)).filter(Boolean).length

describe('finished executions that are kept', () => {
  it('are the same object each time, by the mark of their row', () => {
    const kept = new KeptExecutions()
    const first = kept.keep('w', 'mark', anExecution('1'), CHARS)
    expect(kept.get('w', 'mark')).toBe(first)
    expect(kept.keep('w', 'mark', anExecution('1'), CHARS)).toBe(first)
    expect(kept.bytes).toBe(BYTES)
    expect(kept.get('w', 'another end')).toBeUndefined()
  })

  it('are nothing to another workspace, whatever mark it knows', () => {
    const kept = new KeptExecutions()
    kept.keep('w', 'mark', anExecution('1'), CHARS)
    expect(kept.get('x', 'mark')).toBeUndefined()
    const own = kept.keep('x', 'mark', anExecution('2'), CHARS)
    expect([kept.get('x', 'mark')?.id, kept.get('w', 'mark')?.id]).toEqual([own.id, '1'])
  })

  it('take up as much as they may, and with one more half of what the largest workspace has', () => {
    const kept = new KeptExecutions(10 * BYTES)
    keepMany(kept, 'w', 10)
    expect([kept.bytes, countOf(kept, 'w', 10)]).toEqual([10 * BYTES, 10])
    kept.keep('w', 'w-10', anExecution('10'), CHARS)
    expect([kept.bytes, countOf(kept, 'w', 11)]).toEqual([5 * BYTES, 5])
    expect([kept.get('w', 'w-5'), kept.get('w', 'w-10')?.id]).toEqual([undefined, '10'])
  })

  it('stay where there are few, however many another workspace reads', () => {
    const kept = new KeptExecutions(20 * BYTES)
    keepMany(kept, 'small', 4)
    keepMany(kept, 'flood', 1000)
    expect(countOf(kept, 'small', 4)).toBe(4)
    expect(kept.bytes).toBeLessThanOrEqual(20 * BYTES)
  })

  it('are not kept where one alone is too large', () => {
    const kept = new KeptExecutions(10 * BYTES)
    expect(kept.keep('w', 'mark', anExecution('1'), 1_000_000).id).toBe('1')
    expect([kept.bytes, kept.get('w', 'mark')]).toEqual([0, undefined])
  })
})
