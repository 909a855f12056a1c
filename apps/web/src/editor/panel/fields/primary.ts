import { isRecord, type JsonRecord } from '../../document/json-value.ts'
import { type Field, isShownFor } from './schema.ts'

/** What a node is mostly about, where its schema does not tell: shown at once, all else under «Add option». */
const PRIMARY: Readonly<Record<string, readonly string[]>> = {
  'http-request': ['method', 'url', 'authentication', 'query', 'headers', 'body'],
  'form-trigger': ['path', 'title', 'fields', 'respond'],
  form: ['operation', 'title', 'fields', 'message', 'redirect'],
  'chat-trigger': ['path', 'title', 'greeting', 'public'],
  approval: ['question', 'answer', 'send', 'to', 'timeout', 'onTimeout'],
  webhook: ['path', 'method', 'respond', 'authentication'],
  'rss-trigger': ['url', 'everySeconds', 'entries', 'authentication'],
  code: ['source', 'mode'],
  set: ['values', 'keep'],
  if: ['condition', 'conditions'],
  filter: ['condition', 'conditions'],
  switch: ['mode', 'rules', 'value', 'cases', 'otherwise'],
  merge: ['mode', 'inputs'],
  wait: ['for', 'duration', 'date', 'signal'],
  'date-time': ['operation', 'value', 'as'],
  'respond-to-webhook': ['kind', 'status', 'body'],
}
/** So few are not worth hiding. */
const FEW = 4
/** Of a group with more, the first ones are what it is about. */
const FIRST = 3

export interface Arranged {
  readonly shown: readonly Field[]
  readonly optional: readonly Field[]
}

/** What is shown of the parameters as they are now, and what can be added. */
export function arrange(
  type: string,
  fields: readonly Field[],
  values: JsonRecord,
  added: ReadonlySet<string>,
): Arranged {
  const possible = fields.filter((field) => isShownFor(field, fields, values) || values[field.name] !== undefined)
  const primary = PRIMARY[type]
  const decides = new Set(fields.flatMap(({ onlyFor }) => onlyFor.map(({ name }) => name)))
  const isShown = (field: Field): boolean =>
    field.isRequired ||
    values[field.name] !== undefined ||
    added.has(field.name) ||
    (primary?.includes(field.name) ?? (possible.length <= FEW || decides.has(field.name) || field.onlyFor.length > 0))
  return { shown: possible.filter(isShown), optional: possible.filter((field) => !isShown(field)) }
}

/** Of what is inside of a group: what is required, set or asked for. */
export function arrangeGroup(fields: readonly Field[], value: unknown, added: ReadonlySet<string>): Arranged {
  const values = isRecord(value) ? value : {}
  const possible = fields.filter((field) => isShownFor(field, fields, values) || values[field.name] !== undefined)
  const first = new Set(possible.length <= FEW ? possible : possible.slice(0, FIRST))
  const isShown = (field: Field): boolean => {
    const { name, isRequired, onlyFor } = field
    return first.has(field) || isRequired || values[name] !== undefined || added.has(name) || onlyFor.length > 0
  }
  return { shown: possible.filter(isShown), optional: possible.filter((field) => !isShown(field)) }
}
