import type { WorkflowNode } from '@linkflow/contracts'
import { t } from '../../strings/index.ts'
import type { NodeTypes } from '../document/node-types.ts'

/** «HTTP Request, Get orders, disabled, 1 input 2 outputs»: what a screen reader says of a card. */
export function cardName(node: WorkflowNode, types: NodeTypes, extra: readonly string[] = []): string {
  const ports = types.portsOf(node)
  return [
    types.of(node)?.title ?? node.type,
    node.name,
    ...(node.disabled === true ? [t('canvas.card.disabled')] : []),
    ...extra,
    ...(ports === undefined
      ? []
      : [t('canvas.card.ports', { inputs: ports.inputs.length, outputs: ports.outputs.length })]),
  ].join(', ')
}
