import type { WorkflowFile } from '@linkflow/contracts'
import type { Execution, Step } from '@linkflow/sdk'
import type { Place } from '../../app/me.ts'

/** Items of one step that a test case takes; it is to be looked through by people. */
const ITEMS_MAX = 100

/** What a run was started with, and what it put out, as the API tells both (`output` of `POST …/executions`). */
export interface RunWords {
  readonly input: unknown
  readonly output: unknown
}

/** Steps that put out what the run did: those behind which nothing ran. */
export function endsOf(steps: readonly Step[], { connections }: WorkflowFile): readonly Step[] {
  const ran = steps.filter(({ status }) => status === 'succeeded')
  const nodes = new Set(ran.map(({ node }) => node))
  const leadsOn = new Set(connections.filter(({ to }) => nodes.has(to.node)).map(({ from }) => from.node))
  return ran.filter(({ node, iteration }) => iteration === undefined && !leadsOn.has(node))
}

export async function wordsOfRun(
  { client: { executions } }: Place,
  { id, trigger }: Execution,
  steps: readonly Step[],
  file: WorkflowFile,
): Promise<RunWords> {
  const itemsOf = async (node: string, port: string | undefined) =>
    (await executions.items(id, node, { port, limit: ITEMS_MAX }).take(ITEMS_MAX)).map(({ json }) => json)
  const input = await itemsOf(trigger, undefined)
  const ends = await Promise.all(
    endsOf(steps, file).map(async ({ node, name, outputs }) => {
      const port = outputs.find(({ count }) => count > 0)?.port
      return [name, await itemsOf(node, port)] as const
    }),
  )
  return { input, output: ends.length === 1 ? ends[0]![1] : Object.fromEntries(ends) }
}
