import {
  createWorkspaceSchema,
  ownWorkspaceListSchema,
  ownWorkspaceSchema,
  renameWorkspaceSchema,
  type WorkspaceView,
  workspaceSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { Database } from '@linkflow/postgres'
import { workspacesOfAccount } from '../application/members.ts'
import type { Workspace, Workspaces } from '../application/workspaces.ts'
import { WORKSPACES_PER_ACCOUNT_MAX } from '../limits.ts'

interface Needs {
  readonly database: Pick<Database, 'engine'>
  readonly workspaces: Workspaces
}

export const workspacesRoutes = (needs: Needs): Route[] => [
  readWorkspace(needs),
  renameWorkspace(needs),
  listWorkspaces(needs),
  createWorkspace(needs),
]

const readWorkspace = ({ workspaces }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/workspace',
    tag: 'workspaces',
    summary: 'The workspace of the request',
    auth: 'api-key',
    permission: 'workspace:read',
    responses: { 200: responds.json(workspaceSchema, 'The workspace') },
    errors: ['workspace-not-found'],
    handle: async ({ workspaceId }) => answer(await workspaces.find(workspaceId)),
  })

const renameWorkspace = ({ workspaces }: Needs) =>
  route({
    method: 'PATCH',
    path: '/api/v1/workspace',
    tag: 'workspaces',
    summary: 'Rename the workspace',
    auth: 'api-key',
    permission: 'workspace:write',
    body: renameWorkspaceSchema,
    responses: { 200: responds.json(workspaceSchema, 'The workspace') },
    errors: ['workspace-not-found'],
    handle: async ({ workspaceId, body: { name } }) => answer(await workspaces.rename(workspaceId, name)),
  })

const listWorkspaces = ({ database }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/workspaces',
    summary: 'List the workspaces that you are in, the first one first',
    description: 'To work in one of several, send its id in the header `LinkFlow-Workspace`.',
    auth: 'session',
    permission: 'none',
    responses: { 200: responds.json(ownWorkspaceListSchema, 'The workspaces') },
    async handle({ session: { accountId } }) {
      const found = await workspacesOfAccount(database.engine, accountId)
      const items = found.map(({ workspaceId: id, workspaceName: name, createdAt, role }) => ({
        id,
        name,
        createdAt: createdAt.toISOString(),
        role,
      }))
      return reply.ok({ items })
    },
  })

const createWorkspace = ({ workspaces }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/workspaces',
    summary: 'Make a workspace, and become its owner',
    auth: 'session',
    permission: 'none',
    idempotent: true,
    body: createWorkspaceSchema,
    responses: { 201: responds.json(ownWorkspaceSchema, 'The workspace') },
    errors: ['workspace-limit-reached'],
    async handle({ session: { accountId }, body: { name } }) {
      const made = await workspaces.createFor(accountId, name)
      if (made !== undefined) {
        return reply.created({ ...viewOf(made), role: 'owner' as const }, '/api/v1/workspace')
      }
      const detail = `An account is in at most ${WORKSPACES_PER_ACCOUNT_MAX} workspaces; leave one.`
      return reply.problem('workspace-limit-reached', detail)
    },
  })

const answer = (found: Workspace | undefined) =>
  found === undefined ? reply.problem('workspace-not-found', 'This workspace is gone.') : reply.ok(viewOf(found))

const viewOf = ({ id, name, createdAt }: Workspace): WorkspaceView => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
})
