import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import { CHECK_TIMEOUT_MS, READINESS_KEPT_MS } from './limits.ts'

/** One thing that must work for this process to serve. What it throws is told as a sentence, never with its details. */
export interface HealthCheck {
  readonly name: string
  /** Undefined when all is well, else a short sentence. */
  check(): Promise<string | undefined>
}

const readinessSchema = z
  .strictObject({
    status: z.enum(['ok', 'draining', 'failing']),
    checks: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string().optional() })),
  })
  .meta({ id: 'Readiness' })
export type Readiness = z.output<typeof readinessSchema>

export const liveRoute = (): Route =>
  route({
    method: 'GET',
    path: '/health/live',
    summary: 'Is the process alive?',
    auth: 'public',
    permission: 'none',
    responses: { 200: responds.json(z.strictObject({ status: z.literal('ok') }), 'Alive') },
    handle: async () => reply.ok({ status: 'ok' as const }),
  })

export const readyRoute = (readiness: () => Promise<Readiness>): Route =>
  route({
    method: 'GET',
    path: '/health/ready',
    summary: 'Can the process serve?',
    auth: 'public',
    permission: 'none',
    responses: {
      200: responds.json(readinessSchema, 'It can'),
      503: responds.json(readinessSchema, 'It cannot, and which check says so'),
    },
    async handle() {
      const state = await readiness()
      return state.status === 'ok' ? reply.ok(state) : reply.json(503, state)
    },
  })

/** Runs all checks at once, each with a deadline; one answer serves all who ask within half a second. */
export function readinessOf(checks: readonly HealthCheck[], isDraining: () => boolean): () => Promise<Readiness> {
  let kept: { readonly atMs: number; readonly results: Promise<Readiness['checks']> } | undefined
  return async () => {
    const nowMs = performance.now()
    if (kept === undefined || nowMs - kept.atMs > READINESS_KEPT_MS) {
      kept = { atMs: nowMs, results: Promise.all(checks.map(run)) }
    }
    const results = await kept.results
    const status = isDraining() ? 'draining' : results.every(({ ok }) => ok) ? 'ok' : 'failing'
    return { status, checks: results }
  }
}

async function run({ name, check }: HealthCheck): Promise<Readiness['checks'][number]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((done) => {
    timer = setTimeout(() => done(`no answer within ${CHECK_TIMEOUT_MS} ms`), CHECK_TIMEOUT_MS)
  })
  const detail = await Promise.race([check(), late]).catch(() => 'does not answer')
  clearTimeout(timer)
  return detail === undefined ? { name, ok: true } : { name, ok: false, detail }
}
