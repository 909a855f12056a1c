import { isRecord, type JsonRecord } from './json-value.ts'
import type { Ports } from './node-types.ts'

const PORTS_MAX = 64
const MERGE_INPUTS_MAX = 10

const counted = (word: string, count: number, from: number): string[] =>
  Array.from({ length: Math.min(Math.max(count, 1), PORTS_MAX) }, (_, index) => `${word}${index + from}`)

const countIn = (raw: unknown): number => {
  const count = Number(raw)
  return Number.isInteger(count) && count > 0 ? count : 4
}

const lengthOf = (rules: unknown, group: string): number => {
  const entries = isRecord(rules) ? rules[group] : undefined
  return Array.isArray(entries) ? entries.length : 0
}

/** One is called `main`, several are numbered. */
const ofPlaceholder = (word: string, count: unknown): string[] => {
  const length = typeof count === 'number' && Number.isInteger(count) ? Math.min(Math.max(count, 0), PORTS_MAX) : 1
  return length === 1 ? ['main'] : Array.from({ length }, (_, index) => `${word}${index + 1}`)
}

/**
 * The ports of those nodes of n8n whose parameters decide, as `n8n/` has them; and of its loop without those by which it
 * remembers, for nobody wires them. A test compares them with the real ones.
 */
export const N8N_PORTS: Readonly<Record<string, (parameters: JsonRecord, version: number) => Ports>> = {
  'n8n-merge': ({ numberInputs }, version) => {
    const asked = version < 3 ? 2 : Number(numberInputs ?? 2)
    const count = Number.isInteger(asked) ? Math.min(Math.max(asked, 2), MERGE_INPUTS_MAX) : 2
    return { inputs: counted('input', count, 1), outputs: ['main'] }
  },
  'n8n-placeholder': ({ inputs, outputs }) => ({
    inputs: ofPlaceholder('input', inputs ?? 1),
    outputs: ofPlaceholder('output', outputs ?? 1),
  }),
  'n8n-placeholder-trigger': ({ outputs }) => ({ inputs: [], outputs: ofPlaceholder('output', outputs ?? 1) }),
  'n8n-remove-duplicates': ({ operation }, version) => ({
    inputs: ['main'],
    outputs: version === 2 && operation === 'removeItemsSeenInPreviousExecutions' ? ['main', 'discarded'] : ['main'],
  }),
  'n8n-split-in-batches': (_, version) => ({
    inputs: ['main'],
    outputs: version < 2 ? ['loop'] : version < 3 ? ['loop', 'done'] : ['done', 'loop'],
  }),
  'n8n-switch': ({ mode, rules, outputsAmount, numberOutputs, options }, version) => {
    const hasExtra = version >= 3 && isRecord(options) && options['fallbackOutput'] === 'extra'
    const ofRules = lengthOf(rules, version < 3 ? 'rules' : 'values') + (hasExtra ? 1 : 0)
    const ofExpression = countIn(version < 3 ? outputsAmount : numberOutputs)
    const count = version < 2 ? 4 : mode === 'expression' ? ofExpression : ofRules
    return { inputs: ['main'], outputs: counted('output', count, 0) }
  },
}
