import type { HealthFact } from '@linkflow/sdk'
import type { TextId } from '../../strings/index.ts'
import { bytes, count, duration, percent } from '../usage/figures.ts'

/** What each figure is called. What to do about one stands in the runbooks, under its name. */
export const FACT_LABELS: Readonly<Record<HealthFact['name'], TextId>> = {
  'queue-depth': 'admin.fact.queue-depth',
  'queue-wait-p50': 'admin.fact.queue-wait-p50',
  'queue-wait-p95': 'admin.fact.queue-wait-p95',
  'processes-silent': 'admin.fact.processes-silent',
  'scheduler-lag': 'admin.fact.scheduler-lag',
  'webhook-p95': 'admin.fact.webhook-p95',
  'error-share': 'admin.fact.error-share',
  'outbox-lag': 'admin.fact.outbox-lag',
  'outbox-set-aside': 'admin.fact.outbox-set-aside',
  'database-size': 'admin.fact.database-size',
  'database-connections': 'admin.fact.database-connections',
  'disk-free': 'admin.fact.disk-free',
  'migrations-pending': 'admin.fact.migrations-pending',
  'versions-live': 'admin.fact.versions-live',
}

const WORDS: Readonly<Record<HealthFact['unit'], (value: number) => string>> = {
  count,
  milliseconds: duration,
  bytes,
  share: percent,
}

/** Where nothing is to be told yet, a dash. */
export const factWords = ({ value, unit }: HealthFact): string => (value === undefined ? '–' : WORDS[unit](value))

/** What it is a part of. */
export const factWhole = ({ of, unit }: HealthFact): string | undefined =>
  of === undefined ? undefined : WORDS[unit](of)

/** Nothing was heard for so long: it is said to be gone. As the server counts. */
const SILENT_AFTER_MS = 15_000

/**
 * How long ago a process was last heard. What the server told grows older here: when the server itself is not heard any more,
 * nobody is.
 */
export const heardAgoMs = (process: { readonly heartbeatAgeMs: number }, readAtMs: number, nowMs: number): number =>
  process.heartbeatAgeMs + Math.max(0, nowMs - readAtMs)

export const isSilent = (agoMs: number): boolean => agoMs > SILENT_AFTER_MS
