import { FRAME_CHARS_MAX, FRAME_EVENTS_MAX, QUEUE_CHARS_MAX } from '../limits.ts'

interface Entry {
  readonly kind: 'message' | 'event'
  readonly text: string
}

const BEGIN = '{"type":"events","events":['
const END = ']}'

/**
 * What waits for one client, in order. Events that stand together go out as one message. It holds texts that all clients
 * share, so a thousand that wait for the same event cost its text once.
 *
 * Q1. It never holds more than QUEUE_CHARS_MAX: what does not fit is refused, and the connection is to be cut.
 */
export class SendQueue {
  #entries: Entry[] = []
  #chars = 0

  get isEmpty(): boolean {
    return this.#entries.length === 0
  }

  /** A message of its own, such as the answer to one of the client's. */
  addMessage(text: string): boolean {
    return this.#add({ kind: 'message', text })
  }

  /** @param text of `{"id": …, "topic": …, "event": …}` */
  addEvent(text: string): boolean {
    return this.#add({ kind: 'event', text })
  }

  /** The next message to send, and takes it out; undefined if nothing waits. */
  next(): string | undefined {
    const first = this.#entries[0]
    if (first === undefined) return undefined
    const taken = first.kind === 'message' ? 1 : this.#eventsTogether()
    const texts = this.#entries.splice(0, taken).map(({ text }) => text)
    for (const text of texts) this.#chars -= text.length
    return first.kind === 'message' ? first.text : `${BEGIN}${texts.join(',')}${END}`
  }

  clear(): void {
    this.#entries = []
    this.#chars = 0
  }

  #add(entry: Entry): boolean {
    if (this.#chars + entry.text.length > QUEUE_CHARS_MAX) return false
    this.#entries.push(entry)
    this.#chars += entry.text.length
    return true
  }

  #eventsTogether(): number {
    let count = 0
    let chars = 0
    for (const { kind, text } of this.#entries) {
      if (kind !== 'event' || count === FRAME_EVENTS_MAX) break
      if (count > 0 && chars + text.length > FRAME_CHARS_MAX) break
      count += 1
      chars += text.length
    }
    return count
  }
}
