import type { RealtimeEvent } from '@linkflow/contracts'
import { splitTopicKey } from '../domain/topic.ts'
import { HEALTH_LOOK_MS } from '../limits.ts'
import type { Hub } from './hub.ts'

export type ReadHealth = () => Promise<Omit<Extract<RealtimeEvent, { type: 'health' }>, 'type'>>

export const HEALTH_TOPIC = 'health'

/** How the process of a client's connection does: told when it changes, to those who listen, and looked at for nobody else. */
export class HealthWatch {
  readonly #hub: Pick<Hub, 'keys' | 'tellHere'>
  readonly #read: ReadHealth
  readonly #onError: (error: unknown) => void
  #told = ''
  #timer: NodeJS.Timeout | undefined

  constructor(needs: {
    readonly hub: Pick<Hub, 'keys' | 'tellHere'>
    readonly read: ReadHealth
    readonly onError: (error: unknown) => void
  }) {
    this.#hub = needs.hub
    this.#read = needs.read
    this.#onError = needs.onError
  }

  start(): void {
    this.#timer = setInterval(() => void this.look().catch(this.#onError), HEALTH_LOOK_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** @param isAnew somebody has just begun to listen */
  async look(isAnew = false): Promise<void> {
    const workspaces = this.#hub
      .keys()
      .map(splitTopicKey)
      .filter(({ topic }) => topic === HEALTH_TOPIC)
    if (workspaces.length === 0) return
    const text = JSON.stringify({ type: 'health', ...(await this.#read()) } satisfies RealtimeEvent)
    if (text === this.#told && !isAnew) return
    this.#told = text
    for (const { workspaceId, topic } of workspaces) this.#hub.tellHere(workspaceId, topic, text)
  }
}
