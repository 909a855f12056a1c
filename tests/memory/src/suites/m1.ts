import type { Client } from '../client.ts'
import { historyFailures } from '../history.ts'
import { LISTS, M1_PEAK_MB_MAX, MIB, ROWS_PER_LIST } from '../limits.ts'
import { jsonLines } from '../rows.ts'
import type { Outcome, Suite, SuiteContext } from '../suite.ts'
import { atRest, figuresOf, silenceFailures, watch } from '../watch.ts'
import { fromCode, fromFile, toFolder } from '../workflows.ts'

const PROMISE = `A million items through Split Out, Set, If, Filter and Aggregate in ${M1_PEAK_MB_MAX} MB`

async function run({ client, say }: SuiteContext, workflow: string, lists: number): Promise<Outcome> {
  await atRest(client.server)
  const rows = lists * ROWS_PER_LIST
  const run = await watch(client.server, async () => client.ended(await client.start(workflow)))
  say(JSON.stringify(figuresOf(run)))
  const browsing = await watch(client.server, () => historyFailures(client, run.result.id, rows))
  const { status, error } = run.result
  const peakMb = Math.max(run.peak.treeMb, browsing.peak.treeMb)
  return {
    figures: {
      items: rows,
      ...figuresOf(run),
      browsePeakMb: Math.round(browsing.peak.treeMb),
      browseSilenceMs: browsing.silenceMs,
    },
    failures: [
      ...(status === 'succeeded' ? browsing.result : [`it ${status}: ${error?.message}`]),
      ...(peakMb > M1_PEAK_MB_MAX ? [`the tree had ${Math.round(peakMb)} MB; ${M1_PEAK_MB_MAX} MB are allowed`] : []),
      ...silenceFailures(run),
      ...silenceFailures(browsing),
    ],
  }
}

/** The file reaches the workspace as a user's would. */
async function upload(client: Client, lists: number): Promise<void> {
  await client.publish(toFolder({ path: 'lists', file: 'body', to: 'lists.jsonl' }, 256 * MIB))
  const reply = await client.send('lists', 'application/x-ndjson', jsonLines(lists, ROWS_PER_LIST))
  if (reply.status !== 200) throw new Error(`the file was not taken: ${reply.status} ${reply.text}`)
}

export const m1File: Suite = {
  name: 'M1-FILE',
  promise: `${PROMISE}, from a file of JSON lines`,
  async run(context) {
    const lists = LISTS[context.size]
    await upload(context.client, lists)
    return run(context, await context.client.publish(fromFile('lists.jsonl')), lists)
  },
}

export const m1Code: Suite = {
  name: 'M1-CODE',
  promise: `${PROMISE}, made by Code in a loop`,
  async run(context) {
    const lists = LISTS[context.size]
    return run(context, await context.client.publish(fromCode(lists, ROWS_PER_LIST)), lists)
  },
}
