import { workspaceSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { Workspaces } from '../application/workspaces.ts'

export const getWorkspaceRoute = (workspaces: Workspaces): Route =>
  route({
    method: 'GET',
    path: '/api/v1/workspace',
    tag: 'workspaces',
    summary: 'The workspace of the request',
    auth: 'api-key',
    permission: 'workspace:read',
    responses: { 200: responds.json(workspaceSchema, 'The workspace') },
    errors: ['workspace-not-found'],
    async handle({ workspaceId }) {
      const found = await workspaces.find(workspaceId)
      if (found === undefined) return reply.problem('workspace-not-found', 'This workspace is gone.')
      return reply.ok({ id: found.id, name: found.name, createdAt: found.createdAt.toISOString() })
    },
  })
