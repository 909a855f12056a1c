import { median } from '../median.ts'
import { LinkFlowServer } from '../server/linkflow-server.ts'

export interface ColdStartResult {
  /** From the launcher to the first 200 on a made data folder; median. */
  readonly ms: number
  readonly allMs: readonly number[]
}

/** Each start finds a data folder that was made before, and no database running on it. */
export async function measureColdStart(dataDir: string, runs: number): Promise<ColdStartResult> {
  const allMs: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const server = await LinkFlowServer.start({ dataDir })
    allMs.push(Math.round(server.startMs))
    await server.stop()
  }
  return { ms: Math.round(median(allMs)), allMs }
}
