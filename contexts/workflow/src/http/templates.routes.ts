import {
  instantiatedTemplateSchema,
  instantiateTemplateSchema,
  templateIdSchema,
  templatePageSchema,
  templateSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import { instantiateTemplate } from '../application/instantiate-template.ts'
import type { WorkflowNeeds } from '../application/needs.ts'
import { readTemplates } from '../infrastructure/template-files.ts'
import { limitReached, tooLarge } from './problems.ts'
import { etagOf, workflowView } from './view.ts'

export const templateRoutes = (needs: WorkflowNeeds): Route[] => [list, get, instantiate(needs)]

const params = z.strictObject({ templateId: templateIdSchema })
const notFound = (id: string) => reply.problem('template-not-found', `There is no template «${id}».`)

const list = route({
  method: 'GET',
  path: '/api/v1/templates',
  summary: 'List the templates of workflows, by title',
  auth: 'api-key',
  permission: 'workflow:read',
  responses: { 200: responds.json(templatePageSchema, 'All templates, without their files') },
  handle: async () => reply.ok({ items: [...readTemplates().values()].map(({ workflow: _, ...summary }) => summary) }),
})

const get = route({
  method: 'GET',
  path: '/api/v1/templates/:templateId',
  summary: 'Read a template with its workflow file',
  auth: 'api-key',
  permission: 'workflow:read',
  params,
  responses: { 200: responds.json(templateSchema, 'The template') },
  errors: ['template-not-found'],
  async handle({ params: { templateId } }) {
    const template = readTemplates().get(templateId)
    return template === undefined ? notFound(templateId) : reply.ok(template)
  },
})

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
    errors: ['template-not-found', 'template-slot-unknown', 'workflow-limit-reached', 'workflow-too-large'],
    async handle({ workspaceId, params: { templateId }, body }) {
      const done = await run({ workspaceId, templateId, name: body?.name, credentials: body?.credentials ?? [] })
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
        case 'limit-reached':
          return limitReached()
        case 'too-large':
          return tooLarge()
        default:
          return assertNever(error)
      }
    },
  })
}
