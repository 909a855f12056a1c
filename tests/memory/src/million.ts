import type { Client, Execution } from './client.ts'
import { historyFailures } from './history.ts'
import type { Outcome } from './suite.ts'
import { atRest, figuresOf, silenceFailures, watch } from './watch.ts'

/** Runs a million items on a server at rest, looks at their history, and holds both against a mark. */
export async function million(
  client: Client,
  rows: number,
  peakMbMax: number,
  execute: () => Promise<Execution>,
): Promise<Outcome> {
  await atRest(client.server)
  const run = await watch(client.server, execute)
  const { id, status, error } = run.result
  const browsing = await watch(client.server, () => historyFailures(client, id, rows))
  const peakMb = Math.round(Math.max(run.peak.treeMb, browsing.peak.treeMb))
  return {
    figures: {
      items: rows,
      ...figuresOf(run),
      browsePeakMb: Math.round(browsing.peak.treeMb),
      browseSilenceMs: browsing.silence.ms,
    },
    failures: [
      ...(status === 'succeeded' ? browsing.result : [`it ${status}: ${error?.message}`]),
      ...(peakMb > peakMbMax ? [`the tree had ${peakMb} MB; ${peakMbMax} MB are allowed`] : []),
      ...silenceFailures(run),
      ...silenceFailures(browsing),
    ],
  }
}
