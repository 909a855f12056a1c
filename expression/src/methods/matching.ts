import type { Context } from '../context.ts'
import { numberOf, textOf } from '../values/convert.ts'
import { FunctionValue } from '../values/function-value.ts'
import { type OwnRecord, setOwn } from '../values/record.ts'
import { type Match, Regex } from '../values/regex.ts'
import type { Value } from '../values/value.ts'
import { type Args, callBack } from './method.ts'

/** A pattern given as text is a regular expression for `match` and `search`, as in JavaScript. */
export const regexArg = (value: Value, flags: string, cx: Context): Regex =>
  value instanceof Regex
    ? value
    : Regex.of(value === undefined ? '(?:)' : textOf(value, cx.budget), flags, cx.budget.limits)

/** JavaScript's match: a list of the match and its groups, with `index`, `input` and `groups` beside them. */
export function matchValue(match: Match, text: string, regex: Regex, cx: Context): Value {
  cx.budget.list(match.groups.length)
  cx.budget.allocate(match.end - match.start)
  const list: Value[] & { index?: number; input?: string; groups?: Value } = [...match.groups]
  list.index = match.start
  list.input = text
  list.groups = groupsRecord(match, regex)
  return list
}

function groupsRecord(match: Match, regex: Regex): OwnRecord | undefined {
  const names = regex.groupNames
  if (names.size === 0) return undefined
  const groups: OwnRecord = {}
  for (const [name, group] of names) setOwn(groups, name, match.groups[group])
  return groups
}

export function matchOf(text: string, pattern: Value, cx: Context): Value {
  const regex = regexArg(pattern, '', cx)
  if (!regex.global) {
    const match = regex.find(text, 0, cx.budget)
    return match === undefined ? null : matchValue(match, text, regex, cx)
  }
  const found: string[] = []
  for (const match of regex.search(text, cx.budget).all()) {
    cx.budget.list(1)
    cx.budget.allocate(match.end - match.start)
    found.push(match.groups[0]!)
  }
  return found.length === 0 ? null : found
}

export function matchAllOf(text: string, pattern: Value, cx: Context): Value {
  const regex = regexArg(pattern, 'g', cx)
  const found: Value[] = []
  for (const match of regex.search(text, cx.budget).all()) found.push(matchValue(match, text, regex, cx))
  return found
}

/** Pieces of a text that is being put together, counted while they are added. */
class Pieces {
  readonly #cx: Context
  readonly #pieces: string[] = []
  #chars = 0

  constructor(cx: Context) {
    this.#cx = cx
  }

  add(piece: string): void {
    this.#chars += piece.length
    this.#cx.budget.spend(1)
    if (this.#chars > this.#cx.budget.limits.textCharsMax) this.#cx.budget.text(this.#chars)
    this.#pieces.push(piece)
  }

  get text(): string {
    this.#cx.budget.text(this.#chars)
    return this.#pieces.join('')
  }
}

/** `replace` and `replaceAll`. */
export function replaceIn(text: string, args: Args, all: boolean, cx: Context): string {
  const [pattern, replacement] = args
  if (pattern instanceof Regex) {
    const search = pattern.search(text, cx.budget)
    const first = pattern.global || all ? search.all() : firstOf(search.next(0))
    return replaceMatches(text, first, replacement, pattern, cx)
  }
  const wanted = textOf(pattern, cx.budget)
  cx.budget.scan(text.length)
  return replaceMatches(text, textMatches(text, wanted, all), replacement, undefined, cx)
}

function* firstOf(match: Match | undefined): Generator<Match> {
  if (match !== undefined) yield match
}

function* textMatches(text: string, wanted: string, all: boolean): Generator<Match> {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + Math.max(1, wanted.length))) {
    yield { start: at, end: at + wanted.length, groups: [wanted] }
    // indexOf('') past the end answers the end for ever.
    if (!all || at >= text.length) return
  }
}

