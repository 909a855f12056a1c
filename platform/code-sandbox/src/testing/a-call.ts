import type { CodeCall, CodeOutcome } from '../code-call.ts'
import { type CodeSandbox, type CodeSandboxOptions, openCodeSandbox } from '../code-sandbox.ts'

/** A call of workspace `a` with two items, changed as a test wants it. */
export const aCall = (changes: Partial<CodeCall> = {}): CodeCall => ({
  workspaceId: 'a',
  source: 'return items',
  mode: 'all',
  itemsJson: '[{"json":{"n":1}},{"json":{"n":2}}]',
  facts: { nowMs: Date.UTC(2030, 0, 2, 3, 4, 5), seed: 'a seed of a test', timezone: 'Europe/Berlin' },
  timeoutMs: 5_000,
  memoryMb: 64,
  ...changes,
})

export const openForTest = (changes: Partial<CodeSandboxOptions> = {}): Promise<CodeSandbox> =>
  openCodeSandbox({ processesMax: 1, strict: false, prewarm: false, log: { info() {}, warn() {} }, ...changes })

/** The items of an outcome, or the outcome itself where it failed: what a test wants to compare. */
export function itemsOf(outcome: CodeOutcome): unknown {
  return outcome.type === 'done' ? asItems(JSON.parse(outcome.resultJson)) : outcome
}

/** Items out of columns, for tests that do not care in which of its two forms a result is. */
function asItems(result: unknown): unknown {
  if (Array.isArray(result)) return result
  const { json, from } = result as { json: unknown[]; from: unknown }
  return json.map((each, i) => ({
    json: each,
    from: Array.isArray(from) ? from[i] : typeof from === 'number' ? from + i : from,
  }))
}

/** The json of the one item that code returned. */
export function jsonOf(outcome: CodeOutcome): unknown {
  const items = itemsOf(outcome)
  return Array.isArray(items) ? items[0]?.json : items
}

export const errorOf = (outcome: CodeOutcome) => (outcome.type === 'failed' ? outcome.error : undefined)
