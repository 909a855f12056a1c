import {
  pageLimit,
  setVariableSchema,
  type VariableView,
  variableNameSchema,
  variablePageSchema,
  variableSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import type { Variable, Variables } from '../application/variables.ts'
import { VARIABLES_PER_WORKSPACE_MAX } from '../limits.ts'

export const variableRoutes = (needs: { readonly variables: Variables }): Route[] => [
  listVariables(needs),
  setVariable(needs),
  deleteVariable(needs),
]

const params = z.strictObject({ name: variableNameSchema })

const listVariables = ({ variables }: { readonly variables: Variables }) =>
  route({
    method: 'GET',
    path: '/api/v1/variables',
    summary: 'List the variables of the workspace, by name',
    auth: 'api-key',
    permission: 'variable:read',
    query: z.strictObject({
      limit: pageLimit,
      cursor: variableNameSchema.optional().describe('`nextCursor` of the page before'),
    }),
    responses: { 200: responds.json(variablePageSchema, 'A page of variables') },
    async handle({ workspaceId, query: { limit, cursor } }) {
      const rows = await variables.list({ workspaceId, limit: limit + 1, after: cursor })
      const items = rows.slice(0, limit)
      return reply.ok({ items: items.map(viewOf), ...(rows.length > limit && { nextCursor: items.at(-1)!.name }) })
    },
  })

const setVariable = ({ variables }: { readonly variables: Variables }) =>
  route({
    method: 'PUT',
    path: '/api/v1/variables/:name',
    summary: 'Make or replace a variable',
    description:
      'Workflows read it as `$vars.name`. Executions that start from now on see it. Everybody in the workspace may see it too: ' +
      'put secrets into credentials.',
    auth: 'api-key',
    permission: 'variable:write',
    params,
    body: setVariableSchema,
    bodyExample: { value: 'https://shop.example', description: 'Where the shop is' },
    responses: { 200: responds.json(variableSchema, 'The variable') },
    errors: ['variable-limit-reached'],
    async handle({ workspaceId, params: { name }, body }) {
      const set = await variables.set({ workspaceId, name, ...body })
      if (set.ok) return reply.ok(viewOf(set.value))
      const detail = `A workspace has at most ${VARIABLES_PER_WORKSPACE_MAX} variables; delete some.`
      return reply.problem('variable-limit-reached', detail)
    },
  })

const deleteVariable = ({ variables }: { readonly variables: Variables }) =>
  route({
    method: 'DELETE',
    path: '/api/v1/variables/:name',
    summary: 'Delete a variable',
    description: 'Workflows that still name it fail there, or see nothing, as their dialect says.',
    auth: 'api-key',
    permission: 'variable:write',
    params,
    responses: { 204: responds.empty('Deleted') },
    errors: ['variable-not-found'],
    handle: async ({ workspaceId, params: { name } }) =>
      (await variables.delete(workspaceId, name))
        ? reply.noContent()
        : reply.problem('variable-not-found', `There is no variable ${name} here.`),
  })

const viewOf = ({ name, value, description, updatedAt }: Variable): VariableView => ({
  name,
  value,
  description,
  updatedAt: updatedAt.toISOString(),
})
