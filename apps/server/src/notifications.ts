import { accountsAmong } from '@linkflow/auth'
import { oweCall } from '@linkflow/execution'
import type { Clock } from '@linkflow/kernel'
import type { MasterKey, Payloads } from '@linkflow/keys'
import type { Mailer } from '@linkflow/mail'
import { type Notifications, type NotificationsNeeds, openNotifications as open } from '@linkflow/notification'
import type { Database } from '@linkflow/postgres'
import { publishedAmong } from '@linkflow/workflow'
import { teamOf } from '@linkflow/workspace'

/** What calls of a workspace to others are signed with: callbacks of executions and notifications. */
export const callKeyOf = (key: MasterKey, workspaceId: string): Uint8Array => key.derive(`callback:${workspaceId}`)

/** The notification context, wired to what it has to know of accounts, members and workflows. */
export function openNotifications(parts: {
  readonly database: Database
  readonly clock: Clock
  readonly key: MasterKey
  readonly payloads: Payloads
  /** Undefined: there is no mail server. */
  readonly mailer: Mailer | undefined
  readonly onMailError: (error: unknown) => void
  readonly publicUrl: string
  readonly homeWorkspaceId: string
  readonly workflowNames: NotificationsNeeds['neighbours']['workflowNames']
  readonly credentialNames: NotificationsNeeds['neighbours']['credentialNames']
  /** For whoever shows what is new at once. */
  readonly onChange?: NonNullable<NotificationsNeeds['onChange']>
}): Notifications {
  const { database, key, workflowNames, credentialNames, ...rest } = parts
  return open({
    ...rest,
    database,
    unsubscribeKey: key.derive('notification-unsubscribe'),
    signingSecretOf: (workspaceId) => `whsec_${Buffer.from(callKeyOf(key, workspaceId)).toString('base64')}`,
    neighbours: {
      team: teamOf,
      accounts: (ids) => accountsAmong(database.engine, ids),
      published: publishedAmong,
      workflowNames,
      credentialNames,
      oweCall: oweCall(parts),
    },
  })
}
