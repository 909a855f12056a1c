import { compareOutput, type Mismatch } from '../compare-output.ts'
import type { CreateTestCase, Execution, TestCase, TestCaseSummary } from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'
import { WorkflowCalls } from './workflows.ts'

export interface RunTestCases extends CallOptions {
  /** `live`, `draft` or the id of a version; by default the draft. */
  readonly version?: string | undefined
  /** Seconds that each may take; by default 60. */
  readonly wait?: number | undefined
}

/** How one test case went. */
export interface TestCaseResult {
  readonly testCase: TestCaseSummary
  readonly execution: Execution
  readonly passed: boolean
  readonly mismatches: readonly Mismatch[]
}

const WAIT_SECONDS = 60

/** What a workflow is to answer to an input: kept beside it, and tried on any of its versions. */
export class TestCaseCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** The oldest first, without their inputs. */
  list(workflowId: string, options: ListOptions = {}): List<TestCaseSummary> {
    return new List(this.transport, ['workflows', workflowId, 'test-cases'], {}, options)
  }

  /** With its input and what it expects. */
  get(workflowId: string, id: string, { signal }: CallOptions = {}): Promise<TestCase> {
    return this.transport.send({ method: 'GET', path: ['workflows', workflowId, 'test-cases', id], signal })
  }

  create(workflowId: string, testCase: CreateTestCase, options: CreateOptions = {}): Promise<TestCase> {
    const path = ['workflows', workflowId, 'test-cases']
    return this.transport.send({ ...options, method: 'POST', path, body: testCase, creates: true })
  }

  delete(workflowId: string, id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['workflows', workflowId, 'test-cases', id], signal })
  }

  /**
   * Tries all of them, one after the other, on a version. What runs, runs for real. One passes if its run succeeded within
   * the time and all the fields that it expects are in the output.
   */
  async *run(
    workflowId: string,
    { version = 'draft', wait = WAIT_SECONDS, signal }: RunTestCases = {},
  ): AsyncGenerator<TestCaseResult> {
    const workflows = new WorkflowCalls(this.transport)
    for await (const testCase of this.list(workflowId, { signal })) {
      const { input, expected, trigger } = await this.get(workflowId, testCase.id, { signal })
      const how = { version, wait, ...(trigger !== undefined && { trigger }), signal }
      const { execution, output } = await workflows.run(workflowId, input, how)
      const mismatches = execution.status === 'succeeded' ? compareOutput(output, expected) : []
      yield { testCase, execution, passed: execution.status === 'succeeded' && mismatches.length === 0, mismatches }
    }
  }
}
