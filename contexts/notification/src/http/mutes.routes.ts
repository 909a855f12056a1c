import { idSchema, mutedWorkflowSchema, muteWorkflowSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import type { Mutes } from '../application/mutes.ts'
import { readerOf, SESSION_NEEDED } from './reader-of.ts'

interface Needs {
  readonly mutes: Mutes
}

export const muteRoutes = (needs: Needs): Route[] => [muteWorkflow(needs), unmuteWorkflow(needs)]

const params = z.strictObject({ workflowId: idSchema })

const muteWorkflow = ({ mutes }: Needs) =>
  route({
    method: 'PUT',
    path: '/api/v1/notifications/mutes/:workflowId',
    summary: 'Hear nothing of a workflow for a while',
    description:
      'For you alone: it counts as read and is in no mail until then. What happens meanwhile stands in the list.',
    auth: 'api-key',
    permission: 'execution:read',
    params,
    body: muteWorkflowSchema,
    bodyExample: { minutes: 60 },
    responses: { 200: responds.json(mutedWorkflowSchema, 'Until when') },
    errors: ['session-needed', 'workflow-not-found'],
    async handle({ caller, params: { workflowId }, body: { minutes } }) {
      const reader = readerOf(caller)
      if (reader === undefined) return SESSION_NEEDED
      const until = await mutes.mute(reader, workflowId, minutes)
      if (until === undefined) return reply.problem('workflow-not-found', `There is no workflow ${workflowId} here.`)
      return reply.ok({ workflowId, until: until.toISOString() })
    },
  })

const unmuteWorkflow = ({ mutes }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/notifications/mutes/:workflowId',
    summary: 'Hear of a workflow again',
    auth: 'api-key',
    permission: 'execution:read',
    params,
    responses: { 204: responds.empty('You hear of it again') },
    errors: ['session-needed'],
    async handle({ caller, params: { workflowId } }) {
      const reader = readerOf(caller)
      if (reader === undefined) return SESSION_NEEDED
      await mutes.unmute(reader, workflowId)
      return reply.noContent()
    },
  })
