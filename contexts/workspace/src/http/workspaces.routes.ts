import { Readable } from 'node:stream'
import {
  createWorkspaceSchema,
  deletedWorkspaceSchema,
  deleteWorkspaceSchema,
  idSchema,
  ownWorkspaceListSchema,
  ownWorkspaceSchema,
  renameWorkspaceSchema,
  type WorkspaceView,
  workspaceSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever, type Clock } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { z } from 'zod'
import type { WorkspaceDeletion } from '../application/deletion.ts'
import { type DataOf, exportWorkspace, type WorkflowsOf } from '../application/export-workspace.ts'
import { workspacesOfAccount } from '../application/members.ts'
import type { Variables } from '../application/variables.ts'
import type { Workspace, Workspaces } from '../application/workspaces.ts'
import { WORKSPACES_PER_ACCOUNT_MAX } from '../limits.ts'

interface Needs {
  readonly deletion: WorkspaceDeletion
  readonly database: Pick<Database, 'engine'>
  readonly workspaces: Workspaces
  readonly variables: Variables
  readonly workflowsOf: WorkflowsOf
  readonly dataOf: DataOf
  readonly clock: Clock
}

export const workspacesRoutes = (needs: Needs): Route[] => [
  readWorkspace(needs),
  renameWorkspace(needs),
  listWorkspaces(needs),
  createWorkspace(needs),
  exportRoute(needs),
  deleteWorkspace(needs),
  restoreWorkspace(needs),
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
    bodyExample: { name: 'Shop' },
    responses: { 200: responds.json(workspaceSchema, 'The workspace') },
    errors: ['workspace-not-found'],
    handle: async ({ workspaceId, body: { name } }) => answer(await workspaces.rename(workspaceId, name)),
  })

const listWorkspaces = ({ database }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/workspaces',
    summary: 'List the workspaces that you are in, the first one first',
    description:
      'To work in one of several, send its id in the header `LinkFlow-Workspace`. Owners see those that were deleted too, until they are gone.',
    auth: 'session',
    permission: 'none',
    responses: { 200: responds.json(ownWorkspaceListSchema, 'The workspaces') },
    async handle({ session: { accountId } }) {
      const found = await workspacesOfAccount(database.engine, accountId, 'all')
      const items = found
        .filter(({ role, removalAt }) => removalAt === undefined || role === 'owner')
        .map(({ workspaceId: id, workspaceName: name, createdAt, role, removalAt }) => ({
          id,
          name,
          createdAt: createdAt.toISOString(),
          role,
          ...(removalAt && { removalAt: removalAt.toISOString() }),
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
    bodyExample: { name: 'Shop' },
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

const exportRoute = (needs: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/workspace/export',
    tag: 'workspaces',
    summary: 'Export the workspace',
    description:
      'One JSON file with the variables, the drafts of the workflows, and the data tables with their rows. No secret is in it: credentials are named by their ids.',
    auth: 'api-key',
    permission: 'workspace:write',
    responses: { 200: responds.bytes('application/json; charset=utf-8', 'The file, as a stream') },
    async handle({ workspaceId }) {
      const pieces = exportWorkspace(needs, workspaceId, new Date(needs.clock.nowMs()))
      return reply.bytes(200, 'application/json; charset=utf-8', Readable.from(pieces), {
        'content-disposition': 'attachment; filename="workspace.json"',
      })
    },
  })

const deleteWorkspace = ({ deletion }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/workspace/deletion',
    tag: 'workspaces',
    summary: 'Delete the workspace',
    description:
      'At once nobody gets in, nothing starts, and what runs is cancelled. Until `removalAt` an owner can restore it; then ' +
      'all that it has is removed.',
    auth: 'api-key',
    permission: 'workspace:delete',
    body: deleteWorkspaceSchema,
    bodyExample: { name: 'Shop' },
    responses: { 200: responds.json(deletedWorkspaceSchema, 'When it will be gone') },
    errors: ['permission-missing', 'workspace-name-wrong', 'workspace-is-default', 'workspace-not-found'],
    async handle({ caller, body: { name } }) {
      const deleted = await deletion.delete(caller, name)
      if (deleted.ok) return reply.ok({ removalAt: deleted.value.toISOString() })
      switch (deleted.error) {
        case 'permission-missing':
          return reply.problem('permission-missing', 'Only an owner deletes a workspace.')
        case 'name-wrong':
          return reply.problem('workspace-name-wrong', `The workspace is not called «${name}». Nothing was deleted.`)
        case 'is-default':
          return reply.problem('workspace-is-default', 'The first workspace stays: the installation belongs to it.')
        case 'gone':
          return reply.problem('workspace-not-found', 'This workspace is gone.')
        default:
          return assertNever(deleted.error)
      }
    },
  })

const restoreWorkspace = ({ deletion }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/workspaces/:workspaceId/restore',
    summary: 'Restore a workspace that you own and that was deleted',
    auth: 'session',
    permission: 'none',
    params: z.strictObject({ workspaceId: idSchema }),
    responses: { 200: responds.json(ownWorkspaceSchema, 'The workspace, as it was') },
    errors: ['workspace-not-found'],
    async handle({ session: { accountId }, params: { workspaceId } }) {
      const restored = await deletion.restore(accountId, workspaceId)
      if (restored !== undefined) return reply.ok({ ...viewOf(restored), role: 'owner' as const })
      return reply.problem('workspace-not-found', 'You own no deleted workspace with this id.')
    },
  })

const answer = (found: Workspace | undefined) =>
  found === undefined ? reply.problem('workspace-not-found', 'This workspace is gone.') : reply.ok(viewOf(found))

const viewOf = ({ id, name, createdAt }: Workspace): WorkspaceView => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
})
