import type { LinkFlow } from '@linkflow/sdk'

/**
 * Pauses that end early when the server tells of something. Where it cannot (an older server, a proxy in between), they last
 * as long as they may: what is printed is the same, some moments later.
 */
export class News {
  private readonly end = new AbortController()
  private readonly signal: AbortSignal
  private hasNews = false
  private wake: () => void = () => {}

  /** @param api undefined: nothing is to be told */
  constructor(api: LinkFlow | undefined, topics: readonly string[], signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.end.signal])
    if (api !== undefined) void this.listen(api, topics)
  }

  stop(): void {
    this.end.abort()
  }

  /** Until something was told since the last pause, or so long. */
  async pause(ms: number): Promise<void> {
    if (!this.hasNews && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.wake = () => {
          clearTimeout(timer)
          resolve()
        }
        this.signal.addEventListener('abort', this.wake, { once: true })
      })
      this.signal.removeEventListener('abort', this.wake)
    }
    this.hasNews = false
  }

  private async listen(api: LinkFlow, topics: readonly string[]): Promise<void> {
    try {
      for await (const _ of api.events.listen(topics, { signal: this.signal, asks: false })) {
        this.hasNews = true
        this.wake()
      }
    } catch {
      // What the looks themselves come upon is told; this only makes them quicker.
    }
  }
}
