import type { Route } from '@linkflow/http-server'
import type { Workspaces } from './application/workspaces.ts'
import { getWorkspaceRoute } from './http/get-workspace.route.ts'

export {
  addMember,
  leaveWorkspaces,
  MEMBERS_CHANNEL,
  type WorkspaceOfAccount,
  workspacesOfAccount,
} from './application/members.ts'
export { membersAmong } from './application/members-among.ts'
export { type Workspace, type WorkspaceId, type Workspaces, workspaces } from './application/workspaces.ts'
export { workspaceMigrations } from './infrastructure/schema.ts'

export const workspaceRoutes = (workspaces: Workspaces): Route[] => [getWorkspaceRoute(workspaces)]
