import { fail, ok, type Result } from '@linkflow/kernel'

/**
 * The records of a CSV text (RFC 4180), one after the other: fields with commas, in quotes where they hold commas, quotes
 * or line ends. A line without anything is none. The error says what is wrong, and in which line.
 */
export function* readCsv(text: string): Generator<Result<{ fields: string[]; line: number }, string>> {
  let at = text.startsWith('\uFEFF') ? 1 : 0
  let line = 1
  while (at < text.length) {
    const fields: string[] = []
    const first = line
    let isQuoted = false
    for (;;) {
      if (text[at] === '"') {
        isQuoted = true
        let field = ''
        let from = at + 1
        for (;;) {
          const end = text.indexOf('"', from)
          if (end === -1) return yield fail(`line ${first}: a quote is not closed`)
          field += text.slice(from, end)
          if (text[end + 1] !== '"') {
            at = end + 1
            break
          }
          field += '"'
          from = end + 2
        }
        line += lineEndsIn(field)
        fields.push(field)
        if (at < text.length && !/[,\r\n]/.test(text[at]!))
          return yield fail(`line ${line}: text behind a closing quote`)
      } else {
        const end = endOfField(text, at)
        fields.push(text.slice(at, end))
        at = end
      }
      if (text[at] !== ',') break
      at += 1
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1
    at += 1
    line += 1
    if (fields.length > 1 || fields[0] !== '' || isQuoted) yield ok({ fields, line: first })
  }
}

function endOfField(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === COMMA || code === LF || code === CR) return at
  }
  return text.length
}
const COMMA = 44
const LF = 10
const CR = 13

const lineEndsIn = (text: string): number => text.match(/\r\n|[\r\n]/g)?.length ?? 0

/** A line of a CSV text; one that would be empty says that it is a line. */
export const csvLine = (fields: readonly string[]): string => `${fields.map(csvField).join(',') || '""'}\r\n`

/** A field that a table calculation would take for a formula gets no special treatment: what was put in comes out. */
const csvField = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
