import { randomUUID } from 'node:crypto'
import { type Id, invariant } from '@linkflow/kernel'
import { type Database, sql } from '@linkflow/postgres'
import { WORKSPACES_PER_ACCOUNT_MAX } from '../limits.ts'
import { holdMemberships } from './admit-member.ts'
import { writeAudit } from './audit-trail.ts'
import { WORKSPACES_CHANNEL } from './deletion.ts'
import { addMember, MEMBERS_CHANNEL } from './members.ts'

export type WorkspaceId = Id<'workspace'>

export interface Workspace {
  readonly id: WorkspaceId
  readonly name: string
  readonly createdAt: Date
}

export interface Workspaces {
  /** The workspace that is there before there are accounts; made by the first migration, its id never changes. */
  default(): Promise<Workspace>
  find(workspaceId: string): Promise<Workspace | undefined>
  create(name: string): Promise<Workspace>
  /** With the account as its owner; undefined if the account is in as many as it may. */
  createFor(accountId: string, name: string): Promise<Workspace | undefined>
  /** Undefined if it is gone. */
  rename(workspaceId: string, name: string): Promise<Workspace | undefined>
  /** Of all workspaces, for chores of the installation. */
  ids(): Promise<readonly WorkspaceId[]>
}

interface Row {
  id: WorkspaceId
  name: string
  created_at: Date
}

export function workspaces(database: Pick<Database, 'app' | 'engine' | 'listener'>): Workspaces {
  return {
    async default() {
      const row = await database.engine.one<Row>(
        sql`select id, name, created_at from workspace.workspaces where is_default`,
      )
      invariant(row !== undefined, 'the default workspace is missing, though the first migration makes it')
      return fromRow(row)
    },
    async find(workspaceId) {
      const row = await database.app.inWorkspace(workspaceId, (queries) =>
        queries.one<Row>(sql`select id, name, created_at from workspace.workspaces where id = ${workspaceId}`),
      )
      return row && fromRow(row)
    },
    async create(name) {
      const row = await database.engine.one<Row>(insertion(name))
      return fromRow(row!)
    },
    async createFor(accountId, name) {
      const made = await database.engine.transaction(async (queries) => {
        if ((await holdMemberships(queries, accountId)) >= WORKSPACES_PER_ACCOUNT_MAX) return undefined
        const row = await queries.one<Row>(insertion(name))
        const { id: workspaceId } = row!
        await addMember(queries, { workspaceId, accountId, role: 'owner' })
        await writeAudit(queries, workspaceId, { action: 'workspace.created', thing: workspaceId, after: { name } })
        return row
      })
      if (made !== undefined) database.listener.notify(MEMBERS_CHANNEL, accountId)
      return made && fromRow(made)
    },
    async rename(workspaceId, name) {
      const renamed = await database.app.inWorkspace(workspaceId, async (queries) => {
        const before = await queries.one<Row>(
          sql`select id, name, created_at from workspace.workspaces where id = ${workspaceId} for no key update`,
        )
        if (before === undefined || before.name === name) return before && fromRow(before)
        await queries.execute(sql`update workspace.workspaces set name = ${name} where id = ${workspaceId}`)
        const told = { before: { name: before.name }, after: { name } }
        await writeAudit(queries, workspaceId, { action: 'workspace.renamed', thing: workspaceId, ...told })
        return fromRow({ ...before, name })
      })
      if (renamed !== undefined) database.listener.notify(WORKSPACES_CHANNEL, workspaceId)
      return renamed
    },
    async ids() {
      const rows = await database.engine.query<{ id: WorkspaceId }>(sql`select id from workspace.workspaces`)
      return rows.map(({ id }) => id)
    },
  }
}

const insertion = (name: string) =>
  sql`insert into workspace.workspaces (id, name) values (${randomUUID()}, ${name})
      returning id, name, created_at`

const fromRow = ({ id, name, created_at }: Row): Workspace => ({ id, name, createdAt: created_at })
