import { isRecord, type JsonRecord } from './json-value.ts'
import { N8N_PORTS } from './n8n-ports.ts'
import type { Ports } from './node-types.ts'

const PORT = /^[A-Za-z0-9_-]{1,64}$/
const MERGE_INPUTS_MAX = 10

/**
 * The ports of those types whose parameters decide, as `nodes/` has them: the canvas cannot ask a server at each letter
 * that is typed. A test compares them with the real ones, for every type there is.
 */
export const DYNAMIC_PORTS: Readonly<Record<string, (parameters: JsonRecord, version: number) => Ports>> = {
  ...N8N_PORTS,
  switch: ({ mode, rules, cases, otherwise }) => {
    const entries = mode === 'value' ? cases : rules
    const names = new Set<string>()
    for (const entry of Array.isArray(entries) ? entries : []) {
      const name: unknown = isRecord(entry) ? entry['port'] : undefined
      if (typeof name === 'string' && PORT.test(name)) names.add(name)
    }
    if (otherwise !== 'drop') names.add('fallback')
    return { inputs: ['main'], outputs: [...names] }
  },
  merge: ({ inputs }) => {
    const isCount = typeof inputs === 'number' && Number.isInteger(inputs) && inputs >= 2 && inputs <= MERGE_INPUTS_MAX
    return {
      inputs: Array.from({ length: isCount ? inputs : 2 }, (_, index) => `input${index + 1}`),
      outputs: ['main'],
    }
  },
  wait: ({ for: what, timeout }) => ({
    inputs: ['main'],
    outputs: (what === 'webhook' || what === 'signal') && timeout !== undefined ? ['main', 'timeout'] : ['main'],
  }),
  form: ({ operation, timeout }) => ({
    inputs: ['main'],
    outputs: (operation ?? 'page') === 'page' && timeout !== undefined ? ['main', 'timeout'] : ['main'],
  }),
  approval: ({ answer, timeout, onTimeout }) => ({
    inputs: ['main'],
    outputs: [
      ...(answer === 'form' ? ['main'] : ['approved', 'declined']),
      ...(timeout !== undefined && (onTimeout ?? 'port') === 'port' ? ['timeout'] : []),
    ],
  }),
}
