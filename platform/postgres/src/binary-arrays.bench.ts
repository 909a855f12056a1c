// Binary arrays against the text arrays that pg makes of JavaScript arrays: one statement per batch, as the write pipeline sends it.
// node bin/node.mjs platform/postgres/src/binary-arrays.bench.ts
import { newUuidV7 } from '@linkflow/kernel'
import { int4Array, textArray, timestamptzArray, uuidArray } from './binary-arrays.ts'
import { openTestDatabase } from './testing/test-database.ts'

const ROUNDS = 5
const ROUND_MS = 1_500
const OUTPUT = JSON.stringify({
  json: { id: 1, name: 'Ada "the first" Lovelace', tags: ['a', 'b'], note: 'x'.repeat(300) },
})

const { database, close } = await openTestDatabase({
  sets: [
    {
      context: 'bench',
      schema: 'bench',
      migrations: [
        {
          id: 1,
          name: 'run',
          sql: `create table bench.run (workspace_id uuid, id uuid primary key, status text, attempt int, at timestamptz, journal text);
                alter table bench.run alter column journal set storage external; select platform.shared_table('bench.run')`,
        },
      ],
    },
  ],
})
const writer = database.writeConnection()
const TEXT = `insert into bench.run select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int4[], $5::timestamptz[], $6::text[])`
const workspace = newUuidV7(Date.now())

const send = {
  binary: (ids: string[]) => [
    uuidArray(ids.map(() => workspace)),
    uuidArray(ids),
    textArray(ids.map(() => 'succeeded')),
    int4Array(ids.map(() => 1)),
    timestamptzArray(ids.map(() => Date.now())),
    textArray(ids.map(() => OUTPUT)),
  ],
  text: (ids: string[]) => [
    ids.map(() => workspace),
    ids,
    ids.map(() => 'succeeded'),
    ids.map(() => 1),
    ids.map(() => new Date()),
    ids.map(() => OUTPUT),
  ],
}

for (const size of [1, 10, 50, 500]) {
  const best = { binary: { rate: 0, cpuUs: 0 }, text: { rate: 0, cpuUs: 0 } }
  // Interleaved, because the machine drifts.
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const kind of ['binary', 'text'] as const) {
      await database.asOwner((client) => client.query('truncate bench.run'))
      const result = await run(kind, size)
      if (result.rate > best[kind].rate) best[kind] = result
    }
  }
  const show = ({ rate, cpuUs }: { rate: number; cpuUs: number }) =>
    `${Math.round(rate)} rows/s, ${cpuUs.toFixed(1)} us of our CPU per row`
  console.log(`batches of ${size}: binary ${show(best.binary)}; text ${show(best.text)}`)
}
await close()

async function run(kind: 'binary' | 'text', size: number): Promise<{ rate: number; cpuUs: number }> {
  const cpu = process.cpuUsage()
  const startedMs = performance.now()
  let rows = 0
  while (performance.now() - startedMs < ROUND_MS) {
    const ids = Array.from({ length: size }, () => newUuidV7(Date.now()))
    await writer.run(kind, TEXT, send[kind](ids))
    rows += size
  }
  const { user, system } = process.cpuUsage(cpu)
  return { rate: (rows / (performance.now() - startedMs)) * 1_000, cpuUs: (user + system) / rows }
}
