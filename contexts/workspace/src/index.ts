export { acceptInvitation, readInvitation } from './application/accept-invitation.ts'
export {
  type AuditDetail,
  type AuditNote,
  type AuditTrail,
  writeAccountAudit,
  writeAudit,
} from './application/audit-trail.ts'
export { deletedWorkspaces, nextToRemove, WORKSPACES_CHANNEL } from './application/deletion.ts'
export type { ExportedWorkflow, WorkflowsOf } from './application/export-workspace.ts'
export {
  addMember,
  leaveWorkspaces,
  MEMBERS_CHANNEL,
  teamOf,
  type WorkspaceOfAccount,
  workspacesOfAccount,
} from './application/members.ts'
export { membersAmong } from './application/members-among.ts'
export type { People, Person } from './application/people.ts'
export type { VariableCache } from './application/variable-cache.ts'
export { sealedVariables } from './application/variable-sealing.ts'
export {
  type OnSettingsChange,
  readWorkspaceSettings,
  settingsOfAll,
  type WorkspaceSettings,
} from './application/workspace-settings.ts'
export { type Workspace, type WorkspaceId, type Workspaces, workspaces } from './application/workspaces.ts'
export { workspaceRoutes } from './http/workspace-routes.ts'
export { whoSetUp } from './infrastructure/audit-repository.postgres.ts'
export { dropInvitationMails } from './infrastructure/invitation-repository.postgres.ts'
export { removeRows } from './infrastructure/remove-rows.postgres.ts'
export { workspaceMigrations } from './infrastructure/schema.ts'
export { type OpenedWorkspaces, openWorkspaces } from './open-workspaces.ts'
