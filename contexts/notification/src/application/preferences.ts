import {
  type ChangeNotificationPreferences,
  type NotificationKind,
  notificationKinds,
  type Role,
} from '@linkflow/contracts'
import type { Clock } from '@linkflow/kernel'
import type { Database, Queries } from '@linkflow/postgres'
import { writeAudit } from '@linkflow/workspace'
import { type Choice, choicesOf } from '../domain/choice.ts'
import { nextMailAtMs, type PersonTime } from '../domain/mail-time.ts'
import type { Subscription } from '../domain/unsubscribe-token.ts'
import { changeDue } from '../infrastructure/mail-repository.postgres.ts'
import { readChoices, readTime, writeChoice, writeTime } from '../infrastructure/preference-repository.postgres.ts'
import type { Reader } from './inbox.ts'
import type { Neighbours } from './ports.ts'

export interface Preferences {
  readonly kinds: Readonly<Record<NotificationKind, Choice>>
  readonly time: PersonTime
}

interface Needs {
  readonly database: Pick<Database, 'app' | 'engine'>
  readonly clock: Clock
  readonly team: Neighbours['team']
}

/** What one person wants to be told of: in each workspace, and when they sleep. */
export class PreferenceBook {
  readonly #needs: Needs

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** Undefined for somebody who is no member any more. */
  async read(reader: Reader): Promise<Preferences | undefined> {
    const { app, engine } = this.#needs.database
    const kinds = await app.inWorkspace(reader.workspaceId, (queries) => this.#kindsOf(queries, reader))
    return kinds && { kinds, time: await readTime(engine, reader.accountId) }
  }

  async change(
    reader: Reader,
    { kinds = {}, timeZone, quietHours }: ChangeNotificationPreferences,
  ): Promise<Preferences | undefined> {
    const { app, engine } = this.#needs.database
    const before = await readTime(engine, reader.accountId)
    const time: PersonTime = {
      timeZone: timeZone ?? before.timeZone,
      quietHours:
        quietHours === undefined ? before.quietHours : quietHours === null ? undefined : minutesOf(quietHours),
    }
    const changed = await app.inWorkspace(reader.workspaceId, async (queries) => {
      const old = await this.#kindsOf(queries, reader)
      if (old === undefined) return undefined
      const next = { ...old }
      for (const kind of notificationKinds) {
        const wish = kinds[kind]
        if (wish === undefined) continue
        next[kind] = { inApp: wish.inApp ?? old[kind].inApp, mail: wish.mail ?? old[kind].mail }
        await this.#choose(queries, { ...reader, kind }, next[kind], time)
      }
      if (JSON.stringify(next) !== JSON.stringify(old)) await audit(queries, reader, old, next)
      return next
    })
    if (changed === undefined) return undefined
    if (timeZone !== undefined || quietHours !== undefined) await writeTime(engine, reader.accountId, time)
    return { kinds: changed, time }
  }

  /** By the link of a mail: whoever has it need not sign in. Does nothing for somebody who left. */
  async endMails(subscription: Subscription): Promise<void> {
    const { workspaceId, accountId, kind } = subscription
    await this.#needs.database.app.inWorkspace(workspaceId, async (queries) => {
      const old = await this.#kindsOf(queries, subscription)
      if (old === undefined || old[kind].mail === 'never') return
      const next = { ...old, [kind]: { ...old[kind], mail: 'never' as const } }
      await writeChoice(queries, subscription, next[kind])
      await changeDue(queries, subscription, undefined)
      await audit(queries, { workspaceId, accountId }, old, next)
    })
  }

  async #kindsOf(
    queries: Queries,
    { workspaceId, accountId }: Reader,
  ): Promise<Readonly<Record<NotificationKind, Choice>> | undefined> {
    const team = await this.#needs.team(queries, workspaceId, accountId)
    const role: Role | undefined = team?.members[0]?.role
    if (role === undefined) return undefined
    const chosen = await readChoices(queries, workspaceId, accountId)
    return choicesOf(role, chosen.get(accountId) ?? new Map())
  }

  /** A mail that waits goes by the new choice. */
  async #choose(queries: Queries, subscription: Subscription, choice: Choice, time: PersonTime): Promise<void> {
    await writeChoice(queries, subscription, choice)
    const nowMs = this.#needs.clock.nowMs()
    const dueAtMs =
      choice.mail === 'never' ? undefined : nextMailAtMs(choice.mail, { nowMs, sentAtMs: undefined }, time)
    await changeDue(queries, subscription, dueAtMs)
  }
}

/** Whoever silences the failures of a workspace for somebody leaves a trace. */
const audit = (
  queries: Queries,
  { workspaceId, accountId }: Reader,
  before: Preferences['kinds'],
  after: Preferences['kinds'],
): Promise<void> =>
  writeAudit(queries, workspaceId, {
    action: 'notification.preferences-changed',
    thing: accountId,
    before,
    after,
    account: accountId,
  })

const minutesOf = ({ from, until }: { readonly from: string; readonly until: string }) => ({
  fromMinutes: minutes(from),
  untilMinutes: minutes(until),
})
const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

export const timeOfDay = (of: number): string =>
  `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`
