import type { Item } from '../item.ts'
import type { OutputBuilder } from '../items/output-builder.ts'
import type { NodeContext } from '../node-context.ts'
import type { EachBehaviour, Shortcut } from '../node-type.ts'
import { StepFailure } from '../step-failure.ts'
import type { StepSession } from './step-session.ts'

/** A step of fewer items is over before a shortcut is found. */
const ITEMS_MIN = 32
/** Items in a row of which the shortcut cannot tell, before it is given up. */
const MISSES_MAX = 16

/** Sends items on past the node, as long as its shortcut can tell by which port. */
export class ShortcutRun {
  readonly #session: StepSession
  readonly #shortcut: Shortcut
  /** By the places of the shortcut's ports. */
  readonly #builders: (OutputBuilder | undefined)[] = []
  #misses = 0
  /** What ends the step at the item behind those that were sent: too much memory, or a bug. */
  broken: { readonly cause: unknown } | undefined

  constructor(session: StepSession, shortcut: Shortcut) {
    this.#session = session
    this.#shortcut = shortcut
  }

  /** Undefined where there is none, or too little to do for it. */
  static of(
    session: StepSession,
    { shortcut }: EachBehaviour<Record<string, unknown>>,
    context: NodeContext,
    count: number,
  ): ShortcutRun | undefined {
    if (shortcut === undefined || count < ITEMS_MIN) return undefined
    const found = shortcut(session.parameterSources(), context)
    return found && new ShortcutRun(session, found)
  }

  /** It could not tell of so many items that asking it costs more than it saves. */
  get isHopeless(): boolean {
    return this.#misses >= MISSES_MAX
  }

  /**
   * Sends on the items of a page from one place up to another, until the node is to be asked; says how many. What a
   * builder refuses it refuses again when the node has been asked, and then with the words for it.
   */
  send(page: readonly Item[], from: number, to: number, firstIndex: number): number {
    const { scope, random } = this.#session
    const { portOf } = this.#shortcut
    let sent = 0
    try {
      for (; from + sent < to && !this.#session.hasLargePage; sent += 1) {
        const item = page[from + sent]!
        const index = firstIndex + sent
        scope.stand(index, item)
        random.stand(index)
        const port = portOf(item)
        if (port === undefined) break
        if (port >= 0) this.#builder(port).pushInput(item, index)
      }
    } catch (cause) {
      if (!(cause instanceof StepFailure)) this.broken = { cause }
    }
    this.#misses = sent > 0 ? 0 : this.#misses + 1
    return sent
  }

  #builder(port: number): OutputBuilder {
    this.#builders[port] ??= this.#session.builder(this.#shortcut.ports[port]!)
    return this.#builders[port]
  }
}
