import { randomUUID } from 'node:crypto'
import { packedExample } from '@linkflow/integration/testing'
import type { Ground } from '../ground.ts'
import { at, both, type Recipe, type Recipes, withBody } from './recipe.ts'

const byOperator: Recipe = async (on, given) => ({ ...given, token: on.site.ownerToken })

/** One that nobody is: it says nothing, and nobody misses what it would run. */
async function someProcess(on: Ground): Promise<{ processId: string }> {
  const processId = randomUUID()
  await on.site.cluster.sql.query(
    `insert into operation.processes (id, name, host, role, version, node, started_at, runs_executions, executions, load, memory_bytes)
     values ($1, 'worker:0', 'nowhere', 'worker', '0', '0', now(), true, 0, 0, 0)`,
    [processId],
  )
  return { processId }
}

/** Named and not yet known to the others: naming again is as good as naming. */
const someAccount = at(async (on) => ({
  accountId: (await on.kept('operates', () => on.people.join(on.token, 'viewer'))).accountId,
}))

const named: Recipe = async (on, given) => {
  const filled = await someAccount(on, given)
  await on.must('PUT /operators/{accountId}', { token: on.site.ownerToken, params: filled.params! })
  return filled
}

/** What «npm pack» makes of the example; its answer is the same each time. */
const source = async () => ({ tarball: (await packedExample('weather')).toString('base64') })

const aPackage: Recipe = async (_, given) => withBody(given, { source: await source() })

const shown: Recipe = async (on, given) => {
  const { token } = given
  const { integrity } = (await on.must('POST /packages/preview', { token, body: { source: await source() } })) as {
    integrity: string
  }
  return withBody(given, { integrity })
}

const installed: Recipe = async (on, given) => {
  const { body } = await both(aPackage, shown)(on, given)
  await on.must('POST /packages', { token: given.token, body })
  return { ...given, params: { label: 'test-weather' } }
}

/** A list that asks nobody: of a package that operators install, for whoever draws. */
const listed: Recipe = async (on, given) => {
  await installed(on, { ...given, token: on.site.ownerToken, body: {} })
  return { ...given, params: { type: 'test-weather.forecast' }, body: { loader: 'units' } }
}

export const operationRecipes: Recipes = {
  'GET /operators': byOperator,
  'PUT /operators/{accountId}': both(byOperator, someAccount),
  'DELETE /operators/{accountId}': both(byOperator, named),
  'POST /node-types/{type}/options': listed,
  'GET /packages': byOperator,
  'POST /packages/preview': both(byOperator, aPackage),
  'POST /packages': both(byOperator, both(aPackage, shown)),
  'DELETE /packages/{label}': both(byOperator, installed),
  'GET /system/processes': byOperator,
  'POST /system/processes/{processId}/drain': both(byOperator, at(someProcess)),
  'GET /system/health': byOperator,
  'GET /system/support-bundle': byOperator,
}
