import { fail, isUuid, newUuidV7, ok, type Result } from '@linkflow/kernel'
import { type Template, type TemplateSummary, templateOf } from '../domain/template.ts'
import { readTemplates } from '../infrastructure/template-files.ts'
import {
  findTemplate,
  insertTemplate,
  listTemplates,
  lockTemplates,
  removeTemplate,
} from '../infrastructure/template-repository.postgres.ts'
import { findWorkflow, readLive } from '../infrastructure/workflow-repository.postgres.ts'
import { TEMPLATES_PER_WORKSPACE_MAX } from '../limits.ts'
import type { WorkflowNeeds } from './needs.ts'

interface InWorkspace {
  readonly workspaceId: string
}
type Of = InWorkspace & { readonly templateId: string }

/** The workspace's own first, then those that LinkFlow brings along. */
export const allTemplates =
  ({ database }: Pick<WorkflowNeeds, 'database'>) =>
  async ({ workspaceId }: InWorkspace): Promise<TemplateSummary[]> => {
    const own = await database.app.inWorkspace(workspaceId, listTemplates)
    return [...own, ...[...readTemplates().values()].map(({ workflow: _, ...summary }) => summary)]
  }

export const getTemplate =
  ({ database }: Pick<WorkflowNeeds, 'database'>) =>
  async ({ workspaceId, templateId }: Of): Promise<Template | undefined> =>
    isUuid(templateId)
      ? database.app.inWorkspace(workspaceId, (queries) => findTemplate(queries, templateId))
      : readTemplates().get(templateId)

/** Keeps a draft as a template of the workspace. The template holds none of its credentials, but where they go. */
export const keepTemplate =
  ({ database, clock, record }: WorkflowNeeds) =>
  ({
    workspaceId,
    workflowId,
    ...about
  }: InWorkspace & {
    readonly workflowId: string
    readonly title: string | undefined
    readonly description: string | undefined
    readonly places: Template['places']
  }): Promise<Result<Template, 'not-found' | 'limit-reached'>> =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      const count = await lockTemplates(queries, workspaceId)
      const workflow = (await readLive(queries, workflowId)) && (await findWorkflow(queries, workflowId))
      if (workflow === undefined) return fail('not-found')
      if (count >= TEMPLATES_PER_WORKSPACE_MAX) return fail('limit-reached')
      const id = newUuidV7(clock.nowMs()) as string
      const template = templateOf(workflow.draft, { ...about, id, tags: workflow.tags })
      await insertTemplate(queries, workspaceId, template)
      await record?.(queries, { type: 'template.kept', workspaceId, thing: id, after: { workflowId } })
      return ok(template)
    })

/** Workflows that were made of it stay. */
export const deleteTemplate =
  ({ database, record }: Pick<WorkflowNeeds, 'database' | 'record'>) =>
  async ({ workspaceId, templateId }: Of): Promise<'deleted' | 'not-found' | 'built-in'> => {
    if (readTemplates().has(templateId)) return 'built-in'
    if (!isUuid(templateId)) return 'not-found'
    return database.app.inWorkspace(workspaceId, async (queries) => {
      if ((await removeTemplate(queries, templateId)) === 0) return 'not-found'
      await record?.(queries, { type: 'template.deleted', workspaceId, thing: templateId })
      return 'deleted'
    })
  }
