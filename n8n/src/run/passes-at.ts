import type { Json } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { type Given, passes } from '../values/filter.ts'
import { own } from '../values/json.ts'
import { goesOn, optionOf, type Parameters, type Step } from './compatible.ts'
import { messageOf } from './failure.ts'
import { fixedBut, type ItemTest, quickFilter } from './quick-filter.ts'

/** A step of fewer items is over before the quick way is found. */
const QUICK_ITEMS_MIN = 32

/** Tells of each item whether it passes the node's conditions. One that fails does not, where the node goes on. */
export function passing(step: Step, since: number): (item: Item, index: number) => boolean {
  const quick = hasMany(step) ? quickTest(step, since) : undefined
  return (item, index) => quick?.(item) ?? passesAt(step, index, since)
}

export const hasMany = ({ input }: Step): boolean => input.port('main').count >= QUICK_ITEMS_MIN

function quickTest(step: Step, since: number): ItemTest | undefined {
  const sources = step.sources()
  const given = fixedBut(sources, ['conditions'])
  return given && quickFilter(sources.get('conditions'), filterOptions(given, step, 0, since))
}

function passesAt(step: Step, index: number, since: number): boolean {
  try {
    const given = step.parameters(index)
    return passes(own(given, 'conditions'), filterOptions(given, step, index, since))
  } catch (thrown) {
    if (messageOf(thrown) === undefined || !goesOn(step.context)) throw thrown
    return false
  }
}

/** The options of the node win over those that the filter was stored with. */
export function filterOptions(given: Parameters, { version, context }: Step, index: number, since: number): Given {
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
