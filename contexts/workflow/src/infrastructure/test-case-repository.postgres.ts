import type { Actor } from '@linkflow/contracts'
import type { Payloads, SealLabel } from '@linkflow/keys'
import { type Queries, sql } from '@linkflow/postgres'
import type { TestCase, TestCaseBody, TestCaseSummary } from '../domain/test-case.ts'

interface Row {
  id: string
  workspace_id: string
  workflow_id: string
  name: string
  trigger_node: string | null
  fields: number
  created_at: Date
  author_type: Actor['type']
  author_id: string | null
}

const COLUMNS = sql`id, workspace_id, workflow_id, name, trigger_node, fields, created_at, author_type, author_id`

const labelOf = (id: string): SealLabel => ({ purpose: 'workflow test case', context: id })

/** Oldest first, as they were kept; one more than the page holds. */
export async function listTestCases(
  queries: Queries,
  { workflowId, after, limit }: { readonly workflowId: string; readonly after?: string; readonly limit: number },
): Promise<readonly TestCaseSummary[]> {
  const behind = after === undefined ? sql`` : sql`and id > ${after}`
  const rows = await queries.query<Row>(sql`
    select ${COLUMNS} from workflow.test_cases where workflow_id = ${workflowId} ${behind} order by id limit ${limit}`)
  return rows.map(summaryFromRow)
}

export const countTestCases = async (queries: Queries, workflowId: string): Promise<number> =>
  (await queries.one<{ count: number }>(
    sql`select count(*)::int as count from workflow.test_cases where workflow_id = ${workflowId}`,
  ))!.count

export async function findTestCase(
  queries: Queries,
  payloads: Payloads,
  { workflowId, id }: { readonly workflowId: string; readonly id: string },
): Promise<TestCase | undefined> {
  const row = await queries.one<Row & { body: string }>(
    sql`select ${COLUMNS}, body from workflow.test_cases where id = ${id} and workflow_id = ${workflowId}`,
  )
  if (row === undefined) return undefined
  const text = await payloads.openText(row.workspace_id, labelOf(id), row.body)
  return { ...summaryFromRow(row), ...(JSON.parse(text) as TestCaseBody) }
}

export async function insertTestCase(
  queries: Queries,
  payloads: Payloads,
  workspaceId: string,
  { id, workflowId, name, trigger, author, fields }: Omit<TestCaseSummary, 'createdAt'>,
  bodyText: string,
): Promise<void> {
  const body = await payloads.sealText(workspaceId, labelOf(id), bodyText)
  await queries.execute(sql`
    insert into workflow.test_cases
      (id, workspace_id, workflow_id, name, trigger_node, body, fields, author_type, author_id)
    values (${id}, ${workspaceId}, ${workflowId}, ${name}, ${trigger ?? null}, ${body}, ${fields}, ${author.type},
            ${'id' in author ? author.id : null}::uuid)`)
}

export const removeTestCase = (
  queries: Queries,
  { workflowId, id }: { readonly workflowId: string; readonly id: string },
): Promise<number> =>
  queries.execute(sql`delete from workflow.test_cases where id = ${id} and workflow_id = ${workflowId}`)

const summaryFromRow = (row: Row): TestCaseSummary => ({
  id: row.id,
  workflowId: row.workflow_id,
  name: row.name,
  trigger: row.trigger_node ?? undefined,
  fields: row.fields,
  createdAt: row.created_at,
  author: row.author_type === 'system' ? { type: 'system' } : { type: row.author_type, id: row.author_id! },
})
