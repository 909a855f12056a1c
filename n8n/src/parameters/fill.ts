import type { Json, JsonObject } from '@linkflow/kernel'
import { isRecord, own, setOwn } from '../values/json.ts'
import type { Parameter, Wanted, When } from './describe.ts'

/**
 * What n8n makes of a node's parameters when it loads a workflow: what is hidden is dropped, what is shown and left out
 * has its default, entries of lists have the defaults of their fields, and of collections there is only what was added.
 */
export function fillParameters(parameters: readonly Parameter[], raw: JsonObject, version: number): JsonObject {
  return fill(parameters, raw, { version, root: undefined, withDefaults: true })
}

interface Place {
  readonly version: number
  /** The parameters at the top, as far as they are filled; undefined at the top itself. */
  readonly root: JsonObject | undefined
  readonly withDefaults: boolean
}

function fill(parameters: readonly Parameter[], raw: JsonObject, place: Place): JsonObject {
  const filled: JsonObject = {}
  const root = place.root ?? filled
  const inside: Place = { ...place, root, withDefaults: true }
  const done = new Set<string>()
  for (const parameter of parameters) {
    if (Object.hasOwn(filled, parameter.name)) continue
    const read = (name: string): Json | undefined => {
      if (name.startsWith('/')) return pathOf(root, name.slice(1))
      return done.has(name) ? own(filled, name) : own(raw, name)
    }
    done.add(parameter.name)
    if (!isShown(parameter.when, read, place.version)) continue
    const given = own(raw, parameter.name)
    if (given !== undefined) setOwn(filled, parameter.name, filledValue(parameter, given, inside))
    else if (place.withDefaults && parameter.default !== undefined) {
      setOwn(filled, parameter.name, filledValue(parameter, structuredClone(parameter.default), inside))
    }
  }
  return filled
}

function filledValue(parameter: Parameter, given: Json, place: Place): Json {
  switch (parameter.kind) {
    case 'value':
    case 'choice':
      return parameter.plain === true && typeof given === 'string' ? given.replace(/^=/, '') : given
    case 'filter':
      return isRecord(given) ? filterOf(given) : given
    case 'collection':
      return isRecord(given) ? fill(parameter.members ?? [], given, { ...place, withDefaults: false }) : given
    case 'groups':
      return isRecord(given) ? groupsOf(parameter, given, place) : given
  }
}

function groupsOf({ groups = {}, several }: Parameter, given: JsonObject, place: Place): JsonObject {
  const filled: JsonObject = {}
  for (const [group, fields] of Object.entries(groups)) {
    const entries = own(given, group)
    if (entries === undefined) continue
    const entryOf = (entry: Json): Json => (isRecord(entry) ? fill(fields, entry, place) : entry)
    if (Array.isArray(entries)) setOwn(filled, group, entries.map(entryOf))
    else setOwn(filled, group, several === true && isRecord(entries) ? [entryOf(entries)] : entryOf(entries))
  }
  return filled
}

/** Conditions are kept as they are; what n8n fills on loading is filled. */
function filterOf(given: JsonObject): JsonObject {
  const options = own(given, 'options')
  return {
    conditions: [],
    combinator: 'and',
    ...given,
    options: {
      caseSensitive: true,
      leftValue: '',
      typeValidation: 'strict',
      version: 1,
      ...(isRecord(options) ? options : {}),
    },
  }
}

function isShown(when: When | undefined, read: (name: string) => Json | undefined, version: number): boolean {
  if (when === undefined) return true
  const { show = {}, hide = {} } = when
  for (const [name, wanted] of Object.entries(show)) {
    const value = name === '@version' ? version : read(name)
    // It is known at run time only.
    if (typeof value === 'string' && value.startsWith('=')) return true
    if (value === undefined || !wanted.some((one) => fits(one, value))) return false
  }
  for (const [name, unwanted] of Object.entries(hide)) {
    const value = name === '@version' ? version : read(name)
    if (value !== undefined && unwanted.some((one) => fits(one, value))) return false
  }
  return true
}

function fits(wanted: Wanted, value: Json): boolean {
  if (typeof wanted !== 'object') return Array.isArray(value) ? value.includes(wanted) : value === wanted
  if (typeof value !== 'number') return false
  return 'from' in wanted ? value >= wanted.from : value < wanted.below
}

function pathOf(root: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = root
  for (const key of path.split('.')) value = isRecord(value) ? own(value, key) : undefined
  return value
}
