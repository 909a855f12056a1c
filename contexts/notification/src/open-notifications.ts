import type { OutboxConsumer } from '@linkflow/execution'
import type { RawMount, Route } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import type { Payloads } from '@linkflow/keys'
import { type Mailer, Postman } from '@linkflow/mail'
import type { Database, Queries } from '@linkflow/postgres'
import { Inbox } from './application/inbox.ts'
import { Leftovers } from './application/leftovers.ts'
import { Mutes } from './application/mutes.ts'
import { namesBy } from './application/names.ts'
import { type CredentialTurn, noteCredentials } from './application/note-credentials.ts'
import { type MissedStarts, noteMissed } from './application/note-missed.ts'
import { notificationMails } from './application/notification-mail.ts'
import type { Changed, Neighbours } from './application/ports.ts'
import { PreferenceBook } from './application/preferences.ts'
import { tellPeople } from './application/tell-people.ts'
import { watchExecutions } from './application/watch-executions.ts'
import { callWebhook, WebhookChannel } from './application/webhook-channel.ts'
import { notificationRoutes } from './http/notification-routes.ts'
import { unsubscribeMount } from './http/unsubscribe-mount.ts'
import { closeNotifications, removeOldNotifications } from './infrastructure/close-notifications.postgres.ts'
import { removeOldMutes } from './infrastructure/mute-repository.postgres.ts'

export interface NotificationsNeeds {
  readonly database: Pick<Database, 'app' | 'engine'>
  readonly clock: Clock
  /** How what errors said is kept. */
  readonly payloads: Payloads
  readonly neighbours: Neighbours
  /** Undefined: there is no mail server. */
  readonly mailer: Mailer | undefined
  /** A mail could not be sent; it is tried again. */
  readonly onMailError: (error: unknown) => void
  /** Where links in mails lead. */
  readonly publicUrl: string
  readonly unsubscribeKey: Uint8Array
  /** What calls of a workspace are signed with, as whoever is called needs it. */
  readonly signingSecretOf: (workspaceId: string) => string
  /** The first workspace: whoever runs the installation is there. */
  readonly homeWorkspaceId: string
  /** Somebody has something new, or marked something: for whoever shows it at once. After the commit. */
  readonly onChange?: (changed: Changed) => void
}

/** Notifications: the parts of this context that a server holds. */
export interface Notifications {
  readonly routes: readonly Route[]
  readonly unsubscribe: RawMount
  /** Stands last among the consumers of the outbox. */
  readonly consumer: OutboxConsumer
  /** In the transaction that lets starts of schedules go. */
  missed(queries: Queries, missed: readonly MissedStarts[]): Promise<void>
  /** In the transaction that notes that credentials fail, or work again. */
  credentials(queries: Queries, turns: readonly CredentialTurn[]): Promise<void>
  /** A chore of every few seconds: closes what recovered, and tells people what is new. True when there may be more. */
  work(): Promise<boolean>
  /** A chore of every few seconds: sends the mail that is due. */
  deliverMail(): Promise<void>
  /** A chore of every few minutes: what is old, or of people who left, goes. */
  tidy(): Promise<boolean>
}

export function openNotifications(needs: NotificationsNeeds): Notifications {
  const { database, clock, payloads, neighbours, mailer, publicUrl, unsubscribeKey, signingSecretOf, homeWorkspaceId } =
    needs
  const { onChange = () => {} } = needs
  const canMail = mailer !== undefined
  const preferences = new PreferenceBook({ database, clock, team: neighbours.team })
  const inbox = new Inbox({ database, payloads, namesOf: namesBy(neighbours), onChange })
  const mutes = new Mutes({ database, workflowNames: neighbours.workflowNames, onChange })
  const orders = notificationMails({ database, clock, payloads, neighbours, publicUrl, unsubscribeKey })
  const call = (...told: [Queries, string, Parameters<typeof callWebhook>[3]]) =>
    callWebhook({ payloads, neighbours }, ...told)
  const leftovers = new Leftovers(database.engine, neighbours)
  const postman = mailer && new Postman({ orders, mailer, onError: needs.onMailError })
  return {
    routes: notificationRoutes({
      inbox,
      preferences,
      mutes,
      canMail,
      webhook: new WebhookChannel({ database }),
      signingSecretOf,
    }),
    unsubscribe: unsubscribeMount({ key: unsubscribeKey, preferences }),
    consumer: watchExecutions({ clock, payloads, published: neighbours.published, homeWorkspaceId }),
    missed: (queries, missed) => noteMissed({ clock, payloads }, queries, missed),
    credentials: (queries, turns) => noteCredentials({ clock, payloads }, queries, turns),
    async work() {
      const hasMoreToClose = await database.engine.transaction(closeNotifications)
      const hasMoreToTell = await tellPeople({ database, clock, team: neighbours.team, call, canMail, onChange })
      return hasMoreToClose || hasMoreToTell
    },
    deliverMail: async () => postman?.deliver(),
    async tidy() {
      await leftovers.remove()
      await removeOldMutes(database.engine)
      return removeOldNotifications(database.engine)
    },
  }
}
