import { isRecord, type JsonRecord } from '../../document/json-value.ts'
import { fieldsOf, kindOfField } from './schema.ts'

/** What a new entry begins as: all that it must have, and nothing else. */
export function firstValue(schema: JsonRecord): unknown {
  if (schema['default'] !== undefined) return schema['default']
  const kind = kindOfField(schema)
  switch (kind.type) {
    case 'choice':
      return kind.choices[0]
    case 'number':
      return kind.min ?? 0
    case 'switch':
      return false
    case 'list':
    case 'numbers':
      return []
    case 'pairs':
    case 'json':
      return {}
    case 'group':
      return required(schema)
    case 'forms': {
      const forms = schema['oneOf'] ?? schema['anyOf']
      const first = Array.isArray(forms) ? forms[0] : undefined
      return isRecord(first) ? required(first) : {}
    }
    default:
      return ''
  }
}

/** With the constants that tell forms apart. */
export function required(schema: JsonRecord): JsonRecord {
  return Object.fromEntries(
    fieldsOf(schema)
      .filter(({ isRequired }) => isRequired)
      .map(({ name, schema: own }) => [name, firstValue(own)]),
  )
}
