import type { WorkflowNode } from '@linkflow/contracts'
import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import { checkPin } from '../domain/pin.ts'
import type { Workflow } from '../domain/workflow.ts'
import { putPin } from '../infrastructure/pin-repository.postgres.ts'
import { PINNED_NODES_MAX, PINS_BYTES_MAX } from '../limits.ts'
import { type CreateWorkflowError, insertNew } from './create-workflow.ts'
import type { Author, WorkflowNeeds } from './needs.ts'
import { type ImportFormat, type ReadImport, type ReadImportError, readImport } from './read-import.ts'

export type ImportWorkflowsError = CreateWorkflowError | ReadImportError

export interface ImportedWorkflows {
  readonly format: ImportFormat
  readonly workflows: readonly { readonly workflow: Workflow; readonly pins: number }[]
  readonly report: ReadImport['report']
}

/** Makes a draft of each workflow of a document, all of them or none. */
export const importWorkflows =
  (needs: WorkflowNeeds) =>
  async ({
    workspaceId,
    document,
    format,
    by,
  }: {
    readonly workspaceId: string
    readonly document: unknown
    readonly format: ImportFormat | undefined
    readonly by?: Author | undefined
  }): Promise<Result<ImportedWorkflows, ImportWorkflowsError>> => {
    const read = readImport(document, format)
    if (!read.ok) return read
    const refused: { error?: CreateWorkflowError } = {}
    try {
      const workflows = await needs.database.app.inWorkspace(workspaceId, async (queries) => {
        const made: { workflow: Workflow; pins: number }[] = []
        for (const { file, pins } of read.value.workflows) {
          const created = await insertNew(needs, queries, { workspaceId, file, by })
          if (!created.ok) {
            refused.error = created.error
            throw new Refused()
          }
          const workflow = created.value
          made.push({ workflow, pins: await pin(needs, queries, { workspaceId, workflow, pins }) })
        }
        return made
      })
      return ok({ format: read.value.format, workflows, report: read.value.report })
    } catch (error) {
      if (error instanceof Refused && refused.error !== undefined) return fail(refused.error)
      throw error
    }
  }

/** Ends the transaction, so that nothing of it stays. */
class Refused extends Error {}

/** Pins what fits; an import does not fail for data that is only there for tests. */
async function pin(
  needs: WorkflowNeeds,
  queries: Queries,
  {
    workspaceId,
    workflow,
    pins,
  }: { workspaceId: string; workflow: Workflow; pins: ReadonlyMap<string, readonly JsonObject[]> },
): Promise<number> {
  const byId = new Map(workflow.draft.nodes.map((node) => [node.id, node]))
  let [count, bytes] = [0, 0]
  for (const [id, items] of pins) {
    const ports = portsOf(needs, byId.get(id))
    const [first] = ports
    const checked = first === undefined ? undefined : checkPin({ [first]: items }, ports)
    if (checked?.ok !== true || count >= PINNED_NODES_MAX || bytes + checked.value.bytes > PINS_BYTES_MAX) continue
    await putPin(queries, needs.payloads, { workspaceId, workflowId: workflow.id, node: id }, checked.value)
    count += 1
    bytes += checked.value.bytes
  }
  return count
}

const portsOf = ({ pinnablePorts }: WorkflowNeeds, node: WorkflowNode | undefined): readonly string[] =>
  (node && pinnablePorts?.(node)) ?? []
