import type { Json } from '@linkflow/kernel'
import { passes } from '../values/filter.ts'
import { own } from '../values/json.ts'
import { optionOf, type Parameters, type Step } from './compatible.ts'

/** Does item `index` pass the node's conditions? */
export function passesAt(step: Step, index: number, since: number): boolean {
  const given = step.parameters(index)
  return passes(own(given, 'conditions'), filterOptions(given, step, index, since))
}

/** The options of the node win over those that the filter was stored with. */
export function filterOptions(given: Parameters, { version, context }: Step, index: number, since: number) {
  const loose: Json | undefined =
    version >= since ? own(given, 'looseTypeValidation') : optionOf(given, 'looseTypeValidation')
  const ignoreCase = optionOf(given, 'ignoreCase')
  return {
    ...(loose === true && { loose }),
    ...(typeof ignoreCase === 'boolean' && { ignoreCase }),
    zone: context.timezone,
    item: index,
  }
}
