import { PRESENT_MS } from '../limits.ts'
import type { LiveSocket } from './live-socket.ts'
import type { Whereabouts } from './whereabouts.ts'

/** Tells over one connection where its person is: once it listens to the topic, and at most some times a second. */
export class Announcer {
  private readonly socket: LiveSocket
  private readonly whereabouts: Whereabouts
  private readonly topics = new Set<string>()
  private readonly unwatch: () => void
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(socket: LiveSocket, whereabouts: Whereabouts) {
    this.socket = socket
    this.whereabouts = whereabouts
    this.unwatch = whereabouts.watch(() => this.later())
  }

  /** The connection listens to this topic from now on. */
  opened(topic: string): void {
    this.topics.add(topic)
    const { at } = this.whereabouts
    if (at !== undefined && topic === `presence:${at.workflow}`) this.say()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.unwatch()
  }

  /** Where they are when the moment is over is what is told. */
  private later(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      this.say()
    }, PRESENT_MS)
  }

  private say(): void {
    const { at } = this.whereabouts
    if (at !== undefined && this.topics.has(`presence:${at.workflow}`)) this.socket.say({ type: 'present', ...at })
  }
}
