import type { TextId } from '../../strings/index.ts'
import { bytes, count, duration, percent } from '../usage/figures.ts'
import { quantileOf, type Sample, sumOf } from './prometheus.ts'

export type Tone = 'good' | 'warning' | 'bad'

/** One figure: what it is, how it stands, and what to do where it does not stand well. */
export interface Figure {
  readonly id: string
  readonly label: TextId
  readonly value: string
  /** For the small line of the last readings. */
  readonly number: number
  readonly tone: Tone
  readonly advice: TextId
}

type Words = (value: number) => string
const seconds: Words = (value) => duration(value * 1000)

interface Rule {
  readonly id: string
  readonly label: TextId
  readonly advice: TextId
  readonly read: (samples: readonly Sample[]) => number | undefined
  readonly words: Words
  /** From here on it is worth a look, and from here on it is wrong. */
  readonly warnFrom: number
  readonly badFrom: number
}

const isWebhook = ({ route = '' }: Sample['labels']) => route.startsWith('/webhook')

/** By what an operator looks at first. The bounds are those of the alerts that the guide for operators names. */
const RULES: readonly Rule[] = [
  {
    id: 'queued',
    label: 'health.queued',
    advice: 'health.queued-advice',
    read: (samples) => sumOf(samples, 'linkflow_executions_queued'),
    words: count,
    warnFrom: 100,
    badFrom: 1_000,
  },
  {
    id: 'running',
    label: 'health.running',
    advice: 'health.running-advice',
    read: (samples) => sumOf(samples, 'linkflow_executions_running'),
    words: count,
    warnFrom: Number.POSITIVE_INFINITY,
    badFrom: Number.POSITIVE_INFINITY,
  },
  {
    id: 'outbox-lag',
    label: 'health.outbox-lag',
    advice: 'health.outbox-lag-advice',
    read: (samples) => sumOf(samples, 'linkflow_outbox_lag_seconds'),
    words: seconds,
    warnFrom: 10,
    badFrom: 60,
  },
  {
    id: 'set-aside',
    label: 'health.set-aside',
    advice: 'health.set-aside-advice',
    read: (samples) => sumOf(samples, 'linkflow_outbox_set_aside'),
    words: count,
    warnFrom: 1,
    badFrom: 100,
  },
  {
    id: 'writes',
    label: 'health.writes',
    advice: 'health.writes-advice',
    read: (samples) => sumOf(samples, 'linkflow_writes_pending'),
    words: count,
    warnFrom: 1_000,
    badFrom: 10_000,
  },
  {
    id: 'webhook',
    label: 'health.webhook',
    advice: 'health.webhook-advice',
    read: (samples) => quantileOf(samples, 'linkflow_http_request_seconds', 0.95, isWebhook),
    words: seconds,
    warnFrom: 1,
    badFrom: 5,
  },
  {
    id: 'errors',
    label: 'health.errors',
    advice: 'health.errors-advice',
    read: (samples) => {
      const all = sumOf(samples, 'linkflow_http_requests_total')
      const wrong = sumOf(samples, 'linkflow_http_requests_total', ({ status = '' }) => status.startsWith('5'))
      return all === undefined || all === 0 ? undefined : (wrong ?? 0) / all
    },
    words: percent,
    warnFrom: 0.01,
    badFrom: 0.05,
  },
  {
    id: 'memory',
    label: 'health.memory',
    advice: 'health.memory-advice',
    read: (samples) => sumOf(samples, 'process_resident_memory_bytes'),
    words: bytes,
    warnFrom: 1.5e9,
    badFrom: 3e9,
  },
  {
    id: 'loop',
    label: 'health.loop',
    advice: 'health.loop-advice',
    read: (samples) => sumOf(samples, 'nodejs_eventloop_lag_p99_seconds'),
    words: seconds,
    warnFrom: 0.1,
    badFrom: 0.5,
  },
]

/** What is not told is left out: each figure stands or fails alone. */
export const figuresOf = (samples: readonly Sample[]): Figure[] =>
  RULES.flatMap(({ id, label, advice, read, words, warnFrom, badFrom }) => {
    const number = read(samples)
    if (number === undefined) return []
    const tone = number >= badFrom ? 'bad' : number >= warnFrom ? 'warning' : 'good'
    return [{ id, label, advice, number, value: words(number), tone }]
  })

/** What the process says of itself. */
export function processOf(samples: readonly Sample[]) {
  const node = samples.find(({ name }) => name === 'nodejs_version_info')?.labels['version']
  const startedAt = sumOf(samples, 'process_start_time_seconds')
  return {
    ...(node !== undefined && { node }),
    ...(startedAt !== undefined && { startedAt: new Date(startedAt * 1000).toISOString() }),
    running: sumOf(samples, 'linkflow_executions_running') ?? 0,
    load: sumOf(samples, 'linkflow_executions_load') ?? 0,
    memoryBytes: sumOf(samples, 'process_resident_memory_bytes'),
  }
}

/** Nothing was heard for so long: it is said to be gone. Three looks of five seconds, and some. */
export const SILENT_AFTER_MS = 16_000

export type Heartbeat = 'heard' | 'late' | 'none'
export const heartbeat = (agoMs: number | undefined): Heartbeat =>
  agoMs === undefined || agoMs > SILENT_AFTER_MS ? 'none' : agoMs > SILENT_AFTER_MS / 2 ? 'late' : 'heard'
