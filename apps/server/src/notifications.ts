import { accountsAmong } from '@linkflow/auth'
import { oweCall } from '@linkflow/execution'
import type { MasterKey } from '@linkflow/keys'
import { type Notifications, openNotifications as open } from '@linkflow/notification'
import { publishedAmong } from '@linkflow/workflow'
import { teamOf } from '@linkflow/workspace'
import type { OpenedExecutions } from './executions.ts'
import type { Installation } from './installation.ts'
import type { Integration } from './integration.ts'
import type { Library } from './library.ts'
import { tellInbox } from './live.ts'
import type { Tenancy } from './tenancy.ts'

/** What calls of a workspace to others are signed with: callbacks of executions and notifications. */
export const callKeyOf = (key: MasterKey, workspaceId: string): Uint8Array => key.derive(`callback:${workspaceId}`)

type Parts = Pick<
  Installation,
  'config' | 'database' | 'clock' | 'keys' | 'payloads' | 'mailer' | 'onMailError' | 'publicUrl'
> &
  Pick<Tenancy, 'homeWorkspaceId'> &
  Pick<Integration, 'credentials'> &
  Pick<Library, 'workflows'> &
  Pick<OpenedExecutions, 'realtime'>

/** The notification context, wired to what it has to know of accounts, members, workflows and credentials. */
export function openNotifications(parts: Parts): Notifications {
  const { config, database, clock, keys, payloads, onMailError, publicUrl, homeWorkspaceId } = parts
  const { master: key } = keys
  return open({
    database,
    clock,
    payloads,
    mailer: config.smtpUrl === undefined ? undefined : parts.mailer,
    onMailError,
    publicUrl,
    homeWorkspaceId,
    unsubscribeKey: key.derive('notification-unsubscribe'),
    signingSecretOf: (workspaceId) => `whsec_${Buffer.from(callKeyOf(key, workspaceId)).toString('base64')}`,
    neighbours: {
      team: teamOf,
      accounts: (ids) => accountsAmong(database.engine, ids),
      published: publishedAmong,
      workflowNames: (workspaceId, ids) => parts.workflows.namesOf(workspaceId, ids),
      credentialNames: parts.credentials.namesFor,
      oweCall: oweCall({ clock, payloads }),
    },
    // For whoever shows what is new at once.
    onChange: tellInbox(parts.realtime),
  })
}
