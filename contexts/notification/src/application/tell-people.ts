import { rolePermissions } from '@linkflow/contracts'
import type { Clock } from '@linkflow/kernel'
import type { Database, Queries } from '@linkflow/postgres'
import { choiceOf } from '../domain/choice.ts'
import { nextMailAtMs, UNKNOWN_TIME } from '../domain/mail-time.ts'
import { takeUntold, type Untold, untoldWorkspaces } from '../infrastructure/feed-repository.postgres.ts'
import { orderMails, readSentAt } from '../infrastructure/mail-repository.postgres.ts'
import { readChoices, readTimes } from '../infrastructure/preference-repository.postgres.ts'
import type { Changed, Neighbours } from './ports.ts'

interface Needs {
  readonly database: Pick<Database, 'engine'>
  readonly clock: Clock
  readonly team: Neighbours['team']
  /** Calls whoever the workspace wants to be called. */
  readonly call: (queries: Queries, workspaceId: string, untold: Untold) => Promise<void>
  /** Without a mail server none is ordered: what it would say is in the inbox. */
  readonly canMail: boolean
  readonly onChange: (changed: Changed) => void
}

/** A chore: says to everybody whom it concerns that there is news, and orders their mail. True when there may be more. */
export async function tellPeople(needs: Needs): Promise<boolean> {
  const { engine } = needs.database
  const workspaceIds = await untoldWorkspaces(engine)
  for (const workspaceId of workspaceIds) {
    const accountIds = await engine.transaction(async (queries) => {
      const untold = await takeUntold(queries, workspaceId)
      if (untold === undefined) return []
      await needs.call(queries, workspaceId, untold)
      return tellTeam(needs, queries, workspaceId, untold)
    })
    if (accountIds.length > 0) needs.onChange({ workspaceId, accountIds })
  }
  return workspaceIds.length > 0
}

/** Gives those in whose inbox it is. */
async function tellTeam(
  { clock, team, canMail }: Needs,
  queries: Queries,
  workspaceId: string,
  { after, until, kinds }: Untold,
): Promise<string[]> {
  const found = await team(queries, workspaceId)
  const members = (found?.members ?? []).filter(({ role }) => rolePermissions[role].has('execution:read'))
  const choices = await readChoices(queries, workspaceId)
  const wishes = members.flatMap(({ accountId, role }) =>
    kinds.map((kind) => ({ accountId, kind, choice: choiceOf(role, choices.get(accountId)?.get(kind)) })),
  )
  const byMail = wishes.flatMap(({ choice: { mail }, ...wish }) => (mail === 'never' ? [] : [{ ...wish, mail }]))
  if (canMail && byMail.length > 0) {
    const times = await readTimes(queries, [...new Set(byMail.map(({ accountId }) => accountId))])
    const sentAt = await readSentAt(queries, workspaceId)
    const orders = byMail.map(({ accountId, kind, mail }) => {
      const now = { nowMs: clock.nowMs(), sentAtMs: sentAt.get(`${accountId} ${kind}`) }
      return { accountId, kind, dueAtMs: nextMailAtMs(mail, now, times.get(accountId) ?? UNKNOWN_TIME) }
    })
    await orderMails(queries, { workspaceId, after, until }, orders)
  }
  return [...new Set(wishes.flatMap(({ accountId, choice }) => (choice.inApp ? [accountId] : [])))]
}
