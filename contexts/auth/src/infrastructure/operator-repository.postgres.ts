import { type Queries, sql } from '@linkflow/postgres'

export interface Operator {
  readonly account: string
  readonly email: string
  readonly name: string
  readonly isDisabled: boolean
  readonly hasSecondFactor: boolean
  readonly grantedAt: Date
  readonly grantedBy: string | undefined
}

/** Whoever changes who operates does so one after the other, until the transaction ends: the last one must stay. */
export const holdOperators = (queries: Queries): Promise<number> =>
  queries.execute(sql`lock table auth.operators in share row exclusive mode`)

/** False where it was one before. */
export const insertOperator = async (
  queries: Queries,
  { accountId, by }: { readonly accountId: string; readonly by: string | undefined },
): Promise<boolean> =>
  (await queries.execute(
    sql`insert into auth.operators (account_id, granted_by) values (${accountId}, ${by ?? null}::uuid)
        on conflict (account_id) do nothing`,
  )) === 1

export const deleteOperator = async (queries: Queries, accountId: string): Promise<boolean> =>
  (await queries.execute(sql`delete from auth.operators where account_id = ${accountId}`)) === 1

export const isOperator = async (queries: Pick<Queries, 'one'>, accountId: string): Promise<boolean> =>
  (await queries.one(sql`select account_id from auth.operators where account_id = ${accountId}`)) !== undefined

export const countOperators = async (queries: Pick<Queries, 'one'>): Promise<number> =>
  (await queries.one<{ n: number }>(sql`select count(*)::int as n from auth.operators`))!.n

/** Is it an operator, and nobody else who may sign in is one? With `holdOperators` before it stays so. */
export const isLastOperator = async (queries: Pick<Queries, 'one'>, accountId: string): Promise<boolean> =>
  (await queries.one<{ last: boolean }>(
    sql`select exists (select from auth.operators where account_id = ${accountId}) and not exists (
          select from auth.operators o join auth.accounts a on a.id = o.account_id
          where o.account_id <> ${accountId} and a.disabled_at is null) as last`,
  ))!.last

/** In the order in which they were named. */
export async function listOperators(queries: Pick<Queries, 'query'>): Promise<Operator[]> {
  const rows = await queries.query<Omit<Operator, 'grantedBy'> & { grantedBy: string | null }>(
    sql`select o.account_id as account, a.email, a.name, a.disabled_at is not null as "isDisabled",
          exists (select from auth.totps t where t.account_id = a.id and t.confirmed_at is not null)
            or exists (select from auth.passkeys p where p.account_id = a.id) as "hasSecondFactor",
          o.granted_at as "grantedAt", b.name as "grantedBy"
        from auth.operators o join auth.accounts a on a.id = o.account_id
        left join auth.accounts b on b.id = o.granted_by
        order by o.granted_at, o.account_id`,
  )
  return rows.map((row) => ({ ...row, grantedBy: row.grantedBy ?? undefined }))
}
