import { type Clock, fail, ok, type Result } from '@linkflow/kernel'
import { TESTS_AT_ONCE_MAX, TESTS_PER_MINUTE_MAX } from '../limits.ts'

/** Tests of a workspace: so many at once and so many a minute, in this process. */
export class TestTurns {
  readonly #clock: Clock
  readonly #running = new Map<string, number>()
  readonly #startedMs = new Map<string, number[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  take(workspaceId: string): Result<{ end(): void }, { readonly seconds: number }> {
    const nowMs = this.#clock.nowMs()
    const running = this.#running.get(workspaceId) ?? 0
    const started = (this.#startedMs.get(workspaceId) ?? []).filter((atMs) => atMs > nowMs - 60_000)
    if (started.length >= TESTS_PER_MINUTE_MAX) {
      return fail({ seconds: Math.max(1, Math.ceil((started[0]! + 60_000 - nowMs) / 1000)) })
    }
    if (running >= TESTS_AT_ONCE_MAX) return fail({ seconds: 1 })
    this.#startedMs.set(workspaceId, [...started, nowMs])
    this.#running.set(workspaceId, running + 1)
    return ok({ end: () => this.#end(workspaceId) })
  }

  #end(workspaceId: string): void {
    const left = this.#running.get(workspaceId)! - 1
    if (left > 0) this.#running.set(workspaceId, left)
    else this.#running.delete(workspaceId)
    const oldMs = this.#clock.nowMs() - 60_000
    for (const [id, started] of this.#startedMs) if (started.at(-1)! <= oldMs) this.#startedMs.delete(id)
  }
}
