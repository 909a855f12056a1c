import { changeWorkspaceSettingsSchema, workspaceSettingsSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { SettingsBook, WorkspaceSettings } from '../application/workspace-settings.ts'

interface Needs {
  readonly settings: SettingsBook
}

export const settingsRoutes = (needs: Needs): Route[] => [readSettings(needs), changeSettings(needs)]

const readSettings = ({ settings }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/workspace/settings',
    tag: 'workspaces',
    summary: 'The settings of the workspace',
    description: 'What holds where a workflow says nothing of its own.',
    auth: 'api-key',
    permission: 'workspace:read',
    responses: { 200: responds.json(workspaceSettingsSchema, 'The settings') },
    errors: ['workspace-not-found'],
    handle: async ({ workspaceId }) => answer(await settings.read(workspaceId)),
  })

const changeSettings = ({ settings }: Needs) =>
  route({
    method: 'PATCH',
    path: '/api/v1/workspace/settings',
    tag: 'workspaces',
    summary: 'Change the settings of the workspace',
    description:
      'What is not named stays, and null takes a setting away. Schedules that have no time zone of their own go by the new one ' +
      'from now on; what is kept by the new retention goes with the next turn of the tidying, within an hour.',
    auth: 'api-key',
    permission: 'workspace:write',
    body: changeWorkspaceSettingsSchema,
    bodyExample: { timeZone: 'Europe/Berlin', retention: { days: 30 } },
    responses: { 200: responds.json(workspaceSettingsSchema, 'The settings') },
    errors: ['workspace-not-found'],
    handle: async ({ workspaceId, body }) => answer(await settings.change(workspaceId, body)),
  })

const answer = (found: WorkspaceSettings | undefined) =>
  found === undefined ? reply.problem('workspace-not-found', 'This workspace is gone.') : reply.ok(found)
