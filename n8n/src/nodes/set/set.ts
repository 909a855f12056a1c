import type { Json, JsonObject } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { DateTime } from 'luxon'
import { COPIES_MAX } from '../../limits.ts'
import { compatible, entriesOf, optionOf, type Parameters, perItem, type Step } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { convertTo, type FieldType, shownValue } from '../../values/convert.ts'
import { isRecord, namesIn, own, textOf } from '../../values/json.ts'
import { parseLiteral } from '../../values/literal.ts'
import { Draft, getPath, lastStep } from '../../values/path.ts'
import { parameters } from './parameters.ts'
import { rawText } from './raw-text.ts'

interface Field {
  readonly name: string
  readonly type: FieldType
  readonly value: Json | undefined
}

function fieldsOf(given: Parameters, version: number): Field[] {
  if (version >= 3.3) {
    return entriesOf(given, 'assignments', 'assignments').map((entry) => ({
      name: textOf(own(entry, 'name') ?? ''),
      type: typeOf(own(entry, 'type')),
      value: own(entry, 'value'),
    }))
  }
  return entriesOf(given, 'fields', 'values').map((entry) => {
    const member = textOf(own(entry, 'type') ?? 'stringValue')
    return {
      name: textOf(own(entry, 'name') ?? ''),
      type: typeOf(member.replace(/Value$/, '')),
      value: own(entry, member),
    }
  })
}

const TYPES: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'array', 'object'])
const typeOf = (type: Json | undefined): FieldType =>
  typeof type === 'string' && TYPES.has(type) ? (type as FieldType) : 'string'

/** The value in the type of its field. Null and undefined are null from 3.2 on; 3.0 prints them, 3.1 refuses them. */
function fieldValue({ name, type, value }: Field, step: Step, index: number, keepsWrong: boolean): Json {
  const { version, context } = step
  const isNone = value === undefined || value === null
  if (isNone && version >= 3.2) return null
  if (type === 'string') {
    if (!isNone) return typeof value === 'object' ? JSON.stringify(value) : String(value)
    if (version === 3) return String(value)
    if (keepsWrong) return null
    return wrong(name, type, value, index)
  }
  const converted = convertTo(value, type, { zone: context.timezone })
  if (converted.ok) return DateTime.isDateTime(converted.value) ? converted.value.toISO() : (converted.value ?? null)
  return keepsWrong ? (value ?? null) : wrong(name, type, value, index)
}

function wrong(name: string, type: FieldType, value: Json | undefined, index: number): never {
  return fail(`'${name}' expects a ${type} but we got ${shownValue(value)} [item ${index}]`, index)
}

/** The fields of the item that stay, before the new ones are set. */
function kept(json: JsonObject, given: Parameters, version: number, dots: boolean): JsonObject {
  const include = version >= 3.3 && own(given, 'includeOtherFields') !== true ? 'none' : own(given, 'include')
  if (include === 'none') return {}
  if (include === 'selected') {
    const draft = new Draft({})
    for (const name of namesIn(own(given, 'includeFields'))) {
      const value = getPath(json, name, dots)
      if (value !== undefined) draft.set(dots ? lastStep(name) : name, value, false)
    }
    return draft.json
  }
  if (include !== 'except') return json
  const draft = new Draft(json)
  for (const name of namesIn(own(given, 'excludeFields'))) draft.unset(name, dots)
  return draft.json
}

function hasFiles(given: Parameters, version: number): boolean {
  if (version < 3.4) return optionOf(given, 'includeBinary') === true
  return own(given, 'includeOtherFields') === true && optionOf(given, 'stripBinary') !== true
}

function setFields(item: Item, given: Parameters, step: Step, index: number): JsonObject {
  const dots = optionOf(given, 'dotNotation') !== false
  const draft = new Draft(kept(item.json, given, step.version, dots))
  const keepsWrong = optionOf(given, 'ignoreConversionErrors') === true
  for (const field of fieldsOf(given, step.version)) {
    draft.set(field.name, fieldValue(field, step, index, keepsWrong), dots)
  }
  return draft.json
}

function setRaw(item: Item, given: Parameters, step: Step, index: number): JsonObject {
  const text = rawText(own(given, 'jsonOutput'), step, index)
  const object = typeof text === 'string' ? parseLiteral(text) : text
  if (object === undefined) return fail(`The 'JSON Output' in item ${index} contains invalid JSON`, index)
  if (!isRecord(object)) return fail(`The 'JSON Output' in item ${index} does not contain a valid JSON object`, index)
  const dots = optionOf(given, 'dotNotation') !== false
  const draft = new Draft(kept(item.json, given, step.version, dots))
  for (const [name, value] of Object.entries(object)) draft.set(name, value, dots)
  return draft.json
}

function set(item: Item, given: Parameters, step: Step, index: number): Item | Item[] {
  const isRaw = own(given, 'mode') === 'raw'
  const json = isRaw ? setRaw(item, given, step, index) : setFields(item, given, step, index)
  const made: Item = item.files !== undefined && hasFiles(given, step.version) ? { json, files: item.files } : { json }
  if (isRaw || own(given, 'duplicateItem') !== true) return made
  const copies = Math.trunc(Number(own(given, 'duplicateCount') ?? 0))
  if (copies > COPIES_MAX) return fail(`Set makes at most ${COPIES_MAX} copies of an item`, index)
  return Array.from({ length: Math.max(0, copies) + 1 }, () => made)
}

export const newSet = compatible({
  of: 'n8n-nodes-base.set',
  type: 'n8n-set',
  title: 'Edit Fields (n8n)',
  description: 'Sets fields of each item, as n8n’s Edit Fields 3 does.',
  versions: [3, 3.1, 3.2, 3.3, 3.4],
  parameters,
  literal: ['jsonOutput'],
  run: perItem(set),
})
