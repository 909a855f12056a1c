export interface Answer {
  readonly status: number
  readonly retryAfterSeconds: number | undefined
  /** Made when asked for. */
  readonly body: () => string
}

const HEAD_END = Buffer.from('\r\n\r\n')
const EMPTY: Buffer = Buffer.alloc(0)
const STATUS_AT = 'HTTP/1.1 '.length

/**
 * Reads answers of HTTP/1.1 that come one at a time with a content-length (or without a body), which is what the servers
 * here send. It reads as little as it can: the generator shares the processor with what it measures.
 */
export class AnswerReader {
  private pending: Buffer = EMPTY
  private readonly onAnswer: (answer: Answer) => void

  constructor(onAnswer: (answer: Answer) => void) {
    this.onAnswer = onAnswer
  }

  read(bytes: Buffer): void {
    const all = this.pending.length === 0 ? bytes : Buffer.concat([this.pending, bytes])
    this.pending = EMPTY
    const headEnd = all.indexOf(HEAD_END)
    if (headEnd === -1) {
      this.pending = all
      return
    }
    const head = all.toString('latin1', 0, headEnd)
    const status = Number(head.slice(STATUS_AT, STATUS_AT + 3))
    const bodyAt = headEnd + HEAD_END.length
    const bodyBytes = lengthOf(head, status)
    if (all.length < bodyAt + bodyBytes) {
      this.pending = all
      return
    }
    if (all.length > bodyAt + bodyBytes) throw new Error('more came than one answer')
    const retryAfter = status === 503 ? headerOf(head, 'retry-after') : undefined
    this.onAnswer({
      status,
      retryAfterSeconds: retryAfter === undefined ? undefined : Number(retryAfter),
      body: () => all.toString('utf8', bodyAt, bodyAt + bodyBytes),
    })
  }
}

function lengthOf(head: string, status: number): number {
  const text = headerOf(head, 'content-length')
  if (text !== undefined) return Number(text)
  if (status === 204 || status === 304) return 0
  throw new Error(`an answer without content-length: ${head}`)
}

function headerOf(head: string, name: string): string | undefined {
  const exact = head.indexOf(`\r\n${name}: `)
  const at = exact === -1 ? head.toLowerCase().indexOf(`\r\n${name}: `) : exact
  if (at === -1) return undefined
  const start = at + name.length + 4
  const end = head.indexOf('\r\n', start)
  return head.slice(start, end === -1 ? undefined : end)
}
