import { type Caller, type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import { favourites } from '../application/favourites.ts'
import type { WorkflowNeeds } from '../application/needs.ts'
import { notFound } from './problems.ts'

export const favouriteRoutes = (needs: WorkflowNeeds): Route[] => [mark(needs), unmark(needs)]

/** The person who calls; a key is none. */
export const accountOf = ({ who }: Caller): string | undefined => (who.type === 'account' ? who.accountId : undefined)
export const personNeeded = () =>
  reply.problem('session-needed', 'Favourites are of a person, and an API key is none. Sign in.')

const path = '/api/v1/workflows/:workflowId/favourite'
const params = z.strictObject({ workflowId: z.uuid() })

const mark = (needs: WorkflowNeeds) => {
  const { mark: run } = favourites(needs)
  return route({
    method: 'PUT',
    path,
    summary: 'Make a workflow one of your favourites',
    description: 'Yours alone: `favourites=true` lists them.',
    auth: 'api-key',
    permission: 'workflow:read',
    params,
    responses: { 204: responds.empty('It is one of them') },
    errors: ['session-needed', 'workflow-not-found'],
    async handle({ caller, workspaceId, params: { workflowId } }) {
      const accountId = accountOf(caller)
      if (accountId === undefined) return personNeeded()
      return (await run({ workspaceId, workflowId, accountId })) ? reply.noContent() : notFound(workflowId)
    },
  })
}

const unmark = (needs: WorkflowNeeds) => {
  const { unmark: run } = favourites(needs)
  return route({
    method: 'DELETE',
    path,
    summary: 'Make a workflow none of your favourites',
    auth: 'api-key',
    permission: 'workflow:read',
    params,
    responses: { 204: responds.empty('It is none of them') },
    errors: ['session-needed', 'workflow-not-found'],
    async handle({ caller, workspaceId, params: { workflowId } }) {
      const accountId = accountOf(caller)
      if (accountId === undefined) return personNeeded()
      return (await run({ workspaceId, workflowId, accountId })) ? reply.noContent() : notFound(workflowId)
    },
  })
}
