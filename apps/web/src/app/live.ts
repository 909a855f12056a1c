import type { Heard, LinkFlow } from '@linkflow/sdk'
import { useEffect, useRef } from 'react'
import { GATHER_TOPICS_MS } from './limits.ts'
import { isOver, sessionLost } from './session.ts'

type Listener = (event: Heard['event']) => void

/** One connection of a tab for all that its parts listen to; opened again when they come to want something else. */
class Live {
  readonly #client: LinkFlow
  readonly #listeners = new Map<string, Set<Listener>>()
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
      this.#wantOthers()
    }
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
    try {
      for await (const { topic, event } of this.#client.events.listen(topics, { signal })) {
        for (const listener of this.#listeners.get(topic) ?? []) listener(event)
      }
    } catch (error) {
      if (isOver(error)) sessionLost()
      // Ended by us, or a topic that this person may not hear: what is shown is then read again as any page is.
    }
  }
}

const hubs = new WeakMap<LinkFlow, Live>()

/** Calls `onEvent` for what is told of a topic, as long as the component is there. */
export function useLive(client: LinkFlow, topic: string, onEvent: Listener): void {
  const latest = useRef(onEvent)
  latest.current = onEvent
  useEffect(() => {
    const hub = hubs.get(client) ?? new Live(client)
    hubs.set(client, hub)
    return hub.listen(topic, (event) => latest.current(event))
  }, [client, topic])
}
