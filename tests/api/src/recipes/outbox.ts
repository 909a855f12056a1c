import { randomUUID } from 'node:crypto'
import type { Ground } from '../ground.ts'
import { at, both, type Recipe, type Recipes } from './recipe.ts'

const byOperator: Recipe = async (on, given) => ({ ...given, token: on.site.ownerToken })

/** Nothing here refuses anything; and what nobody takes, of a name that nobody has, is refused for as long as it is tried. */
async function refusedEvent(on: Ground): Promise<{ eventId: string }> {
  const eventId = randomUUID()
  await on.site.cluster.sql.query(
    `insert into execution.outbox_refusals (id, consumer, event, error, attempts) values ($1, 'nobody', $2, 'no', 12)`,
    [eventId, JSON.stringify({ type: 'workers.lost', workers: ['w:1'], takenOver: [] })],
  )
  return { eventId }
}

export const outboxRecipes: Recipes = {
  'GET /outbox/refused': byOperator,
  'POST /outbox/refused/{eventId}/retry': both(byOperator, at(refusedEvent)),
  'DELETE /outbox/refused/{eventId}': both(byOperator, at(refusedEvent)),
}
