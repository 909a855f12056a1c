import type { WorkflowNode } from '@linkflow/contracts'
import { shortType } from '../../import/n8n-shape.ts'
import { isRecord } from './json-value.ts'

/** What holds the place of a node of n8n that LinkFlow does not have. */
export interface Placeholder {
  /** As n8n calls it, without the package that all of its own nodes are in. */
  readonly type: string
  /** Why it did not become a node that runs; older imports do not say. */
  readonly reason: string | undefined
  /** The node as n8n has it, whole. */
  readonly node: unknown
}

const TYPES = new Set(['n8n-placeholder', 'n8n-placeholder-trigger'])

/** Undefined for every node that runs. */
export function placeholderOf({
  type,
  parameters,
}: Pick<WorkflowNode, 'type' | 'parameters'>): Placeholder | undefined {
  if (!TYPES.has(type)) return undefined
  const { node, reason } = parameters
  const named = isRecord(node) && typeof node['type'] === 'string' ? node['type'] : '?'
  return { type: shortType(named), reason: typeof reason === 'string' ? reason : undefined, node }
}
