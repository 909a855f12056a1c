import { refuse } from '../expression-error.ts'
import type { Value } from '../values/value.ts'

/** `mark` is a sign or a pair of signs, `name` a bare word, `quoted` a word in double quotes. */
export interface Token {
  readonly kind: 'mark' | 'name' | 'quoted' | 'number' | 'literal' | 'end'
  readonly text: string
  readonly value: Value
  readonly at: number
}

const PATTERN =
  /\s*(?:(?<name>[A-Za-z_]\w*)|(?<number>-?\d+)|(?<quoted>"(?:[^"\\]|\\.)*")|(?<raw>'(?:[^'\\]|\\.)*')|(?<json>`(?:[^`\\]|\\.)*`)|(?<mark>\[\?|\[\]|\|\||&&|==|!=|<=|>=|[.*[\]{}()@|&!<>,:]))/sy

export const badQuery = (at: number, why: string): never =>
  refuse('invalid-query', `The JMESPath query cannot be read at column ${at + 1}: ${why}.`)

export function tokensOf(query: string): Token[] {
  const pattern = new RegExp(PATTERN)
  const tokens: Token[] = []
  let at = 0
  const length = query.trimEnd().length
  while (at < length) {
    pattern.lastIndex = at
    const found = pattern.exec(query)
    if (found === null) return badQuery(at, `«${query.slice(at, at + 20).trim()}» is no part of a query`)
    at = pattern.lastIndex
    tokens.push(tokenOf(found.groups!, at))
  }
  tokens.push({ kind: 'end', text: '', value: undefined, at: length })
  return tokens
}

function tokenOf(found: { [name: string]: string | undefined }, end: number): Token {
  const { name, number, quoted, raw, json, mark } = found
  if (name !== undefined) return { kind: 'name', text: name, value: name, at: end - name.length }
  if (number !== undefined) return { kind: 'number', text: number, value: Number(number), at: end - number.length }
  if (quoted !== undefined) {
    const at = end - quoted.length
    return { kind: 'quoted', text: quoted, value: jsonOf(quoted, at), at }
  }
  if (raw !== undefined) {
    return { kind: 'literal', text: raw, value: raw.slice(1, -1).replaceAll("\\'", "'"), at: end - raw.length }
  }
  if (json !== undefined) {
    const at = end - json.length
    return { kind: 'literal', text: json, value: literalOf(json.slice(1, -1).replaceAll('\\`', '`'), at), at }
  }
  return { kind: 'mark', text: mark!, value: undefined, at: end - mark!.length }
}

function jsonOf(text: string, at: number): Value {
  try {
    return JSON.parse(text) as Value
  } catch {
    return badQuery(at, `«${text.slice(0, 20)}» is no JSON`)
  }
}

/** Between backticks stands JSON; a bare word there is text, as the first version of the language had it. */
function literalOf(text: string, at: number): Value {
  const trimmed = text.trim()
  const isJson = /^(?:["[{\-\d]|(?:true|false|null)$)/.test(trimmed)
  return isJson ? jsonOf(trimmed, at) : trimmed
}
