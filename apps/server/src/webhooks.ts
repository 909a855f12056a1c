import { clientAddress } from '@linkflow/gateway'
import type { Clock } from '@linkflow/kernel'
import type { Payloads } from '@linkflow/keys'
import type { Database } from '@linkflow/postgres'
import type { Logger } from '@linkflow/telemetry'
import { Inbox, LISTENER_CHANNEL, Listeners, PostgresInboxStore, PostgresListenerSource } from '@linkflow/webhook'

/** What the door of webhooks notes, and who listens at it to try a draft. */
export async function openInbox(parts: {
  readonly database: Database
  readonly clock: Clock
  readonly payloads: Payloads
  readonly trustedHops: number
  readonly log: Logger
}): Promise<{ readonly inbox: Inbox; readonly listeners: Listeners }> {
  const { database, clock, payloads, trustedHops, log } = parts
  const inbox = new Inbox(new PostgresInboxStore(database, payloads), clock, (error) =>
    log.warn({ err: error }, 'could not note calls of webhooks'),
  )
  inbox.start()
  const listeners = new Listeners({
    source: new PostgresListenerSource(database),
    nowMs: () => clock.nowMs(),
    addressOf: (request) => clientAddress(request, trustedHops),
    onError: (error) => log.warn({ err: error }, 'could not follow test listens'),
  })
  await listeners.start()
  await database.listener.listen(LISTENER_CHANNEL, () => void listeners.refresh().catch(() => {}))
  return { inbox, listeners }
}
