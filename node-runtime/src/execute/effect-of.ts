import type { Effect } from '@linkflow/engine'
import type { NodeType } from '../node-type.ts'
import type { CompiledParameters } from '../parameters/compiled-parameters.ts'

/** The effect that is certain before the step runs: one that depends on what an item says counts as `write`. */
export function effectOf(nodeType: NodeType, parameters: CompiledParameters): Effect {
  const { effect } = nodeType
  if (typeof effect === 'string') return effect
  return parameters.constantly((constants) => effect(constants as never)) ?? 'write'
}
