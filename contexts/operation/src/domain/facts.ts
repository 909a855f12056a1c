import type { FactName, FactStatus, FactUnit } from '@linkflow/contracts'

/** What was read: the figure, and what it is a part of where it is one. */
export interface Reading {
  readonly value: number
  readonly of?: number
}

interface Rule {
  readonly unit: FactUnit
  readonly judge: (reading: Reading) => Exclude<FactStatus, 'unknown'>
}

const from =
  (warning: number, bad: number) =>
  ({ value }: Reading) =>
    value >= bad ? 'bad' : value >= warning ? 'warning' : 'good'

/** A part of a whole, of which that much should stay. */
const shareBelow =
  (warning: number, bad: number) =>
  ({ value, of = Number.POSITIVE_INFINITY }: Reading) =>
    value / of < bad ? 'bad' : value / of < warning ? 'warning' : 'good'

const only = () => 'good' as const

const SECOND = 1_000
const MINUTE = 60_000

/** How each figure stands, in the order in which somebody looks. What to do about one is in docs/guides/runbooks.md. */
export const FACTS: Readonly<Record<FactName, Rule>> = {
  'queue-depth': { unit: 'count', judge: from(100, 1_000) },
  'queue-wait-p50': { unit: 'milliseconds', judge: from(5 * SECOND, MINUTE) },
  'queue-wait-p95': { unit: 'milliseconds', judge: from(10 * SECOND, 2 * MINUTE) },
  'processes-silent': { unit: 'count', judge: from(1, 2) },
  'scheduler-lag': { unit: 'milliseconds', judge: from(5 * SECOND, MINUTE) },
  'webhook-p95': { unit: 'milliseconds', judge: from(SECOND, 5 * SECOND) },
  'error-share': { unit: 'share', judge: from(0.01, 0.05) },
  'outbox-lag': { unit: 'milliseconds', judge: from(10 * SECOND, MINUTE) },
  'outbox-set-aside': { unit: 'count', judge: from(1, 100) },
  'database-size': { unit: 'bytes', judge: only },
  'database-connections': { unit: 'count', judge: ({ value, of = 1 }) => from(0.8, 0.95)({ value: value / of }) },
  'disk-free': { unit: 'bytes', judge: shareBelow(0.1, 0.03) },
  'migrations-pending': { unit: 'count', judge: from(1, 1) },
  'versions-live': { unit: 'count', judge: from(2, 4) },
}
