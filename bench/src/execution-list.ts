import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ExecutionReader } from '@linkflow/execution'
import { newUuidV7 } from '@linkflow/kernel'
import type { Sql } from '@linkflow/postgres'
import { DatabaseView } from './server/database-view.ts'
import { LinkFlowServer } from './server/linkflow-server.ts'

/**
 * The list of executions over millions of rows: how long a page takes through HTTP, by filter. `--rows` (5,000,000),
 * `--calls` of each (100), `--explain FILE` for what PostgreSQL does.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '5000000' },
    calls: { type: 'string', default: '100' },
    explain: { type: 'string' },
  },
})
const rows = Number(values.rows)
const calls = Number(values.calls)
const CHUNK_ROWS = 250_000
const WORKFLOWS = 50
/** Of all rows: a tenth is another workspace's, 97 of 100 succeeded. */
const workflows = Array.from({ length: WORKFLOWS }, () => newUuidV7(Date.now()) as string)

const server = await LinkFlowServer.start()
const view = await DatabaseView.open(server.dataDir)
const { client } = view
const workspaceId = (await client.query('select id from workspace.workspaces order by id limit 1')).rows[0].id as string
const otherWorkspaceId = newUuidV7(Date.now()) as string
const instant = (hoursAgo: number) => new Date(Date.now() - hoursAgo * 3_600_000).toISOString()
const cases: readonly (readonly [name: string, query: string])[] = [
  ['newest 50', ''],
  ['oldest 50', 'sort=created'],
  ['200 of one workflow', `workflow=${workflows[0]}&limit=200`],
  ['failed', 'status=failed'],
  ['failed, of one workflow', `status=failed&workflow=${workflows[0]}`],
  ['failed or timed out, in an hour', `status=failed,timed_out&from=${instant(25)}&until=${instant(24)}`],
  ['by schedule (1 in 10)', 'mode=schedule'],
  ['longer than 9 s (1 in 100)', 'longerThanMs=9000'],
  ['longer than an hour (none)', 'longerThanMs=3600000'],
  ['an error code (1 in 100)', 'errorCode=http-status'],
  ['text in an error (none)', 'error=nowhere'],
  ['running', 'status=running'],
  ['text in data (no data)', 'data=order-1042'],
]

/** Two days of them, evenly: 2 of 100 failed, 1 timed out, 1 in 10 is by schedule, 1 in 100 took long. */
const FILL = `
  insert into execution.finished (id, workspace_id, workflow_id, version_id, status, mode, trigger_node, created_at,
    finished_at, crashes, plan_format, engine_flags, meta, error)
  select (lpad(to_hex(ms), 12, '0') || '7' || substr(r, 1, 3) || '8' || substr(r, 4, 15))::uuid,
    case when n % 10 = 3 then $2::uuid else $1::uuid end, workflow, workflow,
    case when n % 100 < 97 then 'succeeded' when n % 100 < 99 then 'failed' else 'timed_out' end,
    case when n % 10 = 7 then 'schedule' else 'webhook' end, 'hook', to_timestamp(ms / 1000.0),
    to_timestamp((ms + case when n % 100 = 50 then 9500 else n % 400 end) / 1000.0), 0, 1, '', '{}',
    case when n % 100 = 97 then '{"code":"http-status","message":"The shop answered 503","node":"ask"}'
         when n % 100 = 98 then '{"code":"code-failed","message":"x is not a number","node":"sum"}' end
  from (select n, floor(extract(epoch from now()) * 1000 - 172800000.0 * (1 - n / $4::float8))::int8 as ms,
          ($3::uuid[])[1 + (n + n / 100) % cardinality($3)] as workflow, replace(gen_random_uuid()::text, '-', '') as r
        from generate_series($5::int, $6::int) n) made`

await fill()
console.log(`${rows.toLocaleString('en-US')} executions, ${calls} calls of each, through HTTP, in ms`)
const pages = [...cases, ['a page from the middle', `cursor=${await middle()}`] as const]
for (const [name, query] of pages) console.log(await measured(name, query))
console.log(await measured('statistics of 3 days', '', '/api/v1/statistics/executions', Math.min(calls, 5)))
const plans = await explained()
const whole = readWhole(plans)
console.log(
  whole.length === 0 ? 'every page is read by an index' : `tables that were read as a whole:\n${whole.join('\n')}`,
)
if (whole.length > 0) process.exitCode = 1
if (values.explain !== undefined) writeFileSync(values.explain, plans)
await view.close()
await server.stop()

