import type { Json } from '@linkflow/kernel'
import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { textOf } from '../values/convert.ts'
import { toJson } from '../values/leave.ts'
import { type OwnRecord, setOwn } from '../values/record.ts'
import { isList, type Value } from '../values/value.ts'

/** `JSON.stringify`: sizes are checked on a walk before the text is made. */
export function stringify(value: Value, cx: Context, replacer?: Value, indent?: Value): string | undefined {
  const json = toJson(value, cx.budget.limits)
  if (json === undefined) return undefined
  const kept = isList(replacer) ? keepKeys(json, new Set(replacer.map((key) => textOf(key, cx.budget)))) : json
  const space =
    typeof indent === 'number' ? Math.max(0, Math.min(10, indent)) : textOf(indent ?? '', cx.budget).slice(0, 10)
  const size = { chars: 0, lines: 0 }
  measure(kept, 0, size, cx)
  const indentChars = typeof space === 'number' ? space : space.length
  cx.budget.text(size.chars + (indentChars === 0 ? 0 : size.lines * (indentChars + 1)))
  return JSON.stringify(kept, undefined, space)
}

/** Adds up about how long the text will be; `lines` counts a line's indents at its depth. */
function measure(json: Json, depth: number, size: { chars: number; lines: number }, cx: Context): void {
  cx.budget.spend(1)
  size.lines += depth + 1
  if (typeof json === 'string') size.chars += json.length + 3
  else if (typeof json !== 'object' || json === null) size.chars += 6
  else if (Array.isArray(json)) {
    size.chars += 2
    for (const element of json) measure(element, depth + 1, size, cx)
  } else {
    size.chars += 2
    for (const key of Object.keys(json)) {
      size.chars += key.length + 5
      measure(json[key]!, depth + 1, size, cx)
    }
  }
}

function keepKeys(json: Json, keys: ReadonlySet<string>): Json {
  if (Array.isArray(json)) return json.map((element) => keepKeys(element, keys))
  if (typeof json !== 'object' || json === null) return json
  const kept: OwnRecord = {}
  for (const key of keys) if (Object.hasOwn(json, key)) setOwn(kept, key, keepKeys(json[key]!, keys) as Value)
  return kept as Json
}

/** `JSON.parse`. Its records hold own keys only, `__proto__` included. */
export function parseJson(text: string, cx: Context): Value {
  cx.budget.text(text.length)
  // A list of ones costs far more memory than its text: about 8 bytes for 2 characters.
  cx.budget.allocate(4 * text.length)
  try {
    return JSON.parse(text) as Value
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message.slice(0, 120) : 'it is nested too deep'
    return refuse('invalid-json', `The text is no valid JSON: ${reason}.`)
  }
}
