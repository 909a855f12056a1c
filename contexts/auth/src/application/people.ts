import { type Database, type Queries, sql } from '@linkflow/postgres'
import type { People } from '@linkflow/workspace'

/** Those of these accounts that there are, for what is told to people. */
export async function accountsAmong(
  engine: Pick<Queries, 'query'>,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly email: string; readonly name: string; readonly isDisabled: boolean }>> {
  if (accountIds.length === 0) return new Map()
  const rows = await engine.query<{ id: string; email: string; name: string; is_disabled: boolean }>(
    sql`select id, email, name, disabled_at is not null as is_disabled from auth.accounts
        where id = any(${[...accountIds]}::uuid[])`,
  )
  return new Map(rows.map(({ id, email, name, is_disabled }) => [id, { email, name, isDisabled: is_disabled }]))
}

/** What the context of workspaces may know of accounts. */
export const people = ({ engine }: Pick<Database, 'engine'>): People => ({
  async named(accountIds) {
    if (accountIds.length === 0) return new Map()
    const rows = await engine.query<{ id: string; email: string; name: string }>(
      sql`select id, email, name from auth.accounts where id = any(${[...accountIds]}::uuid[])`,
    )
    return new Map(rows.map(({ id, email, name }) => [id, { email, name }]))
  },
  async idOf(email) {
    return (await engine.one<{ id: string }>(sql`select id from auth.accounts where email = ${email}`))?.id
  },
})
