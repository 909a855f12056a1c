import { openFacts, type StoredJournalRow } from '@linkflow/execution'
import { openKeys, WorkspacePayloads } from '@linkflow/keys'
import type { Sql } from '@linkflow/postgres'

export interface OpenedRow {
  readonly id: string
  readonly seq: number
  readonly facts: string
}

interface Client {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>
}

const ROWS_AT_ONCE = 500

/** The journal's rows in order, opened with the keys of the installation as somebody does who has its data folder. */
export async function* openedJournal(client: Client, dataDir: string, execution?: string): AsyncGenerator<OpenedRow> {
  const query = async ({ text, values }: Sql) => (await client.query(text, [...values])).rows
  const one = async (statement: Sql) => (await query(statement))[0]
  const { workspaces } = await openKeys({ engine: { query, one } } as unknown as Parameters<typeof openKeys>[0], {
    dataDir,
  })
  const payloads = new WorkspacePayloads(workspaces, { isSealing: false })
  let after = { id: '00000000-0000-0000-0000-000000000000', seq: -1 }
  for (;;) {
    const { rows } = (await client.query(
      `select execution_id, workspace_id, seq, facts, sealed from execution.journal
       where (execution_id, seq) > ($1::uuid, $2::int) and ($3::uuid is null or execution_id = $3::uuid)
       order by execution_id, seq limit ${ROWS_AT_ONCE}`,
      [after.id, after.seq, execution ?? null],
    )) as { rows: StoredJournalRow[] }
    for (const row of rows) yield { id: row.execution_id, seq: row.seq, facts: await openFacts(payloads, row) }
    const last = rows.at(-1)
    if (last === undefined) return
    after = { id: last.execution_id, seq: last.seq }
  }
}

/** All facts of each execution. */
export async function factsByExecution<Fact>(client: Client, dataDir: string): Promise<Map<string, Fact[]>> {
  const all = new Map<string, Fact[]>()
  for await (const { id, facts } of openedJournal(client, dataDir)) {
    const parsed = JSON.parse(facts) as Fact[]
    const known = all.get(id)
    if (known === undefined) all.set(id, parsed)
    else known.push(...parsed)
  }
  return all
}