function replaceMatches(
  text: string,
  matches: Iterable<Match>,
  replacement: Value,
  regex: Regex | undefined,
  cx: Context,
): string {
  const pieces = new Pieces(cx)
  const template = replacement instanceof FunctionValue ? '' : textOf(replacement, cx.budget)
  let done = 0
  for (const match of matches) {
    pieces.add(text.slice(done, match.start))
    pieces.add(
      replacement instanceof FunctionValue
        ? textOf(callBack(replacement, callbackArgs(match, text, regex), cx), cx.budget)
        : expand(template, match, text, regex, cx),
    )
    done = match.end
  }
  if (done === 0) pieces.add(text)
  else pieces.add(text.slice(done))
  return pieces.text
}

function callbackArgs(match: Match, text: string, regex: Regex | undefined): Value[] {
  const groups = regex === undefined ? undefined : groupsRecord(match, regex)
  const args: Value[] = [...match.groups, match.start, text]
  return groups === undefined ? args : [...args, groups]
}

/** `$1`, `$&`, `$<name>` … in a replacement text. */
function expand(template: string, match: Match, text: string, regex: Regex | undefined, cx: Context): string {
  if (!template.includes('$')) return template
  cx.budget.scan(template.length)
  const pieces = new Pieces(cx)
  for (let index = 0; index < template.length; ) {
    const dollar = template.indexOf('$', index)
    if (dollar < 0 || dollar === template.length - 1) {
      pieces.add(template.slice(index))
      break
    }
    pieces.add(template.slice(index, dollar))
    const [piece, length] = expandOne(template, dollar, match, text, regex)
    pieces.add(piece)
    index = dollar + length
  }
  return pieces.text
}

function expandOne(
  template: string,
  dollar: number,
  match: Match,
  text: string,
  regex: Regex | undefined,
): [string, number] {
  const next = template[dollar + 1]!
  if (next === '$') return ['$', 2]
  if (next === '&') return [match.groups[0]!, 2]
  if (next === '`') return [text.slice(0, match.start), 2]
  if (next === "'") return [text.slice(match.end), 2]
  if (next === '<' && regex !== undefined && regex.groupNames.size > 0) {
    const close = template.indexOf('>', dollar)
    if (close < 0) return ['$<', 2]
    const group = regex.groupNames.get(template.slice(dollar + 2, close))
    return [group === undefined ? '' : (match.groups[group] ?? ''), close - dollar + 1]
  }
  for (const digits of [2, 1]) {
    const number = template.slice(dollar + 1, dollar + 1 + digits)
    if (
      number.length === digits &&
      /^\d+$/.test(number) &&
      Number(number) >= 1 &&
      Number(number) < match.groups.length
    ) {
      return [match.groups[Number(number)] ?? '', digits + 1]
    }
  }
  return ['$', 1]
}

export function splitText(text: string, args: Args, cx: Context): Value {
  const [separator, limitValue] = args
  const limit = limitValue === undefined ? 0xffffffff : numberOf(limitValue, cx.budget) >>> 0
  if (separator === undefined) return limit === 0 ? [] : [text]
  if (separator instanceof Regex) return splitByRegex(text, separator, limit, cx)
  const by = textOf(separator, cx.budget)
  cx.budget.scan(text.length)
  // At most this many pieces; counted before they are made.
  const most = Math.min(limit, by === '' ? text.length : countOf(text, by) + 1)
  cx.budget.list(most)
  cx.budget.allocate(text.length)
  return text.split(by, limit)
}

function countOf(text: string, part: string): number {
  let count = 0
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count += 1
  return count
}

function splitByRegex(text: string, regex: Regex, limit: number, cx: Context): Value {
  if (limit === 0) return []
  const search = regex.search(text, cx.budget)
  if (text === '') return search.next(0)?.end === 0 ? [] : ['']
  const pieces: Value[] = []
  let done = 0
  for (let from = 0; from < text.length; ) {
    const match = search.next(from)
    if (match === undefined || match.start >= text.length) break
    if (match.end === done) {
      from = Math.max(from, match.start) + 1
      continue
    }
    cx.budget.list(match.groups.length)
    cx.budget.allocate(match.end - done)
    pieces.push(text.slice(done, match.start), ...match.groups.slice(1))
    if (pieces.length >= limit) return pieces.slice(0, limit)
    done = match.end
    from = done
  }
  pieces.push(text.slice(done))
  return pieces.slice(0, limit)
}
