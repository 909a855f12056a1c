import { defineNode, type NodeType, type Ports } from '@linkflow/node-runtime'
import { z } from 'zod'
import { PORTS_MAX } from '../../limits.ts'
import { isRecord } from '../../values/json.ts'

const parameters = z.strictObject({
  node: z.record(z.string(), z.unknown()).describe('The node as n8n has it, whole'),
  connections: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Its connections of other kinds, such as those of AI nodes'),
  reason: z.string().max(500).optional().describe('Why it could not become a node that runs'),
  inputs: z.int().min(0).max(PORTS_MAX).default(1).describe('How many inputs it has'),
  outputs: z.int().min(1).max(PORTS_MAX).default(1).describe('How many outputs it has'),
})

const names = (word: string, count: unknown): string[] => {
  const length = typeof count === 'number' && Number.isInteger(count) ? Math.min(Math.max(count, 0), PORTS_MAX) : 1
  return length === 1 ? ['main'] : Array.from({ length }, (_, i) => `${word}${i + 1}`)
}

const portsOf = (raw: Readonly<Record<string, unknown>>): Ports => ({
  inputs: names('input', raw.inputs ?? 1),
  outputs: names('output', raw.outputs ?? 1),
})

/** The type that a placeholder stands for, as n8n calls it. */
export function placeholderOf(raw: unknown): string {
  const node = isRecord(raw) ? raw.node : undefined
  return isRecord(node) && typeof node.type === 'string' ? node.type.slice(0, 128) : 'unknown'
}

/** A node of n8n that LinkFlow does not have: kept whole, and nothing that runs. */
export const placeholder: NodeType = defineNode({
  type: 'n8n-placeholder',
  version: 1,
  title: 'Missing node (n8n)',
  description:
    'Holds the place of a node of n8n that LinkFlow does not have; it keeps its parameters and does not run.',
  group: 'action',
  isOffered: false,
  parameters,
  literal: ['node', 'connections', 'reason'],
  ports: portsOf,
  effect: 'pure',
  sample: [{}],
  behaviour: {
    kind: 'list',
    run(_input, read, context) {
      const given = read()
      const why = given.reason ?? 'LinkFlow does not have it.'
      const message = `Node «${context.node.name}» is «${placeholderOf(given)}» of n8n. ${why} Put another node in its place.`
      return { type: 'failed', error: { code: 'n8n-node-missing', message, retryable: false } }
    },
  },
})

/** The same for triggers: it starts nothing. */
export const placeholderTrigger: NodeType = defineNode({
  type: 'n8n-placeholder-trigger',
  version: 1,
  title: 'Missing trigger (n8n)',
  description:
    'Holds the place of a trigger of n8n that LinkFlow does not have; it keeps its parameters and starts nothing.',
  group: 'trigger',
  engine: 'trigger',
  isOffered: false,
  parameters,
  literal: ['node', 'connections', 'reason'],
  ports: (raw) => ({ inputs: [], outputs: portsOf(raw).outputs }),
  effect: 'pure',
  sample: [{}],
  behaviour: { kind: 'trigger' },
})
