import { median } from '../median.ts'
import type { LinkFlowServer, PublishedWorkflow } from '../server/linkflow-server.ts'
import { runWorkflow, stepTimes, type TimedRun } from './run-workflow.ts'

export interface W3Result {
  /** The execution from its creation until it is on disk as finished, the making of the items included; median. */
  readonly ms: number
  readonly callerMs: number
  readonly firstMs: number
  /** Of the last run. */
  readonly steps: Readonly<Record<string, number>>
}

const KEPT = 5_000

export async function measureW3(server: LinkFlowServer, workflow: PublishedWorkflow, runs: number): Promise<W3Result> {
  const timed: TimedRun[] = []
  for (let run = 0; run <= runs; run += 1) timed.push(await checked(server, workflow))
  const [first, ...warm] = timed
  return {
    ms: round(median(warm.map(({ ms }) => ms))),
    callerMs: round(median(warm.map(({ callerMs }) => callerMs))),
    firstMs: round(first!.ms),
    steps: await stepTimes(server, warm.at(-1)!.executionId),
  }
}

async function checked(server: LinkFlowServer, workflow: PublishedWorkflow): Promise<TimedRun> {
  const run = await runWorkflow(server, workflow, {})
  const [{ id, gross }] = run.output as [{ id: number[]; gross: number[] }]
  const isSorted = gross.every((value, i) => i === 0 || gross[i - 1]! <= value)
  if (id.length !== KEPT || gross.length !== KEPT || !isSorted)
    throw new Error('W3 put out something else than expected')
  return run
}

const round = (ms: number): number => Math.round(ms * 10) / 10
