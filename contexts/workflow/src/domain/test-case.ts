import type { Actor, ExpectedField } from '@linkflow/contracts'

export interface TestCaseSummary {
  readonly id: string
  readonly workflowId: string
  readonly name: string
  /** Id of the node where it starts. */
  readonly trigger: string | undefined
  readonly fields: number
  readonly createdAt: Date
  readonly author: Actor
}

/** What a run is started with, and what is to be in its answer. */
export interface TestCaseBody {
  readonly input?: unknown
  readonly expected: readonly ExpectedField[]
}

export type TestCase = TestCaseSummary & TestCaseBody
