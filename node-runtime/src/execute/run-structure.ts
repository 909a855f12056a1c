import type { Item } from '../item.ts'
import { nodeOfStep } from '../scope/run-data.ts'
import type { StepResult } from './step-job.ts'
import type { StepSession } from './step-session.ts'

/** A disabled node, and nodes that the engine knows by their traits alone: what came in goes out. */
export function passThrough(session: StepSession): StepResult {
  if (session.job.node.outputs.length === 0) return session.done()
  const builder = session.builder(session.firstPort)
  const [port] = session.job.node.inputs
  if (port === undefined) return session.done()
  for (const { item, index } of session.input.handles(port)) builder.pushInput(item, index)
  return session.done()
}

/** A failure that `onError` or a try turns into items: each input item, or one empty item, with the error in it. */
export function absorb(session: StepSession): StepResult {
  const { error } = session.job
  const failed = failedNode(session)
  const told = {
    code: error?.code ?? 'unknown',
    message: error?.message ?? 'The node failed.',
    ...(failed !== undefined && { node: failed }),
  }
  session.warn(told.code, told.message)
  const builder = session.builder(portOfFailure(session))
  let index = 0
  for (const page of session.input.whole.pages()) {
    for (const item of page) {
      builder.push({ ...item, json: { ...item.json, error: told } } satisfies Item, index)
      index += 1
    }
  }
  if (index === 0) builder.push({ json: { error: told } }, -1)
  return session.done()
}

/** A region's first port is its body; what a failure becomes never goes in there. */
function portOfFailure({ job: { node }, firstPort }: StepSession): string {
  if (node.kind === 'try') return 'catch'
  if (node.onError === 'error-port') return 'error'
  return node.kind === 'loop' ? 'done' : firstPort
}

/** Name of the node inside a try that failed; of a failure of its own a node need not say who it is. */
function failedNode({ job: { node, error, world } }: StepSession): string | undefined {
  const step = (error as { readonly step?: string } | undefined)?.step
  const index = step === undefined ? undefined : nodeOfStep(world.plan, step)
  return index === undefined || index === node.index ? undefined : world.plan.nodes[index]!.name
}
