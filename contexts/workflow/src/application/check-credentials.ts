import type { Problem, WorkflowFile } from '@linkflow/contracts'
import { isUuid } from '@linkflow/kernel'
import type { Compilation } from './compile-workflow.ts'

/** Type by id, of the credentials of a workspace among these ids. */
export type FindCredentialTypes = (
  workspaceId: string,
  credentialIds: readonly string[],
) => Promise<ReadonlyMap<string, string>>

/** Every credential id that a workflow names. */
export const credentialIdsOf = (file: WorkflowFile): string[] => [
  ...new Set(file.nodes.flatMap(({ credentials }) => Object.values(credentials ?? {}))),
]

/** Is each credential there, of the type that the node takes it for, and is one that the node needs missing? */
export async function checkCredentials(
  file: WorkflowFile,
  { nodes }: Compilation,
  workspaceId: string,
  findTypes: FindCredentialTypes,
): Promise<Problem[]> {
  const ids = credentialIdsOf(file).filter(isUuid)
  const types = ids.length === 0 ? new Map<string, string>() : await findTypes(workspaceId, ids)
  return file.nodes.flatMap((node, index) => {
    const uses = nodes.get(node.id)?.nodeType.credentials
    if (uses === undefined && node.credentials === undefined) return []
    const named = Object.entries(node.credentials ?? {})
    const problem = (code: string, says: string, at: string): Problem => ({
      code,
      message: `Node «${node.name}» ${says}`,
      severity: 'error',
      pointer: `/nodes/${index}/credentials${at}`,
      node: node.id,
    })
    const wrong = named.flatMap(([type, id]) => {
      const at = `/${type.replaceAll('~', '~0').replaceAll('/', '~1')}`
      if (uses !== undefined && !uses.some((use) => use.type === type)) {
        return [problem('credential-type-not-taken', `does not take a credential of type «${type}».`, at)]
      }
      const found = types.get(id)
      if (found === undefined) {
        return [
          problem('credential-unknown', `names a credential that is not in this workspace: ${id.slice(0, 64)}.`, at),
        ]
      }
      if (found === type) return []
      return [problem('credential-type-wrong', `needs a credential of type «${type}», and this one is «${found}».`, at)]
    })
    const missing = (uses ?? [])
      .filter(({ type, required }) => required && !named.some(([given]) => given === type))
      .map(({ type }) => problem('credential-missing', `needs a credential of type «${type}». Choose one.`, ''))
    return [...wrong, ...missing]
  })
}
