import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { MixedLoad } from '../harness/mixed-load.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Suite, UnitContext } from '../suite.ts'
import { inBackground, sleep } from '../wait.ts'

const MS = { short: 15_000, default: 240_000, full: 900_000 } as const
const FINAL = new Set(['succeeded', 'failed', 'cancelled', 'timed_out'])
const PAGE = 200

/** Reads what the API says of the newest executions all the time, while processes are killed. */
async function run(_unit: string, { size, random, say }: UnitContext) {
  const cluster = await Cluster.open({ roles: ['api', 'worker', 'worker', 'scheduler'], leaseMs: 2500 })
  let failures: string[] = []
  try {
    const load = await MixedLoad.open(cluster, random.fork('load'))
    const endMs = performance.now() + MS[size]
    const isOver = () => performance.now() > endMs
    const finals = new Map<string, string>()
    const changed: string[] = []
    let reads = 0
    const note = (id: string, status: string) => {
      const before = finals.get(id)
      if (before !== undefined && before !== status)
        changed.push(`R5: execution ${id} was ${before} and became ${status}`)
      if (FINAL.has(status)) finals.set(id, status)
    }
    const watch = (async () => {
      while (!isOver()) {
        const reply = await cluster.api.api('GET', `/executions?limit=${PAGE}`).catch(() => undefined)
        if (reply?.status === 200) {
          reads += 1
          for (const { id, status } of (reply.json as { items: { id: string; status: string }[] }).items)
            note(id, status)
        }
        await sleep(100)
      }
    })()
    const monkey = inBackground(
      (async () => {
        while (!isOver()) {
          await sleep(random.int(1000, 4000))
          const victim = random.pick(cluster.processes)
          await cluster.untilProgress(victim)
          await victim.kill()
        }
      })(),
    )
    const { settled } = await load.run(isOver)
    await Promise.all([watch, monkey])
    await cluster.allReady()
    await settled()
    failures = [
      ...(await load.failures(SETTLE_MS_MAX)),
      ...(await historyFailures(cluster)),
      ...cluster.unexpectedDeaths(),
    ]
    // The last word: what the database says now is what the API said then.
    const { rows } = await cluster.sql.query<{ id: string; status: string }>(
      'select id, status from execution.finished',
    )
    for (const { id, status } of rows) note(id, status)
    failures.push(...changed)
    if (finals.size < rows.length / 2) failures.push(`void: only ${finals.size} of ${rows.length} ends were seen`)
    say(`${reads} reads of the list, ${finals.size} final statuses seen, ${cluster.kills} kills`)
    return {
      operations: load.signed.sent,
      succeeded: load.signed.acknowledged.size,
      failures,
      figures: { histories: rows.length, reads, kills: cluster.kills, changed: changed.length },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

export const r5: Suite = {
  name: 'R5',
  promise: 'A terminal status never changes (looked at after every unit of every suite as well)',
  units: () => ['watched'],
  run,
}
