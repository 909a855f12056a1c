import type { Effect } from '@linkflow/engine'
import type { EffectByParameter, NodeType } from '../node-type.ts'
import type { CompiledParameters } from '../parameters/compiled-parameters.ts'

/** The effect that is certain before the step runs: one that depends on what an item says counts as `write`. */
export function effectOf(nodeType: NodeType, parameters: CompiledParameters): Effect {
  const { effect } = nodeType
  if (typeof effect === 'string') return effect
  const decide = typeof effect === 'function' ? effect : byParameter(effect)
  return parameters.constantly((constants) => decide(constants as never)) ?? 'write'
}

const byParameter =
  ({ parameter, of }: EffectByParameter) =>
  (parameters: Readonly<Record<string, unknown>>): Effect => {
    const value = String(parameters[parameter])
    return Object.hasOwn(of, value) ? of[value]! : 'write'
  }