async function fill(): Promise<void> {
  const startMs = performance.now()
  for (let done = 0; done < rows; done += CHUNK_ROWS) {
    const last = Math.min(done + CHUNK_ROWS, rows)
    await client.query(FILL, [workspaceId, otherWorkspaceId, workflows, rows, done + 1, last])
  }
  await client.query('vacuum analyze execution.finished')
  console.log(`filled in ${Math.round((performance.now() - startMs) / 1000)} s`)
}

async function measured(name: string, query: string, path = '/api/v1/executions', times = calls): Promise<string> {
  const tookMs: number[] = []
  let found = 0
  for (let call = 0; call < times; call++) {
    const beforeMs = performance.now()
    const { items } = await server.call<Page>('GET', `${path}?${query}`)
    tookMs.push(performance.now() - beforeMs)
    found = items.length
  }
  tookMs.sort((a, b) => a - b)
  const at = (share: number) => tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))]!.toFixed(1)
  return `${name.padEnd(34)} p50 ${at(0.5).padStart(7)}  p99 ${at(0.99).padStart(7)}  items ${found}`
}

async function middle(): Promise<string> {
  const { items } = await server.call<Page>('GET', `/api/v1/executions?limit=1&until=${instant(24)}`)
  return items[0]!.id
}

/** The plans of the statements that the list sends. */
async function explained(): Promise<string> {
  const plans: string[] = []
  for (const [name, query] of pages) {
    plans.push(`## ${name}\n`)
    const { reader } = explaining((plan) => plans.push(plan))
    const fields = Object.fromEntries(new URLSearchParams(query))
    await reader.search(workspaceId as never, {
      limit: Number(fields['limit'] ?? 50),
      oldestFirst: fields['sort'] === 'created',
      ...(fields['workflow'] && { workflowId: fields['workflow'] }),
      ...(fields['status'] && { statuses: fields['status'].split(',') as never }),
      ...(fields['mode'] && { modes: [fields['mode'] as never] }),
      ...(fields['from'] && { fromMs: Date.parse(fields['from']) }),
      ...(fields['until'] && { untilMs: Date.parse(fields['until']) }),
      ...(fields['longerThanMs'] && { longerThanMs: Number(fields['longerThanMs']) }),
      ...(fields['errorCode'] && { errorCode: fields['errorCode'] }),
      ...(fields['error'] && { errorText: fields['error'] }),
      ...(fields['cursor'] && { cursor: fields['cursor'] }),
    })
  }
  return `${plans.join('\n')}\n`
}

/** Scans of whole tables, but for partitions that are empty: of those it is the quickest way. */
function readWhole(text: string): string[] {
  const isWhole = (line: string) => /Seq Scan on (live|finished)/.test(line) && / rows=[1-9][\d.]* loops=/.test(line)
  return text.split('\n').filter(isWhole)
}

/** A reader whose statements are explained on their way, as the role and in the workspace that the server uses. */
function explaining(note: (plan: string) => void): { readonly reader: ExecutionReader } {
  const query = async <Row>({ text, values }: Sql): Promise<Row[]> => {
    const plan = await client.query(`explain (analyze, buffers) ${text}`, [...values])
    note(plan.rows.map((row) => row['QUERY PLAN']).join('\n'))
    return (await client.query(text, [...values])).rows
  }
  /** Within the workspace, as its role. */
  const scoped = async <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const { rows: names } = await client.query(`select current_database() || '_app' as role`)
    await client.query(`begin; set local role "${names[0].role}"; set local app.workspace = '${id}'`)
    try {
      return await work()
    } finally {
      await client.query('rollback')
    }
  }
  const app = {
    inWorkspace: () => Promise.reject(new Error('not used')),
    withoutWorkspace: () => Promise.reject(new Error('not used')),
    readsIn: (id: string) => ({
      query: <Row>(statement: Sql) => scoped(id, () => query<Row>(statement)),
      one: async <Row>(statement: Sql) => (await scoped(id, () => query<Row>(statement)))[0],
    }),
  }
  return { reader: new ExecutionReader({ app, engine: {} as never }) }
}

interface Page {
  readonly items: readonly { readonly id: string }[]
}
