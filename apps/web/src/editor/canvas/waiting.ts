import type { StepStatus, WorkflowFile } from '@linkflow/contracts'
import { graphOf, incomingOf } from './graph.ts'

const OPEN: ReadonlySet<StepStatus | undefined> = new Set([undefined, 'queued', 'running', 'waiting'])

/**
 * Why a join has not run: of the nodes that lead to it some have ended, and these have not. Nothing for a node that is
 * under way, has ended, or to which nothing has come yet.
 */
export function waitsFor(
  file: Pick<WorkflowFile, 'connections'>,
  statusOf: (node: string) => StepStatus | undefined,
  node: string,
): readonly string[] {
  const own = statusOf(node)
  if (own !== undefined && own !== 'queued') return []
  const sources = [...new Set(incomingOf(graphOf(file), node).map(({ from }) => from.node))]
  const open = sources.filter((id) => OPEN.has(statusOf(id)))
  return open.length < sources.length ? open : []
}
