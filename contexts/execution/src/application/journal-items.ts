import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Plan, StepKey } from '@linkflow/engine'
import { type ItemList, MemoryBudget, StepFailure } from '@linkflow/node-runtime'
import { asObjectKey, type ObjectKey, type ObjectStore } from '@linkflow/object-store'
import { runOf } from '../domain/ends.ts'
import { type Fact, type StoredOutputFact, storedIn } from '../domain/fact.ts'
import { ExecutionSpill } from './execution-spill.ts'
import { originsOf } from './item-origins.ts'
import { OutputStore } from './output-store.ts'

/** Where big outputs are, and where this process may keep copies of them. */
export interface ItemStorage {
  readonly objects: ObjectStore
  /** The file that has an object as it is, where the store keeps such on this machine; then nothing is copied. */
  readonly localObjectPath?: (key: ObjectKey) => Promise<string | undefined>
  spillFolder(name: string): string
}

/** Makes the objects that outputs name readable: opened where they are local, copied where they are not. */
export async function preloadObjects(
  spill: ExecutionSpill,
  storage: ItemStorage,
  outputs: readonly StoredOutputFact[],
): Promise<void> {
  for (const { object } of outputs) {
    if (typeof object !== 'string' || spill.has(object)) continue
    const key = asObjectKey(object)
    const local = await storage.localObjectPath?.(key)
    if (local !== undefined) {
      spill.adopt(object, local)
      continue
    }
    const content = await storage.objects.get(key)
    if (!content.ok) {
      const { code, message, retryable } = content.error
      throw new StepFailure({ code, message: `object ${object}: ${message}`, retryable })
    }
    const path = spill.copyPath()
    await pipeline(content.value.body, createWriteStream(path, { mode: 0o600 }))
    spill.adopt(object, path)
  }
}

/**
 * The items of an execution, read from its journal. `close` when done: it may hold copies of objects. What a loop or a try
 * put out is made of what steps inside it did; only the plan can tell, so without a plan those have no items.
 */
export class JournalItems {
  private readonly spill: ExecutionSpill
  private readonly store: OutputStore
  private readonly facts: readonly Fact[]
  private readonly storage: ItemStorage
  private readonly plan: Plan | undefined

  constructor(name: string, facts: readonly Fact[], storage: ItemStorage, plan: Plan | undefined) {
    this.facts = facts
    this.storage = storage
    this.plan = plan
    this.spill = new ExecutionSpill(() => storage.spillFolder(name))
    this.store = new OutputStore(new MemoryBudget({ spill: this.spill }), this.spill)
    if (plan !== undefined) this.store.attach(runOf(plan, facts))
  }

  async open(): Promise<this> {
    for (const fact of this.facts) {
      for (const { step, out } of storedIn(fact, this.plan)) {
        this.store.putStored(step, out)
        await preloadObjects(this.spill, this.storage, out)
      }
    }
    return this
  }

  ports(step: StepKey): readonly string[] {
    return this.store.outputsOf(step)
  }

  list(step: StepKey, port: string): ItemList {
    return this.store.list(step, port)
  }

  /** The items that one was made of; only a plan can tell. */
  origins(step: StepKey, port: string, index: number): ReturnType<typeof originsOf> {
    return this.plan === undefined ? undefined : originsOf(this.plan, this.store, { step, port, index })
  }

  /** The first port of a step that has items. */
  firstItems(step: StepKey): ItemList | undefined {
    const port = this.ports(step).find((each) => this.list(step, each).count > 0)
    return port === undefined ? undefined : this.list(step, port)
  }

  close(): void {
    this.spill.close()
  }
}
