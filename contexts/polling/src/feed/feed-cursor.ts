import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '@linkflow/kernel'
import type { FeedMark } from '@linkflow/nodes'
import { GONE_ENTRIES_KEPT } from '../limits.ts'

/** Up to where a feed was read. */
export interface FeedCursor {
  /** What its server named the answer by in which all of it was read. */
  readonly mark: FeedMark
  /** Of each entry that was met its key and what it held, one behind the other; the first are those that left the feed first. */
  readonly seen: readonly string[]
}

const KEY_CHARS = 16
const CONTENT_CHARS = 8

/** An entry of a feed, and by what it is known again. */
export interface KnownEntry {
  readonly json: JsonObject
  /** The same for the same entry: its guid, else its link, else its title and date, else all of it. */
  readonly key: string
  /** Another one when what people read of it is another. */
  readonly content: string
}

export function knownEntry(json: JsonObject): KnownEntry {
  return {
    json,
    key: digest([identityOf(json)], KEY_CHARS),
    content: digest(
      ['title', 'link', 'summary', 'content', 'enclosure'].map((field) => json[field] ?? null),
      CONTENT_CHARS,
    ),
  }
}

function identityOf(entry: JsonObject): Json {
  const { guid, link, title, isoDate, pubDate } = entry
  if (guid !== undefined) return { guid }
  if (link !== undefined) return { link }
  const date = isoDate ?? pubDate
  return title === undefined && date === undefined ? entry : { title: title ?? null, date: date ?? null }
}

const digest = (values: readonly Json[], chars: number): string =>
  createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, chars)

/** The entries of a feed that were met, with the contents that they had. */
export class SeenEntries {
  readonly #contents: Map<string, string>

  constructor(seen: readonly string[]) {
    this.#contents = new Map(seen.map((each) => [each.slice(0, KEY_CHARS), each.slice(KEY_CHARS)]))
  }

  whatIs({ key, content }: KnownEntry): 'new' | 'changed' | 'known' {
    const before = this.#contents.get(key)
    if (before === undefined) return 'new'
    return before === content ? 'known' : 'changed'
  }

  add({ key, content }: KnownEntry): void {
    this.#contents.delete(key)
    this.#contents.set(key, content)
  }

  /** As a cursor has it. */
  list(): string[] {
    return [...this.#contents].map(([key, content]) => key + content)
  }

  /** With all that is in the feed now; of what has left it, the last. */
  after(present: readonly KnownEntry[]): string[] {
    const keys = new Set(present.map(({ key }) => key))
    const gone = this.list().filter((each) => !keys.has(each.slice(0, KEY_CHARS)))
    return [...gone.slice(-GONE_ENTRIES_KEPT), ...present.map(({ key, content }) => key + content)]
  }
}
