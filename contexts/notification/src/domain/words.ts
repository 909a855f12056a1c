import type { NotificationKind } from '@linkflow/contracts'
import { NAME_CHARS_MAX } from '../limits.ts'
import type { Notification } from './notification.ts'
import { plainLine } from './plain-line.ts'

/** What happened, in one sentence without its full stop; the same in the inbox, in mails and on the command line. */
export function titleOf(
  { kind, state, count, facts }: Notification,
  {
    workflowName,
    credentialName,
  }: { readonly workflowName?: string | undefined; readonly credentialName?: string | undefined },
): string {
  if (kind === 'credential-failing') return credentialTitle(state, facts.credential?.why, credentialName)
  if (kind === 'workers-lost') return count === 1 ? 'A worker was lost' : `Workers were lost ${count} times`
  const name = workflowName === undefined ? 'A workflow that is gone' : `«${plainLine(workflowName, NAME_CHARS_MAX)}»`
  if (kind === 'schedule-missed') return `${name} missed starts of its schedule${count === 1 ? '' : `, ${count} times`}`
  if (state === 'recovered') return `${name} works again, after ${count === 1 ? 'a failure' : `${count} failures`}`
  return count === 1 ? `${name} failed` : `${name} failed ${count} times`
}

function credentialTitle(
  state: Notification['state'],
  why: 'expired' | 'refused' | undefined,
  known: string | undefined,
): string {
  const name =
    known === undefined
      ? 'A credential that is not shared with you'
      : `The credential «${plainLine(known, NAME_CHARS_MAX)}»`
  if (state === 'recovered') return `${name} works again`
  return why === 'expired' ? `${name} has expired` : `${name} is refused by its service`
}

/** What a kind is called where somebody chooses. */
export const KIND_WORDS: Readonly<Record<NotificationKind, string>> = {
  'workflow-failed': 'workflows that fail, and work again',
  'workers-lost': 'workers that were lost',
  'schedule-missed': 'schedules that missed starts',
  'credential-failing': 'credentials that expire or are refused',
}
