import { isUuid } from '@linkflow/kernel'
import { isLinkFlowError, type LinkFlow, type WorkflowSummary } from '@linkflow/sdk'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'

/** Names of the workflows that these executions ran; deleted ones have none. */
export async function workflowNames(
  api: LinkFlow,
  executions: readonly { readonly workflowId: string }[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(executions.map(({ workflowId }) => workflowId))]
  const named = await Promise.all(
    ids.map((id) =>
      api.workflows.get(id).then(
        ({ name }) => [id, name] as const,
        (error) => {
          if (isLinkFlowError(error, 'workflow-not-found')) return undefined
          throw error
        },
      ),
    ),
  )
  return new Map(named.filter((entry) => entry !== undefined))
}

/** By id, or by its whole name if only one has it. */
export async function findWorkflow(
  api: LinkFlow,
  idOrName: string,
  { archived }: { readonly archived?: true } = {},
): Promise<Pick<WorkflowSummary, 'id' | 'name'>> {
  if (isUuid(idOrName)) return api.workflows.get(idOrName)
  const { items } = await api.workflows.list({ name: idOrName, archived, limit: 200 }).page()
  const found = items.filter(({ name }) => name === idOrName)
  if (found.length === 1) return found[0]!
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ')
    throw new CliError(
      EXIT.usage,
      'workflow-ambiguous',
      `Several workflows are called «${idOrName}»; name one by its id: ${ids}.`,
    )
  }
  const near = items.slice(0, 5).map(({ name }) => `«${name}»`)
  const hint = near.length === 0 ? 'See «linkflow workflows».' : `Do you mean ${near.join(' or ')}?`
  throw new CliError(EXIT.failed, 'workflow-not-found', `There is no workflow «${idOrName}» here. ${hint}`)
}
