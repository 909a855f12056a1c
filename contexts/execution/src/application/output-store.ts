import type { Run, StepInputs, StepKey } from '@linkflow/engine'
import {
  type DecodeSource,
  decodeOutput,
  type ItemList,
  type Lineage,
  type MemoryBudget,
  NO_ITEMS,
  type RunData,
  type StoredOutput,
} from '@linkflow/node-runtime'
import type { StoredOutputFact } from '../domain/fact.ts'
import type { ExecutionSpill } from './execution-spill.ts'

/**
 * The items of one execution, by step and port. Outputs from the journal are decoded when they are first read: a resumed
 * execution often needs few of them.
 */
export class OutputStore implements RunData {
  private readonly decoded = new Map<StepKey, Map<string, StoredOutput>>()
  private readonly stored = new Map<StepKey, Map<string, StoredOutputFact>>()
  private readonly source: DecodeSource
  private run: Run | undefined

  constructor(memory: MemoryBudget, spill: ExecutionSpill) {
    this.source = {
      memory,
      list: (step, port) => this.list(step, port),
      openObject: (object) => spill.openObject(object),
    }
  }

  attach(run: Run): void {
    this.run = run
  }

  put(step: StepKey, outputs: readonly StoredOutput[]): void {
    this.decoded.set(step, new Map(outputs.map((output) => [output.port, output])))
  }

  putStored(step: StepKey, outputs: readonly StoredOutputFact[]): void {
    this.stored.set(step, new Map(outputs.map((output) => [output.port, output])))
  }

  list(step: StepKey, port: string): ItemList {
    return this.find(step, port)?.items ?? NO_ITEMS
  }

  lineage(step: StepKey, port: string): Lineage {
    return this.find(step, port)?.lineage ?? 'unknown'
  }

  inputsOf(step: StepKey): StepInputs | undefined {
    return this.run?.inputsOf(step)
  }

  stepOf(node: number, from: StepKey): StepKey | undefined {
    return this.run?.stepOf(node, from)
  }

  outputsOf(step: StepKey): readonly string[] {
    const ports = this.decoded.get(step) ?? this.stored.get(step)
    if (ports !== undefined) return [...ports.keys()]
    // A region's outputs (`done` of a loop) are the engine's: it knows what they are made of.
    return this.run?.step(step)?.outputs.map((output) => output.port) ?? []
  }

  private find(step: StepKey, port: string): StoredOutput | undefined {
    const known = this.decoded.get(step)?.get(port)
    if (known !== undefined) return known
    const stored = this.stored.get(step)?.get(port)
    if (stored === undefined) return undefined
    const output = decodeOutput(JSON.stringify(stored), this.source)
    const ports = this.decoded.get(step)
    if (ports === undefined) this.decoded.set(step, new Map([[port, output]]))
    else ports.set(port, output)
    return output
  }
}
