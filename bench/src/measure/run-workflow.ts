import type { LinkFlowServer, PublishedWorkflow } from '../server/linkflow-server.ts'

export interface TimedRun {
  /** From the execution's facts: created until finished. */
  readonly ms: number
  /** As the caller of the API sees it, with the output on the way back. */
  readonly callerMs: number
  readonly output: unknown
  readonly executionId: string
}

interface ExecutionAnswer {
  readonly execution: { readonly id: string; readonly status: string; readonly durationMs?: number }
  readonly output?: unknown
}

/** Runs a workflow by the API and waits for its end. */
export async function runWorkflow(
  server: LinkFlowServer,
  workflow: PublishedWorkflow,
  input: unknown,
): Promise<TimedRun> {
  const body = JSON.stringify({ input, wait: 60 })
  const startedMs = performance.now()
  const answer = await server.call<ExecutionAnswer>('POST', `/api/v1/workflows/${workflow.id}/executions`, body)
  const callerMs = performance.now() - startedMs
  const { id, status, durationMs } = answer.execution
  if (status !== 'succeeded') throw new Error(`${workflow.name} ended as ${status}: ${JSON.stringify(answer)}`)
  return { ms: durationMs!, callerMs, output: answer.output, executionId: id }
}

/** Milliseconds of each step, by its name. */
export async function stepTimes(server: LinkFlowServer, executionId: string): Promise<Record<string, number>> {
  const { items } = await server.call<{ items: { name: string; durationMs?: number }[] }>(
    'GET',
    `/api/v1/executions/${executionId}/steps`,
  )
  return Object.fromEntries(items.map(({ name, durationMs }) => [name, durationMs ?? 0]))
}
