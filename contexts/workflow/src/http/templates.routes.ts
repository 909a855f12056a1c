import {
  instantiatedTemplateSchema,
  instantiateTemplateSchema,
  keepTemplateSchema,
  templateIdSchema,
  templatePageSchema,
  templateSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import { instantiateTemplate } from '../application/instantiate-template.ts'
import { allTemplates, deleteTemplate, getTemplate, keepTemplate } from '../application/keep-template.ts'
import type { WorkflowNeeds } from '../application/needs.ts'
import { TEMPLATES_PER_WORKSPACE_MAX } from '../limits.ts'
import { NOT_CREATED, notCreated, notFound as workflowNotFound } from './problems.ts'
import { etagOf, workflowView } from './view.ts'

export const templateRoutes = (needs: WorkflowNeeds): Route[] => [
  list(needs),
  get(needs),
  keep(needs),
  remove(needs),
  instantiate(needs),
]

const params = z.strictObject({ templateId: templateIdSchema })
const notFound = (id: string) => reply.problem('template-not-found', `There is no template «${id}».`)

const list = (needs: WorkflowNeeds) => {
  const all = allTemplates(needs)
  return route({
    method: 'GET',
    path: '/api/v1/templates',
    summary: 'List the templates of workflows',
    description: 'Those of the workspace, then those that LinkFlow brings along, each by title.',
    auth: 'api-key',
    permission: 'workflow:read',
    responses: { 200: responds.json(templatePageSchema, 'All templates, without their files') },
    handle: async ({ workspaceId }) => reply.ok({ items: await all({ workspaceId }) }),
  })
}

const get = (needs: WorkflowNeeds) => {
  const find = getTemplate(needs)
  return route({
    method: 'GET',
    path: '/api/v1/templates/:templateId',
    summary: 'Read a template with its workflow file',
    auth: 'api-key',
    permission: 'workflow:read',
    params,
    responses: { 200: responds.json(templateSchema, 'The template') },
    errors: ['template-not-found'],
    async handle({ workspaceId, params: { templateId } }) {
      const template = await find({ workspaceId, templateId })
      return template === undefined ? notFound(templateId) : reply.ok(template)
    },
  })
}

const keep = (needs: WorkflowNeeds) => {
  const run = keepTemplate(needs)
  return route({
    method: 'POST',
    path: '/api/v1/templates',
    summary: 'Keep the draft of a workflow as a template of the workspace',
    description: 'With its tags, and without its credentials: the template says where they go.',
    auth: 'api-key',
    permission: 'workflow:write',
    body: keepTemplateSchema,
    bodyExample: { workflow: '0198c0de-0000-7000-8000-00000000000a', title: 'Our usual intake' },
    idempotent: true,
    responses: { 201: responds.json(templateSchema, 'The template') },
    errors: ['workflow-not-found', 'template-limit-reached'],
    async handle({ workspaceId, body: { workflow: workflowId, title, description, places = [] } }) {
      const kept = await run({ workspaceId, workflowId, title, description, places })
      if (kept.ok) return reply.created(kept.value, `/api/v1/templates/${kept.value.id}`)
      return kept.error === 'not-found'
        ? workflowNotFound(workflowId)
        : reply.problem(
            'template-limit-reached',
            `A workspace has at most ${TEMPLATES_PER_WORKSPACE_MAX} templates; delete some.`,
          )
    },
  })
}

const remove = (needs: WorkflowNeeds) => {
  const run = deleteTemplate(needs)
  return route({
    method: 'DELETE',
    path: '/api/v1/templates/:templateId',
    summary: 'Delete a template of the workspace',
    description: 'Workflows that were made of it stay.',
    auth: 'api-key',
    permission: 'workflow:write',
    params,
    responses: { 204: responds.empty('Deleted') },
    errors: ['template-not-found', 'template-built-in'],
    async handle({ workspaceId, params: { templateId } }) {
      const done = await run({ workspaceId, templateId })
      switch (done) {
        case 'deleted':
          return reply.noContent()
        case 'not-found':
          return notFound(templateId)
        case 'built-in':
          return reply.problem('template-built-in', 'LinkFlow brings this template along; it stays.')
        default:
          return assertNever(done)
      }
    },
  })
}

const instantiate = (needs: WorkflowNeeds) => {
  const run = instantiateTemplate(needs)
  return route({
    method: 'POST',
    path: '/api/v1/templates/:templateId/instantiate',
    summary: 'Make a workflow of a template',
    description:
      'A draft with the tags of the template. `checklist` says which credentials are still to be chosen, and which places hold an example.',
    auth: 'api-key',
    permission: 'workflow:write',
    params,
    body: instantiateTemplateSchema.optional(),
    bodyExample: { name: 'Leads of the shop' },
    idempotent: true,
    responses: { 201: responds.json(instantiatedTemplateSchema, 'The workflow, and what is left to do') },
    errors: ['template-not-found', 'template-slot-unknown', ...NOT_CREATED],
    async handle({ workspaceId, caller, params: { templateId }, body }) {
      const { name, credentials: chosen = [] } = body ?? {}
      const done = await run({ workspaceId, templateId, name, credentials: chosen, by: caller })
      if (done.ok) {
        const { workflow, checklist } = done.value
        const { problems } = await needs.check(workflow.draft, workspaceId)
        const { credentials, places } = checklist
        const view = {
          workflow: workflowView(workflow, problems),
          checklist: { credentials: [...credentials], places },
        }
        return reply.created(view, `/api/v1/workflows/${workflow.id}`, { etag: etagOf(workflow) })
      }
      const { error } = done
      switch (error.type) {
        case 'not-found':
          return notFound(templateId)
        case 'slot-unknown': {
          const { node, type } = error.chosen
          return reply.problem(
            'template-slot-unknown',
            `The template needs no credential of type «${type}» in a node «${node}».`,
          )
        }
        default:
          return notCreated(error)
      }
    },
  })
}
