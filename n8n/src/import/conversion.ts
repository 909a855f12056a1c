import type { Json } from '@linkflow/kernel'
import { nodeOf } from '../nodes/index.ts'
import { fillParameters } from '../parameters/fill.ts'
import { templateParameters } from './expressions.ts'
import { ownNodes } from './own-nodes.ts'
import type { SourceNode } from './shape.ts'

/** What a node becomes. `notes`: what somebody who brings it should know. */
export interface Conversion {
  readonly type: string
  readonly version: number
  readonly parameters: Readonly<Record<string, Json>>
  readonly notes: readonly string[]
}

/** Why it cannot become anything but a placeholder. */
export interface Refusal {
  readonly refused: string
}

/** An own node where it is provably the same, else a compatibility node, else the reason why there is neither. */
export function convert(node: SourceNode): Conversion | Refusal {
  const own = ownNodes.get(node.type)?.(node)
  if (own !== undefined) return own
  const found = nodeOf(node.type, node.version)
  if (found === undefined) return { refused: `LinkFlow has no node for «${node.type}».` }
  const { compatible, version } = found
  const filled = fillParameters(compatible.parameters, node.parameters, version)
  const refused = compatible.refuses?.(filled)
  if (refused !== undefined) return { refused }
  return {
    type: compatible.type,
    version,
    parameters: templateParameters(filled, compatible.literal ?? []),
    notes: [
      ...(version === node.version
        ? []
        : [`Version ${node.version} of it is not known; it behaves as version ${version} does.`]),
      ...(compatible.notes?.(filled) ?? []),
    ],
  }
}
