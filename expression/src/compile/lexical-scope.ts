/** Where a local name lives: so many functions out, in that slot. */
export interface Local {
  readonly hops: number
  readonly slot: number
}

class FunctionNames {
  readonly parent: FunctionNames | undefined
  /** Blocks within the function, innermost last. */
  readonly blocks: Map<string, number>[] = [new Map()]
  slotCount = 0

  constructor(parent: FunctionNames | undefined) {
    this.parent = parent
  }

  find(name: string): number | undefined {
    return this.blocks.findLast((block) => block.has(name))?.get(name)
  }
}

/** Which local names are in sight while the compiler walks the tree. */
export class LexicalScope {
  #function = new FunctionNames(undefined)

  enterFunction(): void {
    this.#function = new FunctionNames(this.#function)
  }

  /** Ends the innermost function and says how many slots it needs. */
  leaveFunction(): number {
    const left = this.#function
    this.#function = left.parent ?? new FunctionNames(undefined)
    return left.slotCount
  }

  enterBlock(): void {
    this.#function.blocks.push(new Map())
  }

  leaveBlock(): void {
    this.#function.blocks.pop()
  }

  /** A new name in the innermost block; `undefined` if the block has it already. */
  declare(name: string): number | undefined {
    const block = this.#function.blocks.at(-1)!
    if (block.has(name)) return undefined
    const slot = this.#function.slotCount++
    block.set(name, slot)
    return slot
  }

  find(name: string): Local | undefined {
    let hops = 0
    for (let names: FunctionNames | undefined = this.#function; names !== undefined; names = names.parent) {
      const slot = names.find(name)
      if (slot !== undefined) return { hops, slot }
      hops += 1
    }
    return undefined
  }
}
