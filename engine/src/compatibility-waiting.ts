import type { Wiring } from './compatibility-wiring.ts'
import type { PlanNode, Segment } from './types.ts'

/** What has come to each input; null where nothing has come, not even an empty list. */
export type Slots = (readonly Segment[] | null)[]

export interface StackEntry {
  readonly node: number
  readonly inputs: readonly (readonly Segment[])[]
}

/** Nodes of several inputs that have got some of them, in the order in which they began to wait. */
export class WaitingInputs {
  readonly #wiring: Wiring
  readonly #legacy: boolean
  readonly #entries = new Map<number, Slots[]>()

  constructor(wiring: Wiring, legacy: boolean) {
    this.#wiring = wiring
    this.#legacy = legacy
  }

  has(node: number): boolean {
    return this.#entries.has(node)
  }

  /** Fills the oldest entry whose slot is free. Gives the entry when it has become complete. */
  fill(node: number, input: number, segments: readonly Segment[]): StackEntry | undefined {
    const entries = this.#entries.get(node) ?? []
    let slots = entries.find((entry) => entry[input] === null)
    if (!slots) {
      slots = Array.from({ length: this.#wiring.slots(node) }, () => null)
      entries.push(slots)
      this.#entries.set(node, entries)
    }
    slots[input] = segments
    if (slots.includes(null)) return undefined
    this.#remove(node, slots)
    return { node, inputs: slots.map((slot) => slot ?? []) }
  }

  /**
   * The stack has run dry: the first node that may start with what it has got. Nodes with a waiting ancestor wait on;
   * entries that hold no item are dropped.
   */
  takePartial(): StackEntry | undefined {
    for (let dropped = true; dropped; ) {
      dropped = false
      for (const [node, [oldest]] of this.#entries) {
        if (!oldest || !this.#mayStart(node, oldest)) continue
        this.#remove(node, oldest)
        if (oldest.some((slot) => slot && slot.length > 0)) return { node, inputs: oldest.map((slot) => slot ?? []) }
        // Its descendants may have waited for it: look again from the beginning.
        dropped = true
        break
      }
    }
    return undefined
  }

  #mayStart(node: number, slots: Slots): boolean {
    const { requiredInputs, inputs } = this.#wiring.plan.nodes[node]!
    if (!this.#legacy && !hasRequired(requiredInputs, inputs.length, slots)) return false
    return !this.#wiring.ancestors(node).some((ancestor) => this.#entries.has(ancestor))
  }

  #remove(node: number, slots: Slots): void {
    const left = this.#entries.get(node)!.filter((entry) => entry !== slots)
    if (left.length > 0) this.#entries.set(node, left)
    else this.#entries.delete(node)
  }
}

/** A node that requires all its inputs never starts with some of them. */
function hasRequired(required: PlanNode['requiredInputs'], inputs: number, slots: Slots): boolean {
  if (required === undefined) return true
  const came = slots.flatMap((slot, input) => (slot === null ? [] : [input]))
  if (typeof required === 'number') return required < inputs && came.length >= required
  return required.length < inputs && required.every((input) => came.includes(input))
}
