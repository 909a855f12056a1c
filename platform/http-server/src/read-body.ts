import { fail, ok, type Result } from '@linkflow/kernel'
import { duplicateKeyIn, jsonErrorAt, lineAndColumn } from './json-syntax.ts'
import { type BodyError, checkPlainValue } from './plain-value.ts'
import { parseYaml } from './read-yaml.ts'
import type { BodyType } from './route.ts'

/** Bytes of a body to a plain value, by its media type and nothing else (its shape never chooses a parser). */
export function readBody(
  bytes: Uint8Array,
  type: BodyType,
  options: { readonly prototypeKeys: 'refuse' | 'data' } = { prototypeKeys: 'refuse' },
): Result<unknown, BodyError> {
  const text = decodeUtf8(bytes)
  if (text === undefined) {
    return fail({ code: 'body-not-utf8', detail: 'The body holds bytes that are not UTF-8; send it as UTF-8.' })
  }
  const parsed = type === 'application/json' ? parseJson(text) : parseYaml(text)
  const checked = parsed.ok ? checkPlainValue(parsed.value, options.prototypeKeys) : parsed
  // Of users' data the last of two values counts, as everywhere; the YAML parser refuses such keys itself.
  const mayRepeat = options.prototypeKeys === 'data' || type !== 'application/json'
  return !checked.ok || mayRepeat ? checked : withoutDuplicates(text, checked)
}

function withoutDuplicates(text: string, read: Result<unknown, BodyError>): Result<unknown, BodyError> {
  const found = duplicateKeyIn(text)
  if (found === undefined) return read
  const { line, column } = lineAndColumn(text, found.at)
  const detail = `The key «${found.key.slice(0, 100)}» stands twice in one object, again at line ${line}, column ${column}. Leave one of them out.`
  return fail({ code: 'json-duplicate-key', detail })
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

export function parseJson(text: string): Result<unknown, BodyError> {
  try {
    return ok(JSON.parse(text))
  } catch {
    const at = jsonErrorAt(text) ?? text.length
    const { line, column } = lineAndColumn(text, at)
    const found = at >= text.length ? 'it ends too early' : `«${visible(text[at]!)}» cannot stand there`
    const detail = `Not JSON at line ${line}, column ${column} (position ${at}): ${found}.`
    return fail({ code: 'json-malformed', detail })
  }
}

const visible = (char: string): string =>
  /[\p{Cc}\p{Cs}]/u.test(char) ? `U+${char.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}` : char
