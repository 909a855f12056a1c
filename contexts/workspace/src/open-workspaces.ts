import type { Clock } from '@linkflow/kernel'
import type { Mailer } from '@linkflow/mail'
import type { Database } from '@linkflow/postgres'
import { AuditLog } from './application/audit-log.ts'
import { ChangeMembers } from './application/change-members.ts'
import { InvitationMail } from './application/invitation-mail.ts'
import { Invitations } from './application/invitations.ts'
import type { People } from './application/people.ts'
import { VariableCache } from './application/variable-cache.ts'
import { Variables } from './application/variables.ts'
import { type Workspaces, workspaces } from './application/workspaces.ts'
import type { WorkspaceParts } from './http/workspace-routes.ts'
import { removeOldInvitations } from './infrastructure/invitation-repository.postgres.ts'

export interface OpenedWorkspaces {
  readonly store: Workspaces
  /** What workflows see as `$vars`. */
  readonly variables: VariableCache
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
  readonly people: People
  readonly mailer: Mailer
  /** A mail could not be sent; it is tried again. */
  readonly onMailError: (error: unknown) => void
  /** The variables could not be read; they are read again. */
  readonly onReadError: (error: unknown) => void
  /** Where links in mails lead. */
  readonly publicUrl: string
}): OpenedWorkspaces {
  const { database, clock, people, mailer, publicUrl, onMailError: onError } = needs
  const store = workspaces(database)
  const variables = new VariableCache({ database, onError: needs.onReadError })
  const mail = new InvitationMail({ database, people, mailer, publicUrl, onError })
  return {
    store,
    variables,
    parts: {
      database,
      workspaces: store,
      people,
      publicUrl,
      members: new ChangeMembers({ database }),
      invitations: new Invitations({ database, clock, people, mail }),
      audit: new AuditLog({ database }),
      variables: new Variables({ database, cache: variables }),
    },
    deliverMail: () => mail.deliver(),
    async tidy() {
      await removeOldInvitations(database.engine)
    },
  }
}
