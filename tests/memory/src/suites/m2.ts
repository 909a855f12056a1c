import { LISTS, M2_PEAK_MB_MAX, MIB, ROWS_PER_LIST } from '../limits.ts'
import { million } from '../million.ts'
import { jsonBody } from '../rows.ts'
import type { Suite } from '../suite.ts'
import { fromBody } from '../workflows.ts'

export const m2: Suite = {
  name: 'M2',
  promise: `A million items from one JSON body of 100 MB in ${M2_PEAK_MB_MAX} MB`,
  async run({ client, size }) {
    const workflow = await client.publish(fromBody('rows', 256 * MIB))
    return million(client, LISTS[size] * ROWS_PER_LIST, M2_PEAK_MB_MAX, async () => {
      const reply = await client.send('rows', 'application/json', jsonBody(LISTS[size], ROWS_PER_LIST))
      if (reply.status !== 202) throw new Error(`the body was not taken: ${reply.status} ${reply.text}`)
      return client.ended((await client.newest(workflow))!.id)
    })
  },
}
