import type { Result } from '@linkflow/kernel'
import type { PollingTrigger, ReadPlan, WatchPlan } from './domain/watch.ts'
import { feedPlan } from './feed/feed-plan.ts'
import { mailPlan } from './mail/mail-plan.ts'

/** By the types of the nodes whose place is asked what is new. */
const PLANS = { 'email-trigger': mailPlan, 'rss-trigger': feedPlan } satisfies Record<string, ReadPlan>

export type PollingKind = keyof typeof PLANS

/** Undefined: a trigger of another kind. */
export function planOf(trigger: PollingTrigger): Result<WatchPlan, string> | undefined {
  return Object.hasOwn(PLANS, trigger.kind) ? PLANS[trigger.kind as PollingKind](trigger) : undefined
}
