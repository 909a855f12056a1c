import type { ClientBase } from 'pg'

/** How far `platform.now()` is moved on the connections of this process. Zero in production; tests travel with it. */
export class ClockOffset {
  readonly #applied = new WeakMap<ClientBase, number>()
  #ms = 0

  set(ms: number): void {
    this.#ms = ms
  }

  /** Before a connection is used. */
  async applyTo(client: ClientBase): Promise<void> {
    if ((this.#applied.get(client) ?? 0) === this.#ms) return
    const ms = this.#ms
    await client.query("select set_config('linkflow.clock_offset_ms', $1, false)", [String(ms)])
    this.#applied.set(client, ms)
  }
}
