import { type Database, sql } from '@linkflow/postgres'
import type { Person, PresenceStore } from '../application/presence.ts'
import { PRESENCE_MS, PRESENT_MAX } from '../limits.ts'

export class PostgresPresenceStore implements PresenceStore {
  readonly #engine: Database['engine']

  constructor({ engine }: Pick<Database, 'engine'>) {
    this.#engine = engine
  }

  async put(workspaceId: string, workflowId: string, { connection, account, name, node }: Person): Promise<void> {
    await this.#engine.execute(
      sql`insert into realtime.presence (workspace_id, workflow_id, connection_id, account_id, name, node_id, until)
          values (${workspaceId}::uuid, ${workflowId}::uuid, ${connection}::uuid, ${account}::uuid, ${name}, ${node},
            platform.now() + ${PRESENCE_MS} * interval '1 ms')
          on conflict (workflow_id, connection_id) do update set node_id = excluded.node_id, until = excluded.until`,
    )
  }

  async remove(workflowId: string, connection: string): Promise<void> {
    await this.#engine.execute(
      sql`delete from realtime.presence where workflow_id = ${workflowId}::uuid and connection_id = ${connection}::uuid`,
    )
  }

  async refresh(connections: readonly string[]): Promise<readonly { workspaceId: string; workflowId: string }[]> {
    await this.#engine.execute(
      sql`update realtime.presence set until = platform.now() + ${PRESENCE_MS} * interval '1 ms'
          where connection_id = any(${[...connections]}::uuid[])`,
    )
    const gone = await this.#engine.query<{ workspace_id: string; workflow_id: string }>(
      sql`delete from realtime.presence where until < platform.now() returning workspace_id, workflow_id`,
    )
    return gone.map((row) => ({ workspaceId: row.workspace_id, workflowId: row.workflow_id }))
  }

  async list(workspaceId: string, workflowId: string): Promise<readonly Person[]> {
    const rows = await this.#engine.query<{
      connection_id: string
      account_id: string
      name: string
      node_id: string | null
    }>(
      sql`select connection_id, account_id, name, node_id from realtime.presence
          where workspace_id = ${workspaceId}::uuid and workflow_id = ${workflowId}::uuid and until > platform.now()
          order by connection_id limit ${PRESENT_MAX}`,
    )
    return rows.map((row) => ({
      connection: row.connection_id,
      account: row.account_id,
      name: row.name,
      node: row.node_id,
    }))
  }

  async tidy(): Promise<void> {
    await this.#engine.execute(sql`delete from realtime.presence where until < platform.now()`)
  }
}
