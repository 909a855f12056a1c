import { type Instance, NO_INPUTS, NO_SEGMENTS, type Step } from './instance.ts'
import type { PlanTables } from './plan-tables.ts'
import { Settled } from './step-status.ts'
import type { Output, PlanNode, Segment, StepInputs } from './types.ts'

/** J5: what came in by the deciding connections, per port, in the order of the file. */
export function inputsOf(tables: PlanTables, instance: Instance, node: PlanNode): StepInputs {
  const { inputs } = node
  if (inputs.length === 0) return NO_INPUTS
  const byPort = new Map<string, readonly Segment[]>()
  for (const port of inputs) {
    const segments: Segment[] = []
    for (const c of node.incoming) {
      if (instance.settled[tables.slot[c]!] !== Settled.data) continue
      if (tables.plan.connections[c]!.toPort === port) addConnection(tables, instance, c, segments)
    }
    byPort.set(port, segments)
  }
  return byPort
}

/** The slices that travel over a connection that settled `data`; `instance` is the one in which it settles. */
function addConnection(tables: PlanTables, instance: Instance, connection: number, to: Segment[]): void {
  const { role, from, fromPort } = tables.plan.connections[connection]!
  if (role === 'enter') for (const segment of instance.input) to.push(segment)
  else addPort(instance.steps[tables.local[from]!]!, fromPort, to)
}

export function segmentsOf(step: Step, port: string): readonly Segment[] {
  const segments: Segment[] = []
  addPort(step, port, segments)
  return segments
}

function addPort(step: Step, port: string, to: Segment[]): void {
  if (port === 'done' && step.region?.done) for (const segment of step.region.done) to.push(segment)
  else {
    const count = outputCount(step.outputs, port)
    if (count) to.push({ step: step.key, port, start: 0, count })
  }
}

/** Undefined when the port was not taken. */
export function outputCount(outputs: readonly Output[], port: string): number | undefined {
  for (const output of outputs) if (output.port === port) return output.count
  return undefined
}

/** What a region works on: what came on its first input port. */
export function regionInput(step: Step): readonly Segment[] {
  return step.inputs.get(step.node.inputs[0] ?? '') ?? NO_SEGMENTS
}

/** G4: what a body instance gave. */
export function resultOf(tables: PlanTables, instance: Instance): readonly Segment[] {
  const { graph } = instance
  if (graph.resultIsInput) return instance.input
  const result: Segment[] = []
  for (const { connection, through, breakNode } of graph.results) {
    const inner = innermost(instance, through)
    if (!inner || inner.settled[tables.slot[connection]!] !== Settled.data) continue
    if (breakNode !== undefined && !brought(inner, breakNode, connection)) continue
    addConnection(tables, inner, connection, result)
  }
  return result
}

function innermost(instance: Instance, through: readonly number[]): Instance | undefined {
  let inner: Instance | undefined = instance
  for (const local of through) inner = inner?.steps[local]?.region?.last
  return inner
}

function brought(instance: Instance, breakNode: number, connection: number): boolean {
  const step = instance.steps[breakNode]
  if (!step?.didBreak) return false
  return !step.decidedBy || step.decidedBy.includes(connection)
}
