import { SHOWN_CHARS_MAX } from './limits.ts'

export type JsonKind = 'text' | 'number' | 'boolean' | 'null' | 'list' | 'object' | 'missing'

export function kindOfJson(value: unknown): JsonKind {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'object'
}

export const isParent = (value: unknown): value is object => typeof value === 'object' && value !== null

export function shortened(text: string, max = SHOWN_CHARS_MAX): string {
  if (text.length <= max) return text
  // Never half of a character.
  const end = /[\uD800-\uDBFF]/.test(text[max - 1]!) ? max - 1 : max
  return `${text.slice(0, end)}…`
}

/** A value in one line, cut. Only as much of a large one is read as is shown. */
export function shownValue(value: unknown, max = SHOWN_CHARS_MAX): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return shortened(value.slice(0, max + 1).replace(/\s+/g, ' '), max)
  if (!isParent(value)) return String(value)
  return shortened(firstPart(value, max), max)
}

function firstPart(value: unknown, room: number): string {
  if (room <= 0) return ''
  if (typeof value === 'string') return JSON.stringify(shortened(value, room))
  if (!isParent(value)) return String(value)
  const isList = Array.isArray(value)
  let text = isList ? '[' : '{'
  let isFirst = true
  for (const key in value) {
    if (text.length > room) break
    if (!isFirst) text += ', '
    isFirst = false
    const child = firstPart((value as Readonly<Record<string, unknown>>)[key], room - text.length)
    text += isList ? child : `${key}: ${child}`
  }
  return text + (isList ? ']' : '}')
}

/** Is the text in one of the keys or values? Case is no difference. */
export function holdsText(value: unknown, text: string): boolean {
  const wanted = text.toLowerCase()
  const todo: unknown[] = [value]
  for (let each = todo.pop(); todo.length > 0 || each !== undefined; each = todo.pop()) {
    if (isParent(each)) {
      for (const [key, child] of Object.entries(each)) {
        if (!Array.isArray(each) && key.toLowerCase().includes(wanted)) return true
        if (child !== undefined) todo.push(child)
      }
    } else if (String(each).toLowerCase().includes(wanted)) return true
  }
  return false
}
