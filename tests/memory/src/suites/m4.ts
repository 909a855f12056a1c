import type { Execution } from '../client.ts'
import { M1_PEAK_MB_MAX, TOO_MANY_LISTS } from '../limits.ts'
import type { Suite } from '../suite.ts'
import { LISTS_PATH, uploadLists } from '../upload-lists.ts'
import { figuresOf, serverPidOf, silenceFailures, watch } from '../watch.ts'
import { atOnce, fromCode } from '../workflows.ts'

/** It failed with the name of its node, and said what to do. */
function refusalFailures({ status, error }: Execution): string[] {
  const isNamed = error?.code === 'items-too-large' && error.node === 'greedy' && error.message.includes('«greedy»')
  return status === 'failed' && isNamed ? [] : [`it ${status} with ${JSON.stringify(error)}`]
}

export const m4: Suite = {
  name: 'M4',
  promise: 'An execution over its own memory fails with the name of its node; the process and the others go on',
  async run({ client }) {
    await uploadLists(client, TOO_MANY_LISTS)
    const workflows = [
      await client.publish(atOnce(LISTS_PATH, 'code')),
      await client.publish(atOnce(LISTS_PATH, 'aggregate')),
    ]
    const other = await client.publish(fromCode(10, 10))
    const started = serverPidOf(client.server)
    const run = await watch(client.server, async () => {
      const ids = await Promise.all([...workflows, other].map((workflow) => client.start(workflow)))
      return Promise.all(ids.map((id) => client.ended(id)))
    })
    const [code, aggregate, innocent] = run.result
    const after = await client.ended(await client.start(other))
    return {
      figures: figuresOf(run),
      failures: [
        ...refusalFailures(code!),
        ...refusalFailures(aggregate!),
        ...[innocent!, after].flatMap(({ status, error }) =>
          status === 'succeeded' ? [] : [`another execution ${status}: ${error?.message}`],
        ),
        ...(serverPidOf(client.server) === started ? [] : ['the server is another process than before']),
        ...(run.peak.treeMb > M1_PEAK_MB_MAX ? [`the tree had ${Math.round(run.peak.treeMb)} MB`] : []),
        ...silenceFailures(run),
      ],
    }
  },
}
