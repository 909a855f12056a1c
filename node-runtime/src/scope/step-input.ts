import type { Segment, StepInputs } from '@linkflow/engine'
import type { Item, ItemList } from '../item.ts'
import { concat } from '../items/concat-items.ts'
import { NO_ITEMS } from '../items/memory-items.ts'
import type { ItemHandle, NodeInput } from '../node-type.ts'
import { type RunData, segmentsOf } from './run-data.ts'

/** A handle that we made: its item is the input item of its index, so it can be passed on without looking. */
export class InputHandle implements ItemHandle {
  readonly item: Item
  readonly index: number

  constructor(item: Item, index: number) {
    this.item = item
    this.index = index
  }
}

/** The input items of one step, by port and all together in the order that lineage counts them. */
export class StepInput implements NodeInput {
  /** All input items, ports in their order. */
  readonly whole: ItemList
  /** Where `whole` comes from. */
  readonly segments: readonly Segment[]
  readonly #lists: ReadonlyMap<string, ItemList>
  readonly #ports: readonly string[]
  #mainPort: string | undefined

  constructor(ports: readonly string[], inputs: StepInputs, data: RunData) {
    this.#ports = ports
    this.segments = segmentsOf(inputs, ports)
    const lists = new Map<string, ItemList>()
    for (const port of ports) {
      const segments = inputs.get(port)
      if (segments !== undefined) lists.set(port, readSegments(segments, data))
    }
    this.#lists = lists
    this.whole = lists.size === 1 ? lists.values().next().value! : concat([...lists.values()])
  }

  get count(): number {
    return this.whole.count
  }

  /** The port whose items parameters are evaluated for: the first that has any, else the first. */
  get mainPort(): string | undefined {
    if (this.#ports.length === 1) return this.#ports[0]
    this.#mainPort ??= this.#ports.find((port) => this.port(port).count > 0) ?? this.#ports[0]
    return this.#mainPort
  }

  get main(): ItemList {
    if (this.#ports.length === 1) return this.whole
    const { mainPort } = this
    return mainPort === undefined ? NO_ITEMS : this.port(mainPort)
  }

  port(name: string): ItemList {
    return this.#lists.get(name) ?? NO_ITEMS
  }

  has(name: string): boolean {
    return this.#lists.has(name)
  }

  *handles(name: string, keeps?: (item: Item, index: number) => boolean): Iterable<ItemHandle> {
    let index = this.baseOf(name)
    for (const page of this.port(name).pages()) {
      for (const item of page) {
        if (keeps === undefined || keeps(item, index)) yield new InputHandle(item, index)
        index += 1
      }
    }
  }

  /** Index of a port's first item among all input items. */
  baseOf(name: string): number {
    let base = 0
    for (const port of this.#ports) {
      if (port === name) return base
      base += this.#lists.get(port)?.count ?? 0
    }
    return base
  }

  /** The segment that an input item came in with, and its index in that step's output. */
  segmentAt(index: number): { readonly segment: Segment; readonly item: number } | undefined {
    return locate(this.segments, index)
  }
}

function readSegments(segments: readonly Segment[], data: RunData): ItemList {
  if (segments.length === 1) return readSegment(segments[0]!, data)
  return concat(segments.map((segment) => readSegment(segment, data)))
}

const readSegment = ({ step, port, start, count }: Segment, data: RunData): ItemList =>
  data.list(step, port).slice(start, count)

export function locate(
  segments: readonly Segment[],
  index: number,
): { readonly segment: Segment; readonly item: number } | undefined {
  let rest = index
  for (const segment of segments) {
    if (rest < segment.count) return { segment, item: segment.start + rest }
    rest -= segment.count
  }
  return undefined
}
