import type { Ground } from '../ground.ts'
import { at, type Recipes } from './recipe.ts'

const draft = (on: Ground) => on.kept('workflow', () => on.workflow())
const outputs = (on: Ground) => ({ main: [{ pinned: on.name }] })

async function pinned(on: Ground): Promise<{ workflowId: string; node: string }> {
  const params = { workflowId: await on.workflow(), node: 'say' }
  await on.must('PUT /workflows/{workflowId}/pins/{node}', { params, body: { outputs: outputs(on) } })
  return params
}

/** A test run that waits for somebody to let it go on. */
async function paused(on: Ground): Promise<string> {
  const { execution } = await on.must<{ execution: { id: string } }>('POST /workflows/{workflowId}/test', {
    params: { workflowId: await draft(on) },
    body: { pauseFirst: true, wait: 20 },
  })
  return execution.id
}

const aTestCase = (on: Ground) => ({
  name: on.named('test case'),
  input: { a: 1 },
  expected: [{ path: '/0/a', value: 1 }],
})

async function testCase(on: Ground): Promise<{ workflowId: string; testCaseId: string }> {
  const workflowId = await draft(on)
  const params = { workflowId }
  const { id } = await on.must<{ id: string }>('POST /workflows/{workflowId}/test-cases', {
    params,
    body: aTestCase(on),
  })
  return { workflowId, testCaseId: id }
}

export const testingRecipes: Recipes = {
  'GET /workflows/{workflowId}/test-cases': at(async (on) => ({ workflowId: await draft(on) })),
  'POST /workflows/{workflowId}/test-cases': async (on, given) => ({
    ...given,
    params: { workflowId: await on.workflow() },
    body: aTestCase(on),
  }),
  'GET /workflows/{workflowId}/test-cases/{testCaseId}': at((on) => on.kept('test case', () => testCase(on))),
  'DELETE /workflows/{workflowId}/test-cases/{testCaseId}': at(testCase),
  'GET /workflows/{workflowId}/pins': at(async (on) => ({ workflowId: await draft(on) })),
  'DELETE /workflows/{workflowId}/pins': at(async (on) => ({ workflowId: await draft(on) })),
  'GET /workflows/{workflowId}/pins/{node}': at((on) => on.kept('pin', () => pinned(on))),
  'PUT /workflows/{workflowId}/pins/{node}': async (on, given) => ({
    ...given,
    params: { workflowId: await draft(on), node: 'say' },
    body: { outputs: outputs(on) },
  }),
  'DELETE /workflows/{workflowId}/pins/{node}': at(pinned),
  'POST /workflows/{workflowId}/test': async (on, given) => ({
    ...given,
    params: { workflowId: await draft(on) },
    body: on.tester.chance.of([{}, { node: 'say' }, { items: [{ a: 1 }], wait: 20 }]),
  }),
  'GET /executions/{executionId}/state': at(async (on) => ({
    executionId: await on.kept('execution', () => on.execution()),
  })),
  'POST /executions/{executionId}/continue': async (on, given) => ({
    ...given,
    params: { executionId: await paused(on) },
    body: { to: on.tester.chance.of(['next', 'end']) },
  }),
}
