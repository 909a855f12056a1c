import { type Heard, type LinkFlow, Whereabouts } from '@linkflow/sdk'
import { useEffect, useRef } from 'react'
import { GATHER_TOPICS_MS } from './limits.ts'
import { isOver, sessionLost } from './session.ts'

type Listener = (event: Heard['event']) => void

/** What is told of a topic, and whether there is a connection by which it is told. */
export interface LiveEvents {
  readonly isOpen: boolean
  /** Gives back how to stop. */
  listen(topic: string, listener: Listener): () => void
  /** Called when the connection comes or goes. */
  watch(listener: () => void): () => void
}

interface Connection extends LiveEvents {
  /** Where the person is, for others who have the same workflow open. */
  readonly whereabouts: Whereabouts
}

/** One connection of a tab for all that its parts listen to; opened again when they come to want something else. */
class Live implements Connection {
  isOpen = false
  readonly whereabouts = new Whereabouts()
  readonly #client: LinkFlow
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #watchers = new Set<() => void>()
  /** Of topics that stay, what is told while the connection is opened anew is told after it. */
  readonly #last = new Map<string, string>()
  #stop = new AbortController()
  #gathering: ReturnType<typeof setTimeout> | undefined

  constructor(client: LinkFlow) {
    this.#client = client
  }

  listen(topic: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set()
    listeners.add(listener)
    this.#listeners.set(topic, listeners)
    if (listeners.size === 1) this.#wantOthers()
    return () => {
      listeners.delete(listener)
      if (listeners.size > 0) return
      this.#listeners.delete(topic)
      this.#last.delete(topic)
      this.#wantOthers()
    }
  }

  watch(listener: () => void): () => void {
    this.#watchers.add(listener)
    return () => this.#watchers.delete(listener)
  }

  #turn(isOpen: boolean): void {
    if (this.isOpen === isOpen) return
    this.isOpen = isOpen
    for (const watcher of this.#watchers) watcher()
  }

  #wantOthers(): void {
    clearTimeout(this.#gathering)
    this.#gathering = setTimeout(() => {
      this.#stop.abort()
      this.#stop = new AbortController()
      if (this.#listeners.size > 0) void this.#hear([...this.#listeners.keys()], this.#stop.signal)
    }, GATHER_TOPICS_MS)
  }

  async #hear(topics: readonly string[], signal: AbortSignal): Promise<void> {
    // One that is being replaced says nothing any more: the next has been opened meanwhile.
    const onConnection = (isOpen: boolean) => !signal.aborted && this.#turn(isOpen)
    try {
      const options = { signal, onConnection, whereabouts: this.whereabouts, last: this.#last }
      for await (const { topic, event } of this.#client.events.listen(topics, options)) {
        for (const listener of this.#listeners.get(topic) ?? []) listener(event)
      }
    } catch (error) {
      if (isOver(error)) sessionLost()
      // Ended by us, or a topic that this person may not hear: what is shown is then read again as any page is.
    }
  }
}

const hubs = new WeakMap<LinkFlow, Live>()

/** The one connection that a client has in this tab. */
export function liveOf(client: LinkFlow): Connection {
  const hub = hubs.get(client) ?? new Live(client)
  hubs.set(client, hub)
  return hub
}

/** Calls `onEvent` for what is told of a topic, as long as the component is there. */
export function useLive(client: LinkFlow, topic: string, onEvent: Listener): void {
  const latest = useRef(onEvent)
  latest.current = onEvent
  useEffect(() => {
    return liveOf(client).listen(topic, (event) => latest.current(event))
  }, [client, topic])
}
