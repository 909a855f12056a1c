import type { Json, JsonObject } from '@linkflow/kernel'
import { deepEqual } from '@linkflow/nodes'
import { nodeOf } from '../nodes/index.ts'
import { isRecord, own } from '../values/json.ts'
import type { Parameter } from './describe.ts'

/** What n8n tells of a parameter. */
interface Told {
  readonly name: string
  readonly type: string
  readonly default: Json | undefined
  readonly inside: readonly Told[]
}

/**
 * Holds our tables of parameters against n8n's: for every type and version that we have, names that are missing here, and
 * defaults that are none of those that we have under that name. When a parameter is shown is not compared.
 */
export function defaultDifferences(list: unknown): {
  readonly compared: number
  readonly differences: readonly string[]
} {
  const differences: string[] = []
  let compared = 0
  for (const [type, versions] of Object.entries(isRecord(list) ? list : {})) {
    for (const [version, told] of Object.entries(isRecord(versions) ? versions : {})) {
      const found = nodeOf(type, Number(version))
      if (found === undefined || found.version !== Number(version)) continue
      const place = `${type} ${version}`
      for (const each of toldOf(isRecord(told) ? own(told, 'properties') : undefined)) {
        compared += compare(found.compatible.parameters, each, place, differences)
      }
    }
  }
  return { compared, differences: [...new Set(differences)] }
}

/** Notes in n8n's own editor are no parameters. */
const IGNORED = new Set(['notice', 'hidden', 'callout', 'button'])

function compare(ours: readonly Parameter[], told: Told, place: string, differences: string[]): number {
  if (IGNORED.has(told.type)) return 0
  const same = ours.filter(({ name }) => name === told.name)
  if (same.length === 0) {
    differences.push(`${place}: there is no «${told.name}»`)
    return 1
  }
  const inside = same.flatMap(({ members = [], groups = {} }) => [...members, ...Object.values(groups).flat()])
  // A collection gives no defaults, so those of its members do not count.
  const isAlike = told.type === 'collection' || same.some((one) => deepEqual(one.default, told.default))
  if (!isAlike && !isLong(told.default)) {
    differences.push(
      `${place}: «${told.name}» is ${JSON.stringify(same[0]!.default)}, not ${JSON.stringify(told.default)}`,
    )
  }
  const isOptional = told.type === 'collection'
  return told.inside.reduce(
    (count, each) =>
      count +
      compare(
        inside,
        isOptional ? { ...each, default: defaultIn(inside, each) } : each,
        `${place} ${told.name}`,
        differences,
      ),
    1,
  )
}

const defaultIn = (ours: readonly Parameter[], { name }: Told): Json | undefined =>
  ours.find((each) => each.name === name)?.default

/** Long texts were left out of the list, and are examples for the editor. */
const isLong = (value: Json | undefined): boolean => isRecord(value) && Object.hasOwn(value, 'longTextOmitted')

function toldOf(properties: Json | undefined): Told[] {
  return (Array.isArray(properties) ? properties : []).filter(isRecord).map((property) => ({
    name: String(own(property, 'name')),
    type: String(own(property, 'type')),
    default: own(property, 'default'),
    inside: [...toldOf(own(property, 'options')), ...groupsOf(property)],
  }))
}

function groupsOf(property: JsonObject): Told[] {
  const groups = own(property, 'groups')
  return (Array.isArray(groups) ? groups : []).filter(isRecord).flatMap((group) => toldOf(own(group, 'values')))
}
