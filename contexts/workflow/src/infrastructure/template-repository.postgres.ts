import { templateSummarySchema } from '@linkflow/contracts'
import { type Queries, sql } from '@linkflow/postgres'
import { nodesIn, type Template, type TemplateSummary } from '../domain/template.ts'
import { fileFromText } from './workflow-repository.postgres.ts'

interface Row {
  id: string
  about: string
  file: string | null
}

/** What a template of an earlier release does not say of its nodes is in its file. */
const summaryFromRow = ({ id, about, file }: Row): TemplateSummary =>
  templateSummarySchema.parse({
    ...(file !== null && nodesIn(fileFromText(file))),
    ...(JSON.parse(about) as object),
    id,
  })

/** All of the workspace, by title: they are few. */
export async function listTemplates(queries: Queries): Promise<TemplateSummary[]> {
  const rows = await queries.query<Row>(sql`
    select id, about, case when about like '%"nodeTypes":%' then null else file end as file
    from workflow.templates order by title, id`)
  return rows.map(summaryFromRow)
}

export async function findTemplate(queries: Queries, id: string): Promise<Template | undefined> {
  const row = await queries.one<Row & { file: string }>(
    sql`select id, about, file from workflow.templates where id = ${id}::uuid`,
  )
  return row && { ...summaryFromRow(row), workflow: fileFromText(row.file) }
}

/** Under a lock of the workspace's own, so that two at once cannot pass the limit. */
export async function lockTemplates(queries: Queries, workspaceId: string): Promise<number> {
  await queries.query(sql`select pg_advisory_xact_lock(hashtextextended('workflow.templates ' || ${workspaceId}, 0))`)
  return (await queries.one<{ count: number }>(sql`select count(*)::int as count from workflow.templates`))!.count
}

export const insertTemplate = (
  queries: Queries,
  workspaceId: string,
  { id, workflow, ...about }: Template,
): Promise<number> =>
  queries.execute(sql`
    insert into workflow.templates (id, workspace_id, title, about, file)
    values (${id}, ${workspaceId}, ${about.title}, ${JSON.stringify(about)}, ${JSON.stringify(workflow)})`)

export const removeTemplate = (queries: Queries, id: string): Promise<number> =>
  queries.execute(sql`delete from workflow.templates where id = ${id}::uuid`)
