import { rolePermissions } from '@linkflow/contracts'
import { type Clock, Secret } from '@linkflow/kernel'
import type { Payloads } from '@linkflow/keys'
import { composeMail, type Mail, type MailOrders, type Paragraph } from '@linkflow/mail'
import type { Database } from '@linkflow/postgres'
import { choiceOf } from '../domain/choice.ts'
import { outsideQuietHours, type PersonTime } from '../domain/mail-time.ts'
import type { Notification } from '../domain/notification.ts'
import { plainLine } from '../domain/plain-line.ts'
import { unsubscribeToken } from '../domain/unsubscribe-token.ts'
import { KIND_WORDS, titleOf } from '../domain/words.ts'
import {
  type NotificationMailOrder,
  postponeMail,
  readNewsOf,
  settleMail,
  takeMail,
} from '../infrastructure/mail-repository.postgres.ts'
import { readChoices, readTime } from '../infrastructure/preference-repository.postgres.ts'
import { MAIL_ATTEMPTS_MAX, MAIL_GAP_MS, NAME_CHARS_MAX } from '../limits.ts'
import { namesBy } from './names.ts'
import type { KnownAccount, Neighbours } from './ports.ts'

interface Needs {
  readonly database: Pick<Database, 'engine'>
  readonly clock: Clock
  readonly payloads: Payloads
  readonly neighbours: Neighbours
  readonly publicUrl: string
  readonly unsubscribeKey: Uint8Array
}

/**
 * The mails of notifications. What one says, and whether somebody may still get it, is looked up when it is sent: who left,
 * was lowered, sleeps, or does not want it any more gets none.
 */
export function notificationMails(needs: Needs): MailOrders<NotificationMailOrder> {
  const { engine } = needs.database
  return {
    attemptsMax: MAIL_ATTEMPTS_MAX,
    take: () => takeMail(engine),
    compose: (order) => compose(needs, order),
    // What came while it was sent is rare, and told soon.
    settle: (order) => settleMail(engine, order, needs.clock.nowMs() + MAIL_GAP_MS),
  }
}

interface Recipient extends KnownAccount {
  readonly workspaceName: string
  readonly time: PersonTime
}

/** Undefined for who may not or does not want to get it. */
async function recipientOf(
  { database: { engine }, neighbours }: Needs,
  { workspaceId, accountId, kind }: NotificationMailOrder,
): Promise<Recipient | undefined> {
  const team = await neighbours.team(engine, workspaceId, accountId)
  const role = team?.members[0]?.role
  if (team === undefined || role === undefined || !rolePermissions[role].has('execution:read')) return undefined
  const choices = await readChoices(engine, workspaceId, accountId)
  const { mail } = choiceOf(role, choices.get(accountId)?.get(kind))
  const account = (await neighbours.accounts([accountId])).get(accountId)
  if (mail === 'never' || account === undefined || account.isDisabled) return undefined
  return { ...account, workspaceName: team.workspaceName, time: await readTime(engine, accountId) }
}

async function compose(needs: Needs, order: NotificationMailOrder): Promise<Mail | 'nobody' | 'later'> {
  const { engine } = needs.database
  const recipient = await recipientOf(needs, order)
  if (recipient === undefined) return 'nobody'
  const nowMs = needs.clock.nowMs()
  const wakesAtMs = outsideQuietHours(nowMs, recipient.time)
  if (wakesAtMs > nowMs) {
    await postponeMail(engine, order, wakesAtMs)
    return 'later'
  }
  const { shown, count } = await readNewsOf(engine, needs.payloads, order)
  if (shown.length === 0) return 'nobody'
  const namesOf = await namesBy(needs.neighbours)(order, shown)
  const titles = shown.map((each) => titleOf(each, namesOf(each)))
  const workspaceName = plainLine(recipient.workspaceName, NAME_CHARS_MAX)
  const base = needs.publicUrl.replace(/\/+$/, '')
  const inbox = new Secret(`${base}/w/${order.workspaceId}/notifications`)
  return composeMail({
    to: recipient.email,
    subject: count === 1 ? `${titles[0]} (${workspaceName})` : `${count} things to know about ${workspaceName}`,
    paragraphs: [
      `Hello ${plainLine(recipient.name, NAME_CHARS_MAX)},`,
      `this happened in the workspace «${workspaceName}».`,
      ...shown.map((each, at) => entryOf(each, titles[at]!, `${base}/w/${order.workspaceId}`, recipient.time)),
      ...(count > shown.length ? [`And ${count - shown.length} more.`] : []),
      { action: 'All notifications, and what you get mail of', link: inbox },
    ],
    unsubscribe: {
      action: `No more mail about ${KIND_WORDS[order.kind]} in this workspace`,
      link: new Secret(`${base}/unsubscribe/${unsubscribeToken(needs.unsubscribeKey, order).reveal()}`),
    },
  })
}

function entryOf(notification: Notification, title: string, workspaceUrl: string, { timeZone }: PersonTime): Paragraph {
  const { facts, count, firstAt, lastAt, state } = notification
  const at = (date: Date) => localTime(date, timeZone)
  const times = count === 1 ? at(lastAt) : `first ${at(firstAt)}, last ${at(lastAt)}`
  const { error, executions, workers, takenOver = 0, missedSince, credential } = facts
  const lines = [
    `${times} (${timeZone})`,
    ...(error === undefined ? [] : [`${error.node ? `${error.node}: ` : ''}${error.message} (${error.code})`]),
    ...(missedSince === undefined ? [] : [`The first was due at ${missedSince}.`]),
    ...(workers === undefined ? [] : [`Which: ${workers.join(', ')}`]),
    ...(takenOver === 0 ? [] : [`Executions that others went on with: ${takenOver}`]),
  ]
  if (credential !== undefined) {
    const link = new Secret(`${workspaceUrl}/credentials/${credential.id}`)
    return { heading: title, lines, links: [{ action: 'The credential', link }] }
  }
  const links =
    executions === undefined || state === 'recovered'
      ? []
      : [
          { action: 'The last one', link: new Secret(`${workspaceUrl}/executions/${executions.last}`) },
          ...(executions.first === executions.last
            ? []
            : [{ action: 'The first one', link: new Secret(`${workspaceUrl}/executions/${executions.first}`) }]),
        ]
  return { heading: title, lines, links }
}

const localTime = (date: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(date)
