import type { Json, JsonObject } from '@linkflow/kernel'
import { isRecord, setOwn } from '../../values/json.ts'
import { templatesOf } from '../expressions.ts'

/** Stands for an expression while the text around it is read as JSON; a private-use character that no export holds. */
const MARK = '\uE0F0'

/**
 * JSON as people write it into a field of n8n, with expressions in texts and in the place of values, as JSON whose texts
 * are templates. Undefined where what is around the expressions is no JSON.
 */
export function jsonTemplate(source: Json): Json | undefined {
  if (typeof source !== 'string') return source
  if (!source.startsWith('=')) return templatesOf(parsed(source) ?? null) ?? undefined
  if (source.includes(MARK)) return undefined
  const expressions: string[] = []
  let inText = false
  let text = ''
  for (let at = 1; at < source.length; at += 1) {
    const end = source.startsWith('{{', at) ? source.indexOf('}}', at) : -1
    if (end !== -1) {
      const mark = `${MARK}${expressions.length}${MARK}`
      expressions.push(source.slice(at, end + 2))
      text += inText ? mark : `"${mark}"`
      at = end + 1
      continue
    }
    const character = source[at]!
    text += character
    if (inText && character === '\\') {
      at += 1
      text += source[at] ?? ''
    } else if (character === '"') inText = !inText
  }
  const json = parsed(text)
  return json === undefined ? undefined : withExpressions(json, expressions)
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

const MARKED = new RegExp(`${MARK}(\\d+)${MARK}`, 'g')

function withExpressions(json: Json, expressions: readonly string[]): Json {
  if (typeof json === 'string') return json.replace(MARKED, (_, index: string) => expressions[Number(index)] ?? '')
  if (Array.isArray(json)) return json.map((one) => withExpressions(one, expressions))
  if (!isRecord(json)) return json
  const object: JsonObject = {}
  for (const [key, value] of Object.entries(json)) setOwn(object, key, withExpressions(value, expressions))
  return object
}
