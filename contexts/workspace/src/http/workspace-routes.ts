import type { Route } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import type { AuditLog } from '../application/audit-log.ts'
import type { ChangeMembers } from '../application/change-members.ts'
import type { WorkspaceDeletion } from '../application/deletion.ts'
import type { DataOf, WorkflowsOf } from '../application/export-workspace.ts'
import type { Invitations } from '../application/invitations.ts'
import type { People } from '../application/people.ts'
import type { Variables } from '../application/variables.ts'
import type { SettingsBook } from '../application/workspace-settings.ts'
import type { Workspaces } from '../application/workspaces.ts'
import { auditRoutes } from './audit.routes.ts'
import { invitationRoutes } from './invitations.routes.ts'
import { memberRoutes } from './members.routes.ts'
import { settingsRoutes } from './settings.routes.ts'
import { variableRoutes } from './variables.routes.ts'
import { workspacesRoutes } from './workspaces.routes.ts'

export interface WorkspaceParts {
  readonly database: Pick<Database, 'app' | 'engine'>
  readonly workspaces: Workspaces
  readonly deletion: WorkspaceDeletion
  readonly members: ChangeMembers
  readonly invitations: Invitations
  readonly audit: AuditLog
  readonly variables: Variables
  readonly settings: SettingsBook
  readonly people: People
  readonly publicUrl: string
  readonly clock: Clock
  readonly workflowsOf: WorkflowsOf
  readonly dataOf: DataOf
}

export const workspaceRoutes = (parts: WorkspaceParts): Route[] => [
  ...workspacesRoutes(parts),
  ...settingsRoutes(parts),
  ...memberRoutes(parts),
  ...invitationRoutes(parts),
  ...auditRoutes(parts),
  ...variableRoutes(parts),
]
