import { type Database, sql } from '@linkflow/postgres'
import type { People } from '@linkflow/workspace'

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
