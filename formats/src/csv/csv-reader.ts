import { refuse } from '../failure.ts'
import { CSV_CELLS_MAX, CSV_ROW_CHARS_MAX, DELIMITER_CHARS_MAX } from '../limits.ts'

const QUOTE = '"'
const RETURN = 13
const NEWLINE = 10

/**
 * Rows of a text that comes in pieces. Quotes may hold delimiters, line ends and, doubled, themselves; a quote inside a
 * cell that does not begin with one is a character. Only what is not a whole row yet is kept.
 */
export class CsvReader {
  readonly #delimiter: string
  /** Characters that must be seen ahead: of a delimiter, a line end, a doubled quote. */
  readonly #ahead: number
  #held = ''
  #row: string[] = []
  #cell = ''
  #rowChars = 0
  #isQuoted = false
  /** The cell had quotes: it counts even when it is empty. */
  #wasQuoted = false

  constructor(delimiter: string) {
    if (delimiter === '' || delimiter.length > DELIMITER_CHARS_MAX || /["\r\n]/.test(delimiter)) {
      refuse(
        'csv-delimiter-invalid',
        `A delimiter has 1 to ${DELIMITER_CHARS_MAX} characters, no quote and no line end.`,
      )
    }
    this.#delimiter = delimiter
    this.#ahead = Math.max(1, delimiter.length - 1)
  }

  push(text: string): string[][] {
    const whole = this.#held === '' ? text : this.#held + text
    const end = whole.length - this.#ahead
    const rows: string[][] = []
    const at = this.#read(whole, end, rows)
    this.#held = whole.slice(at)
    return rows
  }

  /** What is behind the last line end. */
  end(): string[][] {
    const rows: string[][] = []
    this.#read(this.#held, this.#held.length, rows)
    this.#held = ''
    if (this.#cell !== '' || this.#wasQuoted || this.#row.length > 0) this.#endRow(rows)
    return rows
  }

  /** Reads tokens that begin before `end`; gives where it stopped. */
  #read(text: string, end: number, rows: string[][]): number {
    let at = 0
    while (at < end) at = this.#isQuoted ? this.#readQuoted(text, at, end) : this.#readPlain(text, at, end, rows)
    return Math.max(at, 0)
  }

  #readQuoted(text: string, at: number, end: number): number {
    const quote = text.indexOf(QUOTE, at)
    if (quote === -1 || quote >= end) {
      this.#add(text.slice(at, end))
      return end
    }
    this.#add(text.slice(at, quote))
    if (text[quote + 1] === QUOTE) {
      this.#add(QUOTE)
      return quote + 2
    }
    this.#isQuoted = false
    return quote + 1
  }

  #readPlain(text: string, at: number, end: number, rows: string[][]): number {
    if (this.#cell === '' && !this.#wasQuoted && text[at] === QUOTE) {
      this.#isQuoted = true
      this.#wasQuoted = true
      return at + 1
    }
    const special = this.#nextSpecial(text, at, end)
    if (special > at) {
      this.#add(text.slice(at, special))
      return special
    }
    if (text.startsWith(this.#delimiter, at)) {
      this.#endCell()
      return at + this.#delimiter.length
    }
    const code = text.charCodeAt(at)
    if (code === NEWLINE || code === RETURN) {
      this.#endRow(rows)
      return at + (code === RETURN && text.charCodeAt(at + 1) === NEWLINE ? 2 : 1)
    }
    this.#add(text[at]!)
    return at + 1
  }

  /** The next character that may be more than itself. */
  #nextSpecial(text: string, from: number, end: number): number {
    const first = this.#delimiter.charCodeAt(0)
    for (let at = from; at < end; at += 1) {
      const code = text.charCodeAt(at)
      if (code === first || code === NEWLINE || code === RETURN) return at
    }
    return end
  }

  #add(text: string): void {
    this.#rowChars += text.length
    if (this.#rowChars > CSV_ROW_CHARS_MAX) {
      refuse('csv-row-too-large', `A row has more than ${CSV_ROW_CHARS_MAX} characters; is a quote not closed?`)
    }
    this.#cell += text
  }

  #endCell(): void {
    if (this.#row.length >= CSV_CELLS_MAX) refuse('csv-row-too-large', `A row has more than ${CSV_CELLS_MAX} cells.`)
    this.#row.push(this.#cell)
    this.#cell = ''
    this.#wasQuoted = false
  }

  #endRow(rows: string[][]): void {
    this.#endCell()
    rows.push(this.#row)
    this.#row = []
    this.#rowChars = 0
  }
}
