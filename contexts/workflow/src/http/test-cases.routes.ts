import {
  createTestCaseSchema,
  idCursor,
  pageById,
  pageLimit,
  type TestCaseSummaryView,
  testCasePageSchema,
  testCaseSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import type { WorkflowNeeds } from '../application/needs.ts'
import { testCases } from '../application/test-cases.ts'
import type { TestCase, TestCaseSummary } from '../domain/test-case.ts'
import { TEST_CASE_BODY_BYTES_MAX, TEST_CASE_BYTES_MAX, TEST_CASES_PER_WORKFLOW_MAX } from '../limits.ts'
import { notFound } from './problems.ts'

export const testCaseRoutes = (needs: WorkflowNeeds): Route[] => {
  const run = testCases(needs)
  return [list(run), create(run), get(run), remove(run)]
}

type TestCases = ReturnType<typeof testCases>

const TAG = 'test cases'
const all = '/api/v1/workflows/:workflowId/test-cases'
const one = `${all}/:testCaseId`
const params = z.strictObject({ workflowId: z.uuid(), testCaseId: z.uuid() })

const list = (run: TestCases) =>
  route({
    method: 'GET',
    path: all,
    summary: 'List the test cases of a workflow, the oldest first',
    description: 'Without their inputs and what they expect.',
    tag: TAG,
    auth: 'api-key',
    permission: 'workflow:read',
    params: z.strictObject({ workflowId: z.uuid() }),
    query: z.strictObject({ limit: pageLimit, cursor: idCursor.optional() }),
    responses: { 200: responds.json(testCasePageSchema, 'A page of test cases') },
    errors: ['workflow-not-found'],
    async handle({ workspaceId, params: { workflowId }, query: { limit, cursor } }) {
      const page = { workspaceId, workflowId, limit: limit + 1, ...(cursor !== undefined && { after: cursor }) }
      const found = await run.list(page)
      if (found === undefined) return notFound(workflowId)
      const { items, ...next } = pageById(found, limit)
      return reply.ok({ items: items.map(summaryView), ...next })
    },
  })

const create = (run: TestCases) =>
  route({
    method: 'POST',
    path: all,
    summary: 'Keep an input, and what a workflow is to answer to it, as a test case',
    description:
      'It belongs to the workflow, not to a version: to try it, run any version with its input (`POST …/executions`) and look ' +
      'whether the expected fields are in the output.',
    tag: TAG,
    auth: 'api-key',
    permission: 'workflow:write',
    params: z.strictObject({ workflowId: z.uuid() }),
    body: createTestCaseSchema,
    bodyBytesMax: TEST_CASE_BODY_BYTES_MAX,
    bodyExample: {
      name: 'A large order',
      input: { orderId: 'ord_2f9c1b7a', total: 39.9 },
      expected: [{ path: '/0/isLarge', value: true }],
    },
    prototypeKeys: 'data',
    idempotent: true,
    responses: { 201: responds.json(testCaseSchema, 'The test case') },
    errors: ['workflow-not-found', 'test-case-too-large', 'test-case-limit-reached'],
    async handle({ workspaceId, params: { workflowId }, body: { name, trigger, ...body } }) {
      const made = await run.create({ workspaceId, workflowId, name, trigger, ...body })
      if (made.ok) {
        const address = `/api/v1/workflows/${workflowId}/test-cases/${made.value.id}`
        return reply.created(view(made.value), address)
      }
      switch (made.error.type) {
        case 'workflow-not-found':
          return notFound(workflowId)
        case 'too-large':
          return reply.problem(
            'test-case-too-large',
            `Input and expected fields have more than ${TEST_CASE_BYTES_MAX} bytes together. Expect fewer fields, or take a smaller input.`,
          )
        case 'limit-reached':
          return reply.problem(
            'test-case-limit-reached',
            `A workflow has at most ${TEST_CASES_PER_WORKFLOW_MAX} test cases; delete some.`,
          )
        default:
          return assertNever(made.error.type)
      }
    },
  })

const get = (run: TestCases) =>
  route({
    method: 'GET',
    path: one,
    summary: 'Read a test case, with its input and what it expects',
    tag: TAG,
    auth: 'api-key',
    permission: 'workflow:read',
    params,
    responses: { 200: responds.json(testCaseSchema, 'The test case') },
    errors: ['workflow-not-found', 'test-case-not-found'],
    async handle({ workspaceId, params: { workflowId, testCaseId: id } }) {
      const found = await run.get({ workspaceId, workflowId, id })
      if (found.ok) return reply.ok(view(found.value))
      return found.error.type === 'workflow-not-found' ? notFound(workflowId) : noTestCase(id)
    },
  })

const remove = (run: TestCases) =>
  route({
    method: 'DELETE',
    path: one,
    summary: 'Delete a test case',
    tag: TAG,
    auth: 'api-key',
    permission: 'workflow:write',
    params,
    responses: { 204: responds.empty('Deleted') },
    errors: ['workflow-not-found', 'test-case-not-found'],
    async handle({ workspaceId, params: { workflowId, testCaseId: id } }) {
      const removed = await run.remove({ workspaceId, workflowId, id })
      if (removed.ok) return reply.noContent()
      return removed.error.type === 'workflow-not-found' ? notFound(workflowId) : noTestCase(id)
    },
  })

const noTestCase = (id: string) => reply.problem('test-case-not-found', `The workflow has no test case ${id}.`)

const summaryView = ({
  id,
  workflowId,
  name,
  trigger,
  fields,
  createdAt,
  author,
}: TestCaseSummary): TestCaseSummaryView => ({
  id,
  workflowId,
  name,
  ...(trigger !== undefined && { trigger }),
  fields,
  createdAt: createdAt.toISOString(),
  author,
})

const view = (test: TestCase) => ({
  ...summaryView(test),
  ...(test.input !== undefined && { input: test.input }),
  expected: [...test.expected],
})
