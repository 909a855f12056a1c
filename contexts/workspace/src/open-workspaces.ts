import type { Clock } from '@linkflow/kernel'
import type { SealedRecords, WorkspaceKeys } from '@linkflow/keys'
import type { Mailer } from '@linkflow/mail'
import type { Database, Queries } from '@linkflow/postgres'
import { AuditLog } from './application/audit-log.ts'
import { ChangeMembers } from './application/change-members.ts'
import { WorkspaceDeletion } from './application/deletion.ts'
import type { DataOf, WorkflowsOf } from './application/export-workspace.ts'
import { invitationMail } from './application/invitation-mail.ts'
import { Invitations } from './application/invitations.ts'
import type { People } from './application/people.ts'
import { StoppedWorkspaces } from './application/stopped-workspaces.ts'
import { VariableCache } from './application/variable-cache.ts'
import { sealedVariables } from './application/variable-sealing.ts'
import { Variables, type VariableUses } from './application/variables.ts'
import { type OnSettingsChange, SettingsBook } from './application/workspace-settings.ts'
import { type Workspaces, workspaces } from './application/workspaces.ts'
import type { WorkspaceParts } from './http/workspace-routes.ts'
import { removeOldInvitations } from './infrastructure/invitation-repository.postgres.ts'

export interface OpenedWorkspaces {
  readonly store: Workspaces
  /** What workflows see as `$vars`. */
  readonly variables: VariableCache
  /** Secret variables, which a rotation of data keys seals anew. */
  readonly sealed: SealedRecords
  /** Where nothing may start. */
  readonly stopped: StoppedWorkspaces
  /** What the routes are made of. */
  readonly parts: WorkspaceParts
  /** A chore of every few seconds: sends the mail that another process, or a mail server that was away, left. */
  deliverMail(): Promise<void>
  /** A chore of each minute: what is over goes. */
  tidy(): Promise<void>
}

export function openWorkspaces(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly keys: WorkspaceKeys
  readonly people: People
  readonly mailer: Mailer
  /** There is a mail server behind it. */
  readonly canMail: boolean
  /** A mail could not be sent; it is tried again. */
  readonly onMailError: (error: unknown) => void
  /** From the deletion of a workspace to its removal. */
  readonly graceDays: number
  /** Within the transaction that deletes or restores a workspace. */
  readonly onStateChange: (queries: Queries) => Promise<unknown>
  /** What is kept in memory could not be read; it is read again. */
  readonly onReadError: (error: unknown) => void
  /** Where links in mails lead. */
  readonly publicUrl: string
  readonly workflowsOf: WorkflowsOf
  readonly dataOf: DataOf
  readonly variableUses: VariableUses
  readonly onSettingsChange: OnSettingsChange
}): OpenedWorkspaces {
  const { database, clock, keys, people, mailer, publicUrl, graceDays, onStateChange, onMailError: onError } = needs
  const store = workspaces(database)
  const variables = new VariableCache({ database, keys, onError: needs.onReadError })
  const mail = invitationMail({ database, people, mailer, canMail: needs.canMail, publicUrl, onError })
  return {
    store,
    variables,
    sealed: sealedVariables(database, keys),
    stopped: new StoppedWorkspaces({ database, onError: needs.onReadError }),
    parts: {
      database,
      workspaces: store,
      people,
      publicUrl,
      clock,
      workflowsOf: needs.workflowsOf,
      dataOf: needs.dataOf,
      deletion: new WorkspaceDeletion({ database, graceDays, onStateChange }),
      members: new ChangeMembers({ database }),
      invitations: new Invitations({ database, clock, people, mail }),
      audit: new AuditLog({ database }),
      settings: new SettingsBook({ database, onChange: needs.onSettingsChange }),
      variables: new Variables({ database, keys, cache: variables, usesOf: needs.variableUses }),
    },
    deliverMail: () => mail.deliver(),
    async tidy() {
      await removeOldInvitations(database.engine)
    },
  }
}
