import type { Json, JsonObject } from '@linkflow/kernel'
import type { Item } from '../item.ts'

/** Characters of a piece, about. */
const PIECE_CHARS = 256 * 1024
/** What a value costs besides its characters: brackets, a comma, quotes. */
const VALUE_CHARS = 6

/** The text that `encodePage` gives, in pieces: of a large item it is never there as a whole. */
export function* pagePieces(items: readonly Item[]): Generator<string> {
  const files: [string, Item['files']][] = items.flatMap((item, i) => (item.files ? [[String(i), item.files]] : []))
  yield files.length === 0 ? '[' : '{"items":['
  for (const [i, { json }] of items.entries()) {
    if (i > 0) yield ','
    yield* piecesOf(json)
  }
  yield files.length === 0 ? ']' : `],"files":${JSON.stringify(Object.fromEntries(files))}}`
}

function* piecesOf(value: Json): Generator<string> {
  if (typeof value !== 'object' || value === null || charsUpTo(value, PIECE_CHARS) < PIECE_CHARS) {
    yield JSON.stringify(value)
  } else if (Array.isArray(value)) {
    yield '['
    yield* joined(listRuns(value))
    yield ']'
  } else {
    yield '{'
    yield* joined(recordRuns(value))
    yield '}'
  }
}

function* joined(runs: Iterable<Iterable<string>>): Generator<string> {
  let isFirst = true
  for (const run of runs) {
    if (!isFirst) yield ','
    isFirst = false
    yield* run
  }
}

/** Neighbours that are small together, and what is large alone. */
function* listRuns(list: readonly Json[]): Generator<Iterable<string>> {
  let start = 0
  let chars = 0
  for (const [i, element] of list.entries()) {
    const own = charsUpTo(element, PIECE_CHARS)
    if (i > start && chars + own >= PIECE_CHARS) {
      yield [JSON.stringify(list.slice(start, i)).slice(1, -1)]
      start = i
      chars = 0
    }
    chars += own
    if (own < PIECE_CHARS) continue
    yield piecesOf(element)
    start = i + 1
    chars = 0
  }
  if (start < list.length) yield [JSON.stringify(list.slice(start)).slice(1, -1)]
}

function* recordRuns(record: JsonObject): Generator<Iterable<string>> {
  let run: string[] = []
  let chars = 0
  for (const key of Object.keys(record)) {
    const own = charsUpTo(record[key]!, PIECE_CHARS)
    if (own >= PIECE_CHARS) {
      if (run.length > 0) yield [run.join()]
      yield member(key, record[key]!)
      run = []
      chars = 0
      continue
    }
    run.push(`${JSON.stringify(key)}:${JSON.stringify(record[key])}`)
    chars += key.length + own
    if (chars < PIECE_CHARS) continue
    yield [run.join()]
    run = []
    chars = 0
  }
  if (run.length > 0) yield [run.join()]
}

function* member(key: string, value: Json): Generator<string> {
  yield `${JSON.stringify(key)}:`
  yield* piecesOf(value)
}

/** Characters of a value's text, about; not counted beyond `most`. */
function charsUpTo(value: Json, most: number): number {
  if (typeof value === 'string') return value.length + VALUE_CHARS
  if (typeof value !== 'object' || value === null) return 2 * VALUE_CHARS
  let chars = VALUE_CHARS
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && chars < most; i += 1) chars += charsUpTo(value[i]!, most - chars)
    return chars
  }
  for (const key in value) {
    if (chars >= most) break
    chars += key.length + VALUE_CHARS + charsUpTo(value[key]!, most - chars)
  }
  return chars
}
