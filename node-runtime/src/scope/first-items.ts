import type { Item, ItemList } from '../item.ts'
import type { ItemHandle, NodeInput } from '../node-type.ts'
import type { StepInput } from './step-input.ts'

/** The first item of each port, under the index that it has among all. */
export class FirstItems implements NodeInput {
  readonly whole: ItemList
  readonly #input: StepInput

  constructor(input: StepInput) {
    this.#input = input
    this.whole = first(input.whole)
  }

  port(name: string): ItemList {
    return first(this.#input.port(name))
  }

  has(name: string): boolean {
    return this.#input.has(name)
  }

  *handles(name: string, keeps?: (item: Item, index: number) => boolean): Iterable<ItemHandle> {
    for (const handle of this.#input.handles(name)) {
      if (keeps === undefined || keeps(handle.item, handle.index)) yield handle
      return
    }
  }
}

const first = (list: ItemList): ItemList => (list.count > 1 ? list.slice(0, 1) : list)
