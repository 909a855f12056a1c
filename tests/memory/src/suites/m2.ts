import { historyFailures } from '../history.ts'
import { LISTS, M2_PEAK_MB_MAX, MIB, ROWS_PER_LIST } from '../limits.ts'
import { jsonBody } from '../rows.ts'
import type { Suite } from '../suite.ts'
import { atRest, figuresOf, silenceFailures, watch } from '../watch.ts'
import { fromBody } from '../workflows.ts'

export const m2: Suite = {
  name: 'M2',
  promise: `A million items from one JSON body of 100 MB in ${M2_PEAK_MB_MAX} MB`,
  async run({ client, size, say }) {
    const rows = LISTS[size] * ROWS_PER_LIST
    const workflow = await client.publish(fromBody('rows', 256 * MIB))
    await atRest(client.server)
    const run = await watch(client.server, async () => {
      const reply = await client.send('rows', 'application/json', jsonBody(LISTS[size], ROWS_PER_LIST))
      if (reply.status !== 202) throw new Error(`the body was not taken: ${reply.status} ${reply.text}`)
      return client.ended((await client.newest(workflow))!.id)
    })
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
        ...(peakMb > M2_PEAK_MB_MAX ? [`the tree had ${Math.round(peakMb)} MB; ${M2_PEAK_MB_MAX} MB are allowed`] : []),
        ...silenceFailures(run),
        ...silenceFailures(browsing),
      ],
    }
  },
}
