import { PARTITIONED_TABLES } from '@linkflow/execution'
import { ensurePartitions, sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { migrationSets } from './migration-sets.ts'

/**
 * Ways round row-level security that no query of ours needs to take: what the catalog says of them. With these closed the
 * second wall (tenancy.integration.test.ts) is the only road to a row.
 */
describe('the role for users’ queries', async () => {
  const test = await openTestDatabase({ sets: migrationSets })
  afterAll(() => test.close())
  const { engine } = test.database
  await ensurePartitions(test.database, PARTITIONED_TABLES)
  const role = decodeURIComponent(new URL(test.appUrl).username)
  const OURS = sql`n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'`
  const names = async (query: ReturnType<typeof sql>) =>
    (await engine.query<{ name: string }>(query)).map(({ name }) => name)

  it('reads no table without a workspace, but for these', async () => {
    const readable = await names(sql`
      select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'm', 'f') and not c.relispartition and ${OURS}
        and has_table_privilege(${role}, c.oid, 'select, insert, update, delete')
        and not (c.relrowsecurity and c.relforcerowsecurity) order by 1`)
    expect(readable).toEqual(READ_BY_ALL)
  })

  it('has no rights that pass row-level security by: truncate, trigger, references', async () => {
    const rights = await names(sql`
      select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and ${OURS}
        and has_table_privilege(${role}, c.oid, 'truncate, trigger, references') order by 1`)
    expect(rights).toEqual([])
  })

  it('reaches no single partition, where the policies of its table do not hold', async () => {
    const partitions = await engine.query<{ name: string; reaches: boolean }>(sql`
      select n.nspname || '.' || c.relname as name,
             has_table_privilege(${role}, c.oid, 'select, insert, update, delete') as reaches
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relispartition and c.relkind = 'r' and ${OURS}`)
    expect(partitions.length).toBeGreaterThan(10)
    expect(partitions.filter(({ reaches }) => reaches)).toEqual([])
  })

  it('sees no view that looks with its owner’s eyes', async () => {
    const views = await names(sql`
      select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'v' and ${OURS} and not 'security_invoker=true' = any(coalesce(c.reloptions, '{}'))
        and has_table_privilege(${role}, c.oid, 'select') order by 1`)
    expect(views).toEqual([])
  })

  it('calls no function that acts as somebody else', async () => {
    const functions = await names(sql`
      select n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and ${OURS} and has_function_privilege(${role}, p.oid, 'execute')
        and has_schema_privilege(${role}, n.oid, 'usage') order by 1`)
    expect(functions).toEqual([])
  })

  it('makes nothing of its own, and is nobody else', async () => {
    const schemas = await names(sql`
      select n.nspname as name from pg_namespace n where has_schema_privilege(${role}, n.oid, 'create') order by 1`)
    expect(schemas).toEqual([])
    const [member] = await engine.query(sql`
      select rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolsuper,
             (select count(*)::int from pg_auth_members m where m.member = r.oid) as roles
      from pg_roles r where rolname = ${role}`)
    expect(member).toEqual({
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      rolbypassrls: false,
      rolsuper: false,
      roles: 0,
    })
  })

  it('finds in every policy the workspace of the transaction, for reading and for writing', async () => {
    const policies = await engine.query<{ name: string; cmd: string; using: string | null; check: string | null }>(sql`
      select schemaname || '.' || tablename as name, cmd, qual as using, with_check as check
      from pg_policies where ${role} = any(roles) order by 1`)
    expect(policies.length).toBeGreaterThan(20)
    const ofTransaction = /current_setting\('app\.workspace'/
    const lax = policies.filter(
      ({ cmd, using, check }) =>
        (cmd !== 'INSERT' && !ofTransaction.test(using ?? '')) ||
        (cmd !== 'SELECT' && cmd !== 'DELETE' && check !== null && !ofTransaction.test(check)),
    )
    expect(lax).toEqual([])
  })

  it('cannot point from its rows to those of others: a reference between workspaces’ tables names the workspace', async () => {
    const references = await names(sql`
      select c.conrelid::regclass || ' ' || c.conname as name from pg_constraint c
      where c.contype = 'f' and has_table_privilege(${role}, c.conrelid, 'insert, update') and exists (select from pg_attribute a where a.attrelid = c.conrelid and a.attname = 'workspace_id')
        and exists (select from pg_attribute a where a.attrelid = c.confrelid and a.attname = 'workspace_id')
        and not exists (select from pg_attribute a
                        where a.attrelid = c.conrelid and a.attname = 'workspace_id' and a.attnum = any(c.conkey))
      order by 1`)
    expect(references).toEqual([])
  })
})

/** No tenant’s data: the number that grows with each publication, anywhere. */
const READ_BY_ALL: readonly string[] = ['workflow.route_version']
