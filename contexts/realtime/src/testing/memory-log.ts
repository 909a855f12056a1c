import type { EventLog, InterestBoard, NewEvent, StoredEvent } from '../application/ports.ts'
import type { Place } from '../domain/event-id.ts'
import { type TopicKey, topicKey } from '../domain/topic.ts'

/** Both ports in the memory of one test, held to the same contract as the database's. */
export class MemoryLog implements EventLog, InterestBoard {
  epoch = '0000aaaa'
  readonly events: StoredEvent[] = []
  readonly since = new Map<TopicKey, number>()
  /** Called before each read, so that a test can put something in between. */
  beforeRead: () => Promise<void> = async () => {}
  private readonly news = new Set<() => void>()
  private readonly looks = new Set<(key: TopicKey | undefined) => void>()
  private readonly once = new Set<string>()
  private last = 0

  async append(events: readonly NewEvent[]): Promise<void> {
    for (const { workspaceId, topic, body, once } of events) {
      const word = `${topicKey(workspaceId, topic)} ${once}`
      if (once !== undefined && this.once.has(word)) continue
      this.once.add(word)
      this.last += 1
      this.events.push({ number: this.last, workspaceId, topic, body })
    }
    for (const tell of this.news) tell()
  }

  async end(): Promise<Place> {
    return { epoch: this.epoch, number: this.last }
  }

  async read(after: number, limit: number) {
    await this.beforeRead()
    const { epoch } = this
    return { epoch, events: this.events.filter(({ number }) => number > after).slice(0, limit) }
  }

  async missed(key: TopicKey, after: Place, limit: number): Promise<readonly StoredEvent[] | 'gap'> {
    await this.beforeRead()
    const since = this.since.get(key)
    if (after.epoch !== this.epoch || since === undefined || since > after.number || after.number > this.last)
      return 'gap'
    const events = this.of(key).filter(({ number }) => number > after.number)
    return events.length > limit ? 'gap' : events
  }

  async recent(key: TopicKey, limit: number): Promise<readonly StoredEvent[]> {
    return this.of(key).slice(-limit)
  }

  /** Of the log if it is called with no argument to listen for, else of the board: the two ports differ by what they tell. */
  async listen(tell: (key?: TopicKey) => void): Promise<() => void> {
    this.news.add(tell)
    this.looks.add(tell)
    return () => {
      this.news.delete(tell)
      this.looks.delete(tell)
    }
  }

  async hold(keys: readonly TopicKey[], how: 'new' | 'still'): Promise<void> {
    for (const key of keys) if (!this.since.has(key)) this.since.set(key, this.last)
    if (how === 'new') for (const key of keys) for (const look of this.looks) look(key)
  }

  async all(): Promise<readonly TopicKey[]> {
    return [...this.since.keys()]
  }

  async tidy(): Promise<void> {}

  private of(key: TopicKey): StoredEvent[] {
    return this.events.filter(({ workspaceId, topic }) => topicKey(workspaceId, topic) === key)
  }
}
