import type { WorkflowNode } from '@linkflow/contracts'
import { t } from '../../strings/index.ts'
import type { NodeTypes } from '../document/node-types.ts'

/** «HTTP Request, Get orders, disabled, 1 input 2 outputs»: what a screen reader says of a card. */
export const cardName = (node: WorkflowNode, types: NodeTypes, extra: readonly string[] = []): string =>
  [
    types.of(node)?.title ?? node.type,
    node.name,
    ...(node.disabled === true ? [t('canvas.card.disabled')] : []),
    ...extra,
    ...portWords(node, types),
  ].join(', ')

/** «1 input 2 outputs»; nothing for a type that is not known. */
export function portWords(node: WorkflowNode, types: NodeTypes): readonly string[] {
  const ports = types.portsOf(node)
  return ports === undefined
    ? []
    : [t('canvas.card.ports', { inputs: ports.inputs.length, outputs: ports.outputs.length })]
}
