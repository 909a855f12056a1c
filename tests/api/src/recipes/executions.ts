import type { Ground } from '../ground.ts'
import { at, both, type Recipes, without } from './recipe.ts'

const ended = (on: Ground) => on.kept('execution', () => on.execution())
const failed = (on: Ground) => on.kept('failed execution', () => on.execution('failing'))
/** A call whose body is no text is a file of its item. */
const withFile = (on: Ground) =>
  on.kept('execution with a file', async () => {
    const { executionId } = await on.event('application/octet-stream')
    await on.until(async () => {
      const now = await on.must<{ status: string }>('GET /executions/{executionId}', {
        params: { executionId: executionId! },
      })
      return now.status === 'succeeded'
    })
    return executionId!
  })
const known = at(async (on) => ({ executionId: await ended(on) }))

export const executionRecipes: Recipes = {
  'POST /workflows/{workflowId}/executions': async (on, given) => ({
    ...given,
    params: { workflowId: await on.kept('workflow to run: plain', () => on.published()) },
    body: { input: (given.body as { input?: unknown } | undefined)?.input ?? {}, wait: on.tester.chance.of([0, 20]) },
  }),
  'GET /executions': async (_, given) => without(given, 'status', 'mode', 'errorCode'),
  'GET /executions/{executionId}': known,
  'GET /executions/{executionId}/steps': known,
  'GET /executions/{executionId}/steps/{node}/items': async (on, given) => ({
    ...without(given, 'iteration', 'port'),
    params: { executionId: await ended(on), node: 'say' },
  }),
  'GET /executions/{executionId}/steps/{node}/items/{index}': async (on, given) => ({
    ...without(given, 'iteration', 'port'),
    params: { executionId: await ended(on), node: 'say', index: '0' },
  }),
  'GET /executions/{executionId}/steps/{node}/items/{index}/files/{name}': async (on, given) => ({
    ...without(given, 'iteration', 'port'),
    params: { executionId: await withFile(on), node: 'hook', index: '0', name: 'body' },
  }),
  'GET /executions/{executionId}/logs': both(known, async (_, given) => without(given, 'after')),
  'POST /executions/{executionId}/cancel': at(async (on) => ({ executionId: await on.execution('waiting') })),
  'POST /executions/{executionId}/retry': async (on, given) => ({
    ...given,
    params: { executionId: await failed(on) },
    body: given.body === undefined ? undefined : { version: on.tester.chance.of(['original', 'live']) },
  }),
  'POST /executions/{executionId}/replay': known,
  'POST /executions/{executionId}/signals/{key}': at(async (on) => ({
    executionId: await on.execution('waiting'),
    key: 'go',
  })),
  'POST /bulk/cancel': async (on, given) => ({ ...given, body: { ids: [await on.execution('waiting')] } }),
  'POST /bulk/retry': async (on, given) => ({ ...given, body: { ids: [await failed(on)] } }),
  'GET /statistics/executions': async (_, given) => without(given, 'from', 'until'),
  'GET /node-types/{type}': at(async (on) => ({
    type: on.tester.chance.of(['set', 'http-request', 'code', 'webhook']),
  })),
}
