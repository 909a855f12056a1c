import type { RealtimeEvent } from '@linkflow/contracts'
import { type TopicKey, topicKey } from '../domain/topic.ts'
import { PUBLISH_MS, PUBLISH_PENDING_MAX, PUBLISH_PER_TOPIC_MAX } from '../limits.ts'
import type { Interests } from './interests.ts'
import type { EventLog, NewEvent } from './ports.ts'

interface Gathered {
  readonly workspaceId: string
  readonly topic: string
  readonly events: NewEvent[]
  dropped: number
}

/**
 * Writes events down, gathered: at most ten times a second, whatever happens in the process. Nothing waits for it, and what
 * it cannot write is lost, as are the last events of a process that dies: they are for eyes, and the state is elsewhere. Who
 * tells something for certain waits for `flush`.
 */
export class Publisher {
  readonly #log: EventLog
  readonly #interests: Pick<Interests, 'has'>
  readonly #onError: (error: unknown) => void
  #gathered = new Map<TopicKey, Gathered>()
  #pending = 0
  #timer: NodeJS.Timeout | undefined
  #writtenAtMs = Number.NEGATIVE_INFINITY
  #writing: Promise<void> | undefined

  constructor(needs: {
    readonly log: EventLog
    readonly interests: Pick<Interests, 'has'>
    readonly onError: (error: unknown) => void
  }) {
    this.#log = needs.log
    this.#interests = needs.interests
    this.#onError = needs.onError
  }

  publish(workspaceId: string, topic: string, event: RealtimeEvent, once?: string): void {
    if (!this.#interests.has(workspaceId, topic)) return
    const key = topicKey(workspaceId, topic)
    let gathered = this.#gathered.get(key)
    if (gathered === undefined) {
      gathered = { workspaceId, topic, events: [], dropped: 0 }
      this.#gathered.set(key, gathered)
    }
    const isFull = gathered.events.length >= PUBLISH_PER_TOPIC_MAX || this.#pending >= PUBLISH_PENDING_MAX
    // How an execution stands is told in any case: who waits for its end goes by it.
    if (isFull && !(event.type === 'execution' && topic.startsWith('execution:'))) gathered.dropped += 1
    else {
      gathered.events.push({ workspaceId, topic, body: JSON.stringify(event), once })
      this.#pending += 1
    }
    this.#schedule()
  }

  /** Writes what waits; rejects when it cannot. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#writing
    await this.#write()
  }

  /** Writes what waits, for the last time. */
  stop(): Promise<void> {
    return this.flush().catch(this.#onError)
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#writing !== undefined) return
    const restMs = Math.max(5, this.#writtenAtMs + PUBLISH_MS - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#writing = this.#write()
        .catch(this.#onError)
        .finally(() => {
          this.#writing = undefined
          if (this.#gathered.size > 0) this.#schedule()
        })
    }, restMs)
    this.#timer.unref()
  }

  async #write(): Promise<void> {
    const gathered = [...this.#gathered.values()]
    this.#gathered = new Map()
    this.#pending = 0
    this.#writtenAtMs = performance.now()
    const events = gathered.flatMap(({ workspaceId, topic, events: list, dropped }) => {
      if (dropped === 0) return list
      const many: RealtimeEvent = { type: 'many', count: dropped }
      return [...list, { workspaceId, topic, body: JSON.stringify(many) }]
    })
    if (events.length > 0) await this.#log.append(events)
  }
}
