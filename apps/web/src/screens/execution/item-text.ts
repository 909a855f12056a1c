import { ROW_TEXT_MAX } from './limits.ts'

/** A value on one line, as far as a row shows it. */
export function lineOf(value: unknown, charsMax = ROW_TEXT_MAX): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > charsMax ? `${text.slice(0, charsMax)}…` : text
}
