import type { Dialect } from '../context.ts'

export interface FoundBraces {
  /** Where `{{` stands, or -1. */
  readonly at: number
  /** The text before it, escapes resolved. */
  readonly text: string
}

/**
 * Finds the next `{{` that is not escaped. `\{{` stays text: `linkflow` drops the backslash, `n8n` keeps it.
 */
export function findBraces(source: string, from: number, dialect: Dialect): FoundBraces {
  let text = ''
  let plainFrom = from
  for (let at = source.indexOf('{{', from); at >= 0; at = source.indexOf('{{', at + 2)) {
    if (at === 0 || source[at - 1] !== '\\' || at - 1 < from) return { at, text: text + source.slice(plainFrom, at) }
    const keep = dialect === 'n8n' ? at : at - 1
    text += source.slice(plainFrom, keep)
    text += '{{'
    plainFrom = at + 2
  }
  return { at: -1, text: text + source.slice(plainFrom) }
}

/** Where code may end: each `}}` after `from` that is not written `\}}`. */
export function* possibleEnds(source: string, from: number): Generator<number> {
  for (let at = source.indexOf('}}', from); at >= 0; at = source.indexOf('}}', at + 1)) {
    if (source[at - 1] !== '\\') yield at
  }
}
