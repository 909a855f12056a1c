import type { Run, Segment, StepInputs, StepKey } from '@linkflow/engine'
import {
  concat,
  type DecodeSource,
  decodeOutput,
  type ItemList,
  type Lineage,
  type MemoryBudget,
  MemoryItems,
  type RunData,
  type StoredOutput,
} from '@linkflow/node-runtime'
import type { StoredOutputFact } from '../domain/fact.ts'
import { bodyInput, bodyMeant } from './body-input.ts'
import type { ExecutionSpill } from './execution-spill.ts'
import { KeptInputs } from './kept-inputs.ts'
import { RareMap } from './rare.ts'

const EMPTY_ITEMS: ItemList = new MemoryItems([{ json: {} }])

/**
 * The items of one execution, by step and port. Outputs from the journal are decoded when they are first read: a resumed
 * execution often needs few of them.
 */
export class OutputStore implements RunData {
  /** Of a step there are as many as it has ports, which is one or two: a list is searched as quickly as a Map, and smaller. */
  private readonly decoded = new Map<StepKey, StoredOutput[]>()
  private readonly stored = new RareMap<StepKey, readonly StoredOutputFact[]>()
  private readonly inputs = new KeptInputs()
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
    this.decoded.set(step, [...outputs])
    this.stored.delete(step)
  }

  putStored(step: StepKey, outputs: readonly StoredOutputFact[]): void {
    this.stored.set(step, outputs)
  }

  list(step: StepKey, port: string): ItemList {
    // The compatibility orders give a node one empty item that no step put out.
    if (step === '') return EMPTY_ITEMS
    const own = this.find(step, port)
    if (own !== undefined) return own.items
    if (this.run === undefined) return concat([])
    // What a loop or a try puts out is made of what steps inside it did; the engine knows which.
    const inside = port === 'body' ? bodyInput(this.run, step) : undefined
    const segments = inside ?? this.run.segmentsOf(step, port)
    return concat(
      segments
        .filter((segment) => segment.step !== step)
        .map((segment) => this.list(segment.step, segment.port).slice(segment.start, segment.count)),
    )
  }

  /** All that a step has put out, one port after the other. */
  segmentsOf(step: StepKey): readonly Segment[] {
    return this.outputsOf(step).map((port) => ({ step, port, start: 0, count: this.list(step, port).count }))
  }

  lineage(step: StepKey, port: string): Lineage {
    return this.find(step, port)?.lineage ?? 'unknown'
  }

  keepInputs(step: StepKey, inputs: StepInputs): void {
    // In the orders of n8n the engine forgets nothing.
    if (this.run === undefined || this.run.plan.order === 'linkflow') this.inputs.keep(step, inputs)
  }

  inputsOf(step: StepKey): StepInputs | undefined {
    return this.run?.inputsOf(step) ?? (this.run && this.inputs.of(this.run.plan, step))
  }

  stepOf(node: number, from: StepKey): StepKey | undefined {
    const step = this.run?.stepOf(node, from)
    return step === undefined ? undefined : bodyMeant(this.run!, step, from)
  }

  outputsOf(step: StepKey): readonly string[] {
    const known = this.stored.get(step) ?? this.decoded.get(step)
    if (known !== undefined && known.length > 0) return known.map((output) => output.port)
    // A region puts out nothing by itself (`done` of a loop); the engine knows what it is made of.
    const view = this.run?.step(step)
    if (view?.status === 'succeeded') return view.outputs.map((output) => output.port)
    return this.run !== undefined && bodyInput(this.run, step) !== undefined ? ['body'] : []
  }

  private find(step: StepKey, port: string): StoredOutput | undefined {
    const outputs = this.decoded.get(step)
    const known = outputs?.find((output) => output.port === port)
    if (known !== undefined) return known
    const stored = this.stored.get(step)?.find((output) => output.port === port)
    if (stored === undefined) return undefined
    const output = decodeOutput(stored, this.source)
    if (outputs === undefined) this.decoded.set(step, [output])
    else outputs.push(output)
    return output
  }
}
