import type { NotificationPreferences } from '@linkflow/sdk'
import type { TextId } from '../../strings/index.ts'

export type Kind = keyof NotificationPreferences['kinds']

/** What people are told of, in words. */
export const KINDS: readonly (readonly [Kind, TextId, TextId])[] = [
  ['workflow-failed', 'preferences.workflow-failed', 'preferences.workflow-failed-text'],
  ['schedule-missed', 'preferences.schedule-missed', 'preferences.schedule-missed-text'],
  ['credential-failing', 'preferences.credential-failing', 'preferences.credential-failing-text'],
  ['workers-lost', 'preferences.workers-lost', 'preferences.workers-lost-text'],
]
