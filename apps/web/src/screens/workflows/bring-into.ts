import type { ImportedWorkflows } from '@linkflow/sdk'
import type { WorkflowDialogProps } from './dialogs.tsx'

/** Makes workflows of a document, in the folder where the list stands, as everything that is made there. */
export const bringInto =
  ({ acts, folder }: Pick<WorkflowDialogProps, 'acts' | 'folder'>) =>
  async (document: unknown): Promise<ImportedWorkflows> => {
    const imported = await acts.bring.mutateAsync(document)
    const ids = imported.workflows.map(({ id }) => id)
    if (folder !== undefined && folder !== 'none') acts.put.mutate({ ids, to: { folder } })
    return imported
  }
