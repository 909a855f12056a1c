import type { Variables } from './variables.ts'
import type { Workspaces } from './workspaces.ts'

/** A workflow as it goes into an export: its draft, which names credentials by their ids and holds no secret. */
export interface ExportedWorkflow {
  readonly isLive: boolean
  readonly isArchived: boolean
  readonly file: object
}

/** What other contexts have of a workspace. */
export type WorkflowsOf = (workspaceId: string) => AsyncIterable<ExportedWorkflow>

/** Data tables by name, with their columns; and their rows, each with the name of its table. */
export type DataOf = (workspaceId: string) => { tables(): AsyncIterable<object>; rows(): AsyncIterable<object> }

interface Needs {
  readonly workspaces: Workspaces
  readonly variables: Variables
  readonly workflowsOf: WorkflowsOf
  readonly dataOf: DataOf
}

const VARIABLES_AT_ONCE = 100

/**
 * One JSON file, piece by piece: a workspace may have more than fits into memory.
 * `{"linkflowWorkspace": 1, "name", "exportedAt", "variables": [], "workflows": [], "dataTables": [], "dataRows": []}`
 */
export async function* exportWorkspace(needs: Needs, workspaceId: string, now: Date): AsyncGenerator<string> {
  const found = await needs.workspaces.find(workspaceId)
  const head = { linkflowWorkspace: 1, name: found?.name ?? '', exportedAt: now.toISOString() }
  yield `${JSON.stringify(head).slice(0, -1)},\n"variables":[`
  yield* listed(variablesOf(needs.variables, workspaceId))
  yield '],\n"workflows":['
  yield* listed(needs.workflowsOf(workspaceId))
  const data = needs.dataOf(workspaceId)
  yield '],\n"dataTables":['
  yield* listed(data.tables())
  yield '],\n"dataRows":['
  yield* listed(data.rows())
  yield ']}\n'
}

async function* listed(things: AsyncIterable<object>): AsyncGenerator<string> {
  let between = '\n'
  for await (const thing of things) {
    yield between + JSON.stringify(thing)
    between = ',\n'
  }
}

async function* variablesOf(variables: Variables, workspaceId: string): AsyncGenerator<object> {
  let after: string | undefined
  for (;;) {
    const page = await variables.list({ workspaceId, limit: VARIABLES_AT_ONCE, after })
    yield* page.map(({ name, value, isSecret, description }) => ({ name, value, isSecret, description }))
    if (page.length < VARIABLES_AT_ONCE) return
    after = page.at(-1)!.name
  }
}
