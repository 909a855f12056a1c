import { fail, ok, type Result } from '@linkflow/kernel'
import { type Checklist, type ChosenCredential, fillTemplate } from '../domain/template.ts'
import type { Workflow } from '../domain/workflow.ts'
import { type CreateWorkflowError, createWorkflow } from './create-workflow.ts'
import { getTemplate } from './keep-template.ts'
import type { Author, WorkflowNeeds } from './needs.ts'

export type InstantiateTemplateError =
  | CreateWorkflowError
  | { readonly type: 'not-found' }
  | { readonly type: 'slot-unknown'; readonly chosen: ChosenCredential }

/** Makes a workflow of a template: a draft like any other, with a list of what is left to do. */
export const instantiateTemplate = (needs: WorkflowNeeds) => {
  const create = createWorkflow(needs)
  const find = getTemplate(needs)
  return async ({
    workspaceId,
    templateId,
    by,
    ...choice
  }: {
    readonly workspaceId: string
    readonly templateId: string
    readonly name: string | undefined
    readonly credentials: readonly ChosenCredential[]
    readonly by?: Author | undefined
  }): Promise<Result<{ readonly workflow: Workflow; readonly checklist: Checklist }, InstantiateTemplateError>> => {
    const template = await find({ workspaceId, templateId })
    if (template === undefined) return fail({ type: 'not-found' })
    const filled = fillTemplate(template, choice)
    if (!filled.ok) return fail({ type: 'slot-unknown', chosen: filled.error })
    const { file, checklist } = filled.value
    const created = await create({ workspaceId, file, tags: template.tags, by })
    return created.ok ? ok({ workflow: created.value, checklist }) : created
  }
}
