import { type Run, type Segment, type StepKey, splitStepKey, stepKey } from '@linkflow/engine'

/**
 * What a step inside a body means by the region around it: what that iteration got, on the port «body». A loop's key gets
 * the iteration behind its own path, which no step of the loop has; a try's body has no path of its own.
 */
export function bodyMeant(run: Run, region: StepKey, from: StepKey): StepKey {
  const node = nodeOf(run, region)
  if (node?.body === undefined || run.step(region)?.status === 'succeeded') return region
  if (node.kind === 'try') return region
  const { id, pathText } = splitStepKey(region)
  const depth = pathText === '' ? 0 : pathText.split('.').length
  const path = splitStepKey(from).pathText.split('.')
  return path.length > depth ? stepKey(id, path.slice(0, depth + 1).join('.')) : region
}

/** The slices that came into the body: those of a step that takes nothing but them. Undefined when there is none. */
export function bodyInput(run: Run, body: StepKey): readonly Segment[] | undefined {
  const node = nodeOf(run, body)
  if (node?.body === undefined) return undefined
  const { nodes, connections } = run.plan
  if (node.kind === 'try') return run.inputsOf(body)?.get(node.inputs[0] ?? '')
  const { pathText } = splitStepKey(body)
  for (const { role, from, to, toPort } of node.outgoing.map((index) => connections[index]!)) {
    if (role !== 'enter' || from !== node.index) continue
    const target = nodes[to]!
    if (target.incoming.filter((index) => connections[index]!.toPort === toPort).length !== 1) continue
    const segments = run.inputsOf(stepKey(target.id, pathText))?.get(toPort)
    if (segments !== undefined) return segments
  }
  return undefined
}

function nodeOf({ plan }: Run, step: StepKey) {
  const index = plan.indexById.get(splitStepKey(step).id)
  return index === undefined ? undefined : plan.nodes[index]
}
