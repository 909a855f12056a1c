import type { WorkflowFile } from '@linkflow/contracts'
import type { Step } from '@linkflow/sdk'

/** An output that a step takes. */
export interface Source {
  readonly key: string
  readonly label: string
  readonly step: Step
  readonly port: string
  readonly count: number
}

/** The steps whose wires lead here: of the same iteration, or of one around it. */
export function sourcesOf(file: WorkflowFile | undefined, step: Step, steps: readonly Step[]): Source[] {
  const wires = file?.connections.filter(({ to }) => to.node === step.node) ?? []
  return wires.flatMap(({ from }): Source[] => {
    const source = nearest(
      steps.filter(({ node }) => node === from.node),
      step.iteration,
    )
    if (source === undefined) return []
    const count = source.outputs.find(({ port }) => port === from.port)?.count ?? 0
    const label = source.outputs.length > 1 ? `${source.name} · ${from.port}` : source.name
    return [{ key: `${source.step} ${from.port}`, label, step: source, port: from.port, count }]
  })
}

function nearest(candidates: readonly Step[], iteration: string | undefined): Step | undefined {
  const path = iteration?.split('.') ?? []
  for (let length = path.length; length >= 0; length -= 1) {
    const wanted = length === 0 ? undefined : path.slice(0, length).join('.')
    const found = candidates.find((each) => each.iteration === wanted)
    if (found !== undefined) return found
  }
  return candidates.at(-1)
}

/**
 * What came into a step, where that can be changed for a retry: from one output alone, of a step that ran by itself. With
 * several nobody could say whose items were meant.
 */
export function editableSource(
  file: WorkflowFile | undefined,
  step: Step | undefined,
  steps: readonly Step[],
): Source | undefined {
  if (step === undefined || step.iteration !== undefined) return undefined
  const given = sourcesOf(file, step, steps).filter(({ count }) => count > 0)
  const [only, ...others] = given
  if (only === undefined || others.length > 0 || only.step.iteration !== undefined) return undefined
  return only.step.type === 'loop' || only.step.type === 'try' ? undefined : only
}
