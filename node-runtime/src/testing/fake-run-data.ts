import type { Plan, StepInputs, StepKey } from '@linkflow/engine'
import { invariant } from '@linkflow/kernel'
import type { ItemList, Lineage } from '../item.ts'
import { NO_ITEMS } from '../items/memory-items.ts'
import type { StoredOutput } from '../items/stored-output.ts'
import type { RunData } from '../scope/run-data.ts'

/** What steps put out, kept in maps: the run data of a test. */
export class FakeRunData implements RunData {
  readonly plan: Plan
  readonly #steps = new Map<
    StepKey,
    { readonly inputs: StepInputs; readonly outputs: Map<string, { items: ItemList; lineage: Lineage }> }
  >()

  constructor(plan: Plan) {
    this.plan = plan
  }

  add(
    step: StepKey,
    inputs: StepInputs,
    outputs: Readonly<Record<string, { items: ItemList; lineage?: Lineage }>>,
  ): void {
    const kept = new Map(
      Object.entries(outputs).map(([port, { items, lineage = 'index' }]) => [port, { items, lineage }] as const),
    )
    this.#steps.set(step, { inputs, outputs: kept })
  }

  store(step: StepKey, inputs: StepInputs, outputs: readonly StoredOutput[]): void {
    this.add(step, inputs, Object.fromEntries(outputs.map(({ port, items, lineage }) => [port, { items, lineage }])))
  }

  list(step: StepKey, port: string): ItemList {
    const known = this.#steps.get(step)
    invariant(known !== undefined, `step ${step} has not run`)
    return known.outputs.get(port)?.items ?? NO_ITEMS
  }

  lineage(step: StepKey, port: string): Lineage {
    return this.#steps.get(step)?.outputs.get(port)?.lineage ?? 'unknown'
  }

  inputsOf(step: StepKey): StepInputs | undefined {
    return this.#steps.get(step)?.inputs
  }

  outputsOf(step: StepKey): readonly string[] {
    return [...(this.#steps.get(step)?.outputs.keys() ?? [])]
  }

  stepOf(node: number): StepKey | undefined {
    const { id } = this.plan.nodes[node]!
    return [...this.#steps.keys()].findLast((step) => step === id || step.startsWith(`${id}@`))
  }
}
