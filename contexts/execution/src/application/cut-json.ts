/** Something of a value that is left out, and how large it is as a whole. */
export interface Cut {
  /** JSON pointer. */
  readonly path: string
  readonly kind: 'text' | 'list' | 'object'
  /** Characters, elements or keys. */
  readonly size: number
}

/** What is shown of a text at least, however little room there is, and what an element of a list gets at least. */
const TEXT_CHARS_MIN = 16
const ELEMENT_CHARS_MIN = 64

/**
 * A value in about so many characters of JSON. Each part may have an equal share of the room, and what a small one leaves goes
 * to those behind it; so no long text hides the keys beside it. What is left out is told by its place.
 */
export function cutJson(value: unknown, room: number): { readonly value: unknown; readonly cuts: readonly Cut[] } {
  const cuts: Cut[] = []
  return { value: fitted(value, room, '', cuts), cuts }
}

function fitted(value: unknown, room: number, path: string, cuts: Cut[]): unknown {
  if (typeof value === 'string') return fittedText(value, room, path, cuts)
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value)
    ? fittedList(value, room, path, cuts)
    : fittedObject(value as Readonly<Record<string, unknown>>, room, path, cuts)
}

function fittedText(text: string, room: number, path: string, cuts: Cut[]): string {
  if (text.length * CHARS_OF_ONE_MAX + 2 <= room || lengthOf(text) <= room) return text
  cuts.push({ path, kind: 'text', size: text.length })
  let end = Math.min(text.length, Math.max(TEXT_CHARS_MIN, room - 2))
  // Characters that JSON has to escape take more room than one.
  while (end > TEXT_CHARS_MIN && lengthOf(text.slice(0, end)) > room) end = Math.floor(end * 0.8)
  const part = text.slice(0, end)
  return part.isWellFormed() || !text.isWellFormed() ? part : part.slice(0, -1)
}

/** `\\u0000` */
const CHARS_OF_ONE_MAX = 6

function fittedList(list: readonly unknown[], room: number, path: string, cuts: Cut[]): unknown[] {
  const kept: unknown[] = []
  let left = room - 2
  for (const [at, element] of list.entries()) {
    if (left < ELEMENT_CHARS_MIN / 2 && at > 0) break
    const share = Math.max(ELEMENT_CHARS_MIN, Math.floor(left / (list.length - at)))
    const part = fitted(element, Math.min(share, left), `${path}/${at}`, cuts)
    kept.push(part)
    left -= lengthOf(part) + 1
  }
  if (kept.length < list.length) cuts.push({ path, kind: 'list', size: list.length })
  return kept
}

function fittedObject(
  object: Readonly<Record<string, unknown>>,
  room: number,
  path: string,
  cuts: Cut[],
): Record<string, unknown> {
  const entries = Object.entries(object)
  const kept: [string, unknown][] = []
  let left = room - 2
  for (const [at, [key, value]] of entries.entries()) {
    const ofKey = lengthOf(key) + 2
    if (left < ofKey) break
    left -= ofKey
    const part = fitted(value, Math.floor(left / (entries.length - at)), `${path}/${escaped(key)}`, cuts)
    kept.push([key, part])
    left -= lengthOf(part)
  }
  if (kept.length < entries.length) cuts.push({ path, kind: 'object', size: entries.length })
  // An own key, also where it is `__proto__`.
  return Object.fromEntries(kept)
}

const lengthOf = (value: unknown): number => JSON.stringify(value).length

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
