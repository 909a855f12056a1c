import { type Queries, sql } from '@linkflow/postgres'

/** Those of these versions that were published. Drafts that somebody ran or named were not. By the engine's queries. */
export async function publishedAmong(
  engine: Pick<Queries, 'query'>,
  versionIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await engine.query<{ id: string }>(
    sql`select id from workflow.versions where id = any(${[...versionIds]}::uuid[]) and kind = 'published'`,
  )
  return new Set(rows.map(({ id }) => id))
}
