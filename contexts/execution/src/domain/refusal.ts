import { OUTBOX_ATTEMPTS_MAX, OUTBOX_PAUSE_MS_MAX, OUTBOX_PAUSE_MS_MIN } from '../limits.ts'

/**
 * How long an event rests that a consumer has refused so often; undefined: it is set aside until a person decides.
 *
 *   refused ──due──▶ taken                         F1. Of one event and one consumer: everybody else has had it.
 *     ▲  │                                         F2. Each refusal doubles the pause, up to a bound.
 *     │  └──refused so often──▶ set aside          F3. Only a person lets one that was set aside be tried, or drops it.
 *     └─────────retried──────────────┘
 */
export const pauseAfterMs = (attempts: number): number | undefined =>
  attempts >= OUTBOX_ATTEMPTS_MAX ? undefined : Math.min(OUTBOX_PAUSE_MS_MAX, OUTBOX_PAUSE_MS_MIN * 2 ** (attempts - 1))
