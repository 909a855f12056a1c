import type { LinkFlow, TestCaseResult } from '@linkflow/sdk'
import { queryOptions, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { announce } from '../../app/announce.tsx'
import { t } from '../../strings/index.ts'

/** As many as a workflow may have. */
const READ_MAX = 100

export const testCasesQuery = (client: LinkFlow, workflowId: string) =>
  queryOptions({
    queryKey: ['test-cases', workflowId],
    queryFn: ({ signal }) => client.testCases.list(workflowId, { limit: READ_MAX, signal }).take(READ_MAX),
  })

export interface TestRun {
  readonly results: ReadonlyMap<string, TestCaseResult>
  readonly isRunning: boolean
  readonly error: Error | null
  /** How many did not pass. */
  readonly start: (version: string) => Promise<number>
}

/** Tries the test cases of a workflow, one after the other; each is told as soon as it has ended. */
export function useTestRun(client: LinkFlow, workflowId: string): TestRun {
  const [results, setResults] = useState<ReadonlyMap<string, TestCaseResult>>(new Map())
  const run = useMutation({
    mutationFn: async (version: string) => {
      setResults(new Map())
      const all: TestCaseResult[] = []
      for await (const result of client.testCases.run(workflowId, { version })) {
        all.push(result)
        setResults((before) => new Map(before).set(result.testCase.id, result))
      }
      const failed = all.filter(({ passed }) => !passed).length
      announce(t('tests.ended', { passed: all.length - failed, count: all.length }))
      return failed
    },
  })
  return { results, isRunning: run.isPending, error: run.error, start: run.mutateAsync }
}
