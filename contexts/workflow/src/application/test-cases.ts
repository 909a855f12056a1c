import { actorNow } from '@linkflow/http-server'
import { fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { TestCase, TestCaseBody, TestCaseSummary } from '../domain/test-case.ts'
import {
  countTestCases,
  findTestCase,
  insertTestCase,
  listTestCases,
  removeTestCase,
} from '../infrastructure/test-case-repository.postgres.ts'
import { lockWorkflow, readLive } from '../infrastructure/workflow-repository.postgres.ts'
import { TEST_CASE_BYTES_MAX, TEST_CASES_PER_WORKFLOW_MAX } from '../limits.ts'
import type { WorkflowNeeds } from './needs.ts'

interface Place {
  readonly workspaceId: string
  readonly workflowId: string
}

type Missing = { readonly type: 'workflow-not-found' } | { readonly type: 'test-case-not-found' }

/**
 * What a workflow is to answer to an input. Test cases belong to the workflow and to none of its versions; to try one is to
 * run a version with its input and to compare, which whoever asks does.
 */
export const testCases = ({ database, payloads, clock }: WorkflowNeeds) => ({
  /** One more than the page holds, where there is one; undefined when there is no such workflow. */
  list: ({
    workspaceId,
    ...page
  }: Place & { readonly after?: string; readonly limit: number }): Promise<readonly TestCaseSummary[] | undefined> =>
    database.app.inWorkspace(workspaceId, async (queries) =>
      (await readLive(queries, page.workflowId)) === undefined ? undefined : listTestCases(queries, page),
    ),

  get: ({ workspaceId, workflowId, id }: Place & { readonly id: string }): Promise<Result<TestCase, Missing>> =>
    database.app.inWorkspace(workspaceId, async (queries): Promise<Result<TestCase, Missing>> => {
      if ((await readLive(queries, workflowId)) === undefined) return fail({ type: 'workflow-not-found' })
      const found = await findTestCase(queries, payloads, { workflowId, id })
      return found === undefined ? fail({ type: 'test-case-not-found' }) : ok(found)
    }),

  create: ({
    workspaceId,
    workflowId,
    name,
    trigger,
    ...body
  }: Place & { readonly name: string; readonly trigger: string | undefined } & TestCaseBody): Promise<
    Result<TestCase, { readonly type: 'workflow-not-found' | 'too-large' | 'limit-reached' }>
  > =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      const text = JSON.stringify(body)
      if (Buffer.byteLength(text) > TEST_CASE_BYTES_MAX) return fail({ type: 'too-large' as const })
      // Its lock makes the limit hold for two who keep one at the same time.
      if ((await lockWorkflow(queries, workflowId)) === undefined) return fail({ type: 'workflow-not-found' as const })
      if ((await countTestCases(queries, workflowId)) >= TEST_CASES_PER_WORKFLOW_MAX) {
        return fail({ type: 'limit-reached' as const })
      }
      const id: string = newUuidV7(clock.nowMs())
      const summary = { id, workflowId, name, trigger, fields: body.expected.length, author: actorNow() }
      await insertTestCase(queries, payloads, workspaceId, summary, text)
      return ok((await findTestCase(queries, payloads, { workflowId, id }))!)
    }),

  remove: ({ workspaceId, ...test }: Place & { readonly id: string }): Promise<Result<void, Missing>> =>
    database.app.inWorkspace(workspaceId, async (queries): Promise<Result<void, Missing>> => {
      if ((await readLive(queries, test.workflowId)) === undefined) return fail({ type: 'workflow-not-found' })
      return (await removeTestCase(queries, test)) === 0 ? fail({ type: 'test-case-not-found' }) : ok(undefined)
    }),
})
