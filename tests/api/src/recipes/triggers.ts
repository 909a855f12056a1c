import type { Ground } from '../ground.ts'
import { at, both, hoursAgo, type Recipe, type Recipes, without } from './recipe.ts'

const scheduled = at(async (on) => ({ scheduleId: await on.kept('schedule', () => on.schedule()) }))
const HOUR = { from: hoursAgo(2), until: hoursAgo(1) }
const inTheLastHours: Recipe = async (_, given) => ({ ...given, body: HOUR })
const nearRange: Recipe = async (_, given) => without(given, 'from', 'until')

async function backfill(on: Ground): Promise<{ scheduleId: string; backfillId: string }> {
  const scheduleId = await on.schedule()
  const made = await on.must<{ id: string }>('POST /schedules/{scheduleId}/backfills', {
    params: { scheduleId },
    body: HOUR,
  })
  return { scheduleId, backfillId: made.id }
}

/** Of so many starts that it is under way for a while. */
async function longBackfill(on: Ground): Promise<{ scheduleId: string; backfillId: string }> {
  const scheduleId = await on.schedule()
  const body = { from: hoursAgo(20 * 24), until: hoursAgo(1) }
  const made = await on.must<{ id: string }>('POST /schedules/{scheduleId}/backfills', { params: { scheduleId }, body })
  return { scheduleId, backfillId: made.id }
}

const hook = (on: Ground) =>
  on.kept('webhook', async () => ({ workflowId: await on.published('webhook'), node: 'hook' }))
const hooked = at(hook)
const form = (on: Ground) => on.kept('form', async () => ({ workflowId: await on.published('form'), node: 'ask' }))
const event = (on: Ground) => on.kept('event', () => on.event())

/** Few may listen at once: who comes too soon waits until the time of others is up. */
async function listener(on: Ground): Promise<string> {
  const params = await hook(on)
  let id: string | undefined
  await on.until(async () => {
    const answer = await on.try('POST /webhooks/{workflowId}/{node}/listeners', { params, body: { seconds: 5 } })
    if (answer.status === 201) id = (answer.json as { id: string }).id
    return id !== undefined
  })
  return id!
}
const endListener = (on: Ground, listenerId: string) =>
  on.must('DELETE /webhook-listeners/{listenerId}', { params: { listenerId } })

async function redelivery(on: Ground): Promise<string> {
  const { workflowId, node } = await event(on)
  const body = { from: hoursAgo(1), until: hoursAgo(-1), version: 'live' }
  const made = { params: { workflowId, node }, body }
  return (await on.must<{ id: string }>('POST /webhooks/{workflowId}/{node}/redeliveries', made)).id
}
const called: Recipe = async (on, given) => {
  const { workflowId, node } = await event(on)
  return { ...given, params: { workflowId, node }, body: HOUR }
}

export const triggerRecipes: Recipes = {
  'GET /schedules/calendar': nearRange,
  'POST /schedules/preview': async (on, given) => ({
    ...given,
    body: {
      rules: [on.tester.chance.of([{ cron: '*/5 * * * *' }, { every: { value: 3, unit: 'days' } }])],
      limit: 1 + on.tester.chance.below(20),
    },
  }),
  'GET /schedules/{scheduleId}': scheduled,
  'GET /schedules/{scheduleId}/runs': both(scheduled, nearRange),
  'GET /schedules/{scheduleId}/firings': scheduled,
  // Until some time on, or until it is resumed.
  'POST /schedules/{scheduleId}/pause': both(scheduled, async (_, given) => ({
    ...given,
    ...(given.body !== undefined && { body: { until: new Date(Date.now() + 3_600_000).toISOString() } }),
  })),
  'POST /schedules/{scheduleId}/resume': scheduled,
  'POST /schedules/{scheduleId}/backfills/preview': both(scheduled, inTheLastHours),
  'POST /schedules/{scheduleId}/backfills': both(
    at(async (on) => ({ scheduleId: await on.schedule() })),
    inTheLastHours,
  ),
  'GET /schedules/{scheduleId}/backfills': scheduled,
  'GET /schedules/{scheduleId}/backfills/{backfillId}': at((on) => on.kept('backfill', () => backfill(on))),
  'POST /schedules/{scheduleId}/backfills/{backfillId}/cancel': at(longBackfill),
  'GET /webhooks': async (_, given) => given,
  'GET /webhooks/{workflowId}/{node}': hooked,
  'PUT /webhooks/{workflowId}/{node}/settings': hooked,
  'GET /webhooks/{workflowId}/{node}/events': both(hooked, async (_, given) => without(given, 'status')),
  'GET /webhook-events/{eventId}': at(async (on) => ({ eventId: (await event(on)).eventId })),
  'POST /webhook-events/{eventId}/replay': at(async (on) => ({ eventId: (await event(on)).eventId })),
  'POST /webhooks/{workflowId}/{node}/listeners': both(hooked, async (on, given) => {
    await endListener(on, await on.kept('spare listener', () => listener(on)))
    return { ...given, body: { seconds: 1 } }
  }),
  'POST /webhooks/{workflowId}/{node}/test-pages': at(form),
  'GET /webhook-listeners/{listenerId}': async (on, given) => ({
    ...given,
    params: { listenerId: await on.kept('listener', () => listener(on)) },
    query: {},
  }),
  'DELETE /webhook-listeners/{listenerId}': at(async (on) => ({ listenerId: await listener(on) })),
  'POST /webhooks/{workflowId}/{node}/redeliveries/preview': called,
  'POST /webhooks/{workflowId}/{node}/redeliveries': called,
  'GET /webhook-redeliveries/{redeliveryId}': at(async (on) => ({
    redeliveryId: await on.kept('redelivery', () => redelivery(on)),
  })),
  'POST /webhook-redeliveries/{redeliveryId}/cancel': at(async (on) => ({ redeliveryId: await redelivery(on) })),
}
