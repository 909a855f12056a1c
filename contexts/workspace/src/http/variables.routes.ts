import {
  importedVariablesSchema,
  importVariablesSchema,
  pageLimit,
  setVariableSchema,
  type VariableView,
  variableNameSchema,
  variablePageSchema,
  variableSchema,
  variableUsesSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import type { Variables } from '../application/variables.ts'
import type { Variable } from '../domain/variable.ts'
import { VARIABLES_PER_WORKSPACE_MAX } from '../limits.ts'

export const variableRoutes = (needs: { readonly variables: Variables }): Route[] => [
  listVariables(needs),
  variableUses(needs),
  importVariables(needs),
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

const variableUses = ({ variables }: { readonly variables: Variables }) =>
  route({
    method: 'GET',
    path: '/api/v1/variables/uses',
    summary: 'Which workflows read which variables',
    description:
      'By `$vars.name`, in their draft or live; those that read none of them by its name are not found. Of variables that are not there too.',
    auth: 'api-key',
    permission: 'variable:read',
    responses: { 200: responds.json(variableUsesSchema, 'Variables that are read, by name') },
    handle: async ({ workspaceId }) => reply.ok({ items: await variables.uses(workspaceId) }),
  })

const importVariables = ({ variables }: { readonly variables: Variables }) =>
  route({
    method: 'POST',
    path: '/api/v1/variables/import',
    summary: 'Make and change variables by a text, as an .env file has it',
    description:
      'All of them or none. Values in quotes are text, bare numbers, `true` and `false` are what they are. What is a secret stays one.',
    auth: 'api-key',
    permission: 'variable:write',
    body: importVariablesSchema,
    bodyExample: { text: 'SHOP_URL=https://shop.example\nRETRIES=3', preview: true },
    responses: { 200: responds.json(importedVariablesSchema, 'What it changed, or would change') },
    errors: ['variable-text-invalid', 'variable-limit-reached'],
    async handle({ workspaceId, body }) {
      const done = await variables.import({ workspaceId, ...body })
      if (done.ok) return reply.ok(done.value)
      if (done.error === 'limit-reached') return LIMIT_REACHED
      const { wrongLines } = done.error
      const problems = wrongLines.slice(0, PROBLEMS_MAX).map((line) => ({
        code: 'line-invalid',
        message: `Line ${line} is no variable: write NAME=value, each name once.`,
        severity: 'error' as const,
        pointer: '/text',
      }))
      return reply.problem('variable-text-invalid', `${wrongLines.length} lines are wrong. Nothing was changed.`, {
        problems,
        facts: { lines: wrongLines.slice(0, PROBLEMS_MAX) },
      })
    },
  })

/** Lines that a refusal names. */
const PROBLEMS_MAX = 50

const setVariable = ({ variables }: { readonly variables: Variables }) =>
  route({
    method: 'PUT',
    path: '/api/v1/variables/:name',
    summary: 'Make or replace a variable',
    description:
      'Workflows read it as `$vars.name`. Executions that start from now on see it. Everybody in the workspace may see it too, ' +
      'but the value of a secret: that is sealed and never answered, and taken out of logs. What a workflow makes of it is data of ' +
      'its runs, so what a service asks for belongs into a credential.',
    auth: 'api-key',
    permission: 'variable:write',
    params,
    body: setVariableSchema,
    bodyExample: { value: 'https://shop.example', description: 'Where the shop is' },
    responses: { 200: responds.json(variableSchema, 'The variable') },
    errors: ['variable-limit-reached', 'variable-value-needed'],
    async handle({ workspaceId, params: { name }, body: { value, isSecret, description } }) {
      const set = await variables.set({ workspaceId, name, value, isSecret, description })
      if (set.ok) return reply.ok(viewOf(set.value))
      if (set.error === 'limit-reached') return LIMIT_REACHED
      const detail = 'Give a value. Only a secret that stays one keeps the value that it has.'
      return reply.problem('variable-value-needed', detail)
    },
  })

const LIMIT_REACHED = reply.problem(
  'variable-limit-reached',
  `A workspace has at most ${VARIABLES_PER_WORKSPACE_MAX} variables; delete some.`,
)

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

const viewOf = ({ name, value, isSecret, description, updatedAt }: Variable): VariableView => ({
  name,
  ...(value !== undefined && { value }),
  isSecret,
  description,
  updatedAt: updatedAt.toISOString(),
})
