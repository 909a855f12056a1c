import { LISTS, M1_PEAK_MB_MAX, ROWS_PER_LIST } from '../limits.ts'
import { million } from '../million.ts'
import type { Outcome, Suite, SuiteContext } from '../suite.ts'
import { LISTS_PATH, uploadLists } from '../upload-lists.ts'
import { fromCode, fromFile } from '../workflows.ts'

const PROMISE = `A million items through Split Out, Set, If, Filter and Aggregate in ${M1_PEAK_MB_MAX} MB`

const run = ({ client, size }: SuiteContext, workflow: string): Promise<Outcome> =>
  million(client, LISTS[size] * ROWS_PER_LIST, M1_PEAK_MB_MAX, async () => client.ended(await client.start(workflow)))

export const m1File: Suite = {
  name: 'M1-FILE',
  promise: `${PROMISE}, from a file of JSON lines`,
  async run(context) {
    await uploadLists(context.client, LISTS[context.size])
    return run(context, await context.client.publish(fromFile(LISTS_PATH)))
  },
}

export const m1Code: Suite = {
  name: 'M1-CODE',
  promise: `${PROMISE}, made by Code in a loop`,
  run: async (context) => run(context, await context.client.publish(fromCode(LISTS[context.size], ROWS_PER_LIST))),
}
