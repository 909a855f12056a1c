import { idOf, type Place } from '../domain/event-id.ts'
import { type TopicKey, topicKey } from '../domain/topic.ts'
import { INTEREST_REFRESH_MS, LOG_LOOK_MS, MISSED_EVENTS_MAX, READ_EVENTS_MAX } from '../limits.ts'
import type { EventLog, InterestBoard, StoredEvent } from './ports.ts'

/** Who listens to one topic. */
export interface Subscriber {
  /** @param text of `{"id": …, "topic": …, "event": …}`, which all who listen share */
  event(text: string): void
  /** The log is another one, or could not be followed: what was missed is not to be had. */
  gap(topic: string, id: string): void
}

export interface Subscription {
  /** Everything behind it is told. */
  readonly id: string
  /** `fresh`: from now on. `resumed`: with what was missed. `gap`: from now on, and something was missed. */
  readonly how: 'fresh' | 'resumed' | 'gap'
  /** Begins to tell, what was missed first. To be called when the client has been told that it is subscribed. */
  begin(): void
  end(): void
}

type Gathering = { readonly mode: 'gathering'; readonly texts: { readonly number: number; readonly text: string }[] }

interface Listening {
  readonly subscriber: Subscriber
  readonly topic: string
  state: Gathering | { readonly mode: 'live' }
}

/**
 * Reads the log once for all clients of this process, and hands each event to those who listen to its topic.
 *
 * H1. `#place` is what every live listener has been told up to: it moves on only after all of them were.
 * H2. A listener is entered before what it missed is read, and gathers meanwhile: nothing falls between the two.
 * H3. While nobody listens nothing is read.
 */
export class Hub {
  readonly #log: EventLog
  readonly #board: InterestBoard
  readonly #onError: (error: unknown) => void
  readonly #listening = new Map<TopicKey, Set<Listening>>()
  #place: Place | undefined
  #waking: Promise<Place> | undefined
  #reading = false
  #again = false
  #unlisten = () => {}
  #look: NodeJS.Timeout | undefined
  #refresh: NodeJS.Timeout | undefined

  constructor(needs: {
    readonly log: EventLog
    readonly board: InterestBoard
    readonly onError: (error: unknown) => void
  }) {
    this.#log = needs.log
    this.#board = needs.board
    this.#onError = needs.onError
  }

  async start(): Promise<void> {
    this.#unlisten = await this.#log.listen(() => this.#news())
  }

  stop(): void {
    this.#unlisten()
    this.#sleep()
  }

  /** What all listeners have been told up to; undefined while nobody listens. */
  get id(): string | undefined {
    return this.#place && idOf(this.#place)
  }

  /** Topics that somebody listens to here. */
  keys(): readonly TopicKey[] {
    return [...this.#listening.keys()]
  }

  hears(workspaceId: string, topic: string): boolean {
    return this.#listening.has(topicKey(workspaceId, topic))
  }

  /** Tells something that is of this process and in no log. */
  tellHere(workspaceId: string, topic: string, body: string): void {
    if (this.#place === undefined) return
    const text = eventText(idOf(this.#place), topic, body)
    for (const { subscriber } of this.#listening.get(topicKey(workspaceId, topic)) ?? []) subscriber.event(text)
  }

  async subscribe(
    workspaceId: string,
    topic: string,
    after: Place | undefined,
    subscriber: Subscriber,
  ): Promise<Subscription> {
    const key = topicKey(workspaceId, topic)
    const gathering: Gathering = { mode: 'gathering', texts: [] }
    const listening: Listening = { subscriber, topic, state: gathering }
    this.#enter(key, listening)
    try {
      // Said before the log is looked at, so that what is told because of it is behind where we begin.
      await this.#board.hold([key], 'new')
      const place = await this.#awake()
      const missed = after === undefined ? [] : await this.#log.missed(key, after, MISSED_EVENTS_MAX)
      const how = after === undefined ? 'fresh' : missed === 'gap' ? 'gap' : 'resumed'
      const known = missed === 'gap' ? [] : missed
      const told = known.at(-1)?.number ?? (how === 'resumed' ? after! : place).number
      return {
        id: how === 'resumed' ? idOf(after!) : idOf(place),
        how,
        begin: () => {
          for (const event of known) subscriber.event(this.#textOf(event, place.epoch))
          for (const { number, text } of gathering.texts) if (number > told) subscriber.event(text)
          listening.state = { mode: 'live' }
        },
        end: () => this.#leave(key, listening),
      }
    } catch (error) {
      this.#leave(key, listening)
      throw error
    }
  }

  #enter(key: TopicKey, listening: Listening): void {
    const others = this.#listening.get(key)
    if (others === undefined) this.#listening.set(key, new Set([listening]))
    else others.add(listening)
  }

  #leave(key: TopicKey, listening: Listening): void {
    const all = this.#listening.get(key)
    if (all?.delete(listening) !== true || all.size > 0) return
    this.#listening.delete(key)
    if (this.#listening.size === 0) this.#sleep()
  }

  async #awake(): Promise<Place> {
    if (this.#place !== undefined) return this.#place
    this.#waking ??= this.#log.end().finally(() => {
      this.#waking = undefined
    })
    const place = await this.#waking
    if (this.#place === undefined && this.#listening.size > 0) {
      this.#place = place
      this.#look = setInterval(() => this.#news(), LOG_LOOK_MS)
      this.#refresh = setInterval(() => {
        void this.#board.hold(this.keys(), 'still').catch(this.#onError)
      }, INTEREST_REFRESH_MS)
      this.#news()
    }
    return this.#place ?? place
  }

  #sleep(): void {
    clearInterval(this.#look)
    clearInterval(this.#refresh)
    this.#place = undefined
  }

  #news(): void {
    if (this.#place === undefined) return
    if (this.#reading) {
      this.#again = true
      return
    }
    this.#reading = true
    this.#read()
      .catch(this.#onError)
      .finally(() => {
        this.#reading = false
        if (!this.#again) return
        this.#again = false
        this.#news()
      })
  }

  async #read(): Promise<void> {
    for (;;) {
      const from = this.#place
      if (from === undefined) return
      const { epoch, events } = await this.#log.read(from.number, READ_EVENTS_MAX)
      // It may have slept, and woken at another place, while it was read.
      if (this.#place !== from) return
      if (epoch !== from.epoch) return this.#beginAnew()
      for (const event of events) this.#tell(event, epoch)
      const last = events.at(-1)
      if (last !== undefined) this.#place = { epoch, number: last.number }
      if (events.length < READ_EVENTS_MAX) return
    }
  }

  #tell(event: StoredEvent, epoch: string): void {
    const listeners = this.#listening.get(topicKey(event.workspaceId, event.topic))
    if (listeners === undefined) return
    const text = this.#textOf(event, epoch)
    for (const { state, subscriber } of listeners) {
      if (state.mode === 'live') subscriber.event(text)
      else state.texts.push({ number: event.number, text })
    }
  }

  /** The database lost the log: it crashed, or is another one. */
  async #beginAnew(): Promise<void> {
    this.#place = await this.#log.end()
    const id = idOf(this.#place)
    await this.#board.hold(this.keys(), 'new')
    for (const listeners of this.#listening.values()) {
      for (const { topic, subscriber } of listeners) subscriber.gap(topic, id)
    }
  }

  #textOf({ number, topic, body }: StoredEvent, epoch: string): string {
    return eventText(idOf({ epoch, number }), topic, body)
  }
}

/** The body is JSON already, and ours. */
const eventText = (id: string, topic: string, body: string): string =>
  `{"id":"${id}","topic":"${topic}","event":${body}}`
