import { openEmbeddedDatabase } from '@linkflow/postgres'
import pg from 'pg'

export interface Durability {
  readonly fsync: string
  readonly synchronous_commit: string
  readonly full_page_writes: string
}

/** A look into the server's own database, beside it. */
export class DatabaseView {
  readonly client: pg.Client
  private readonly close_: () => Promise<void>

  private constructor(client: pg.Client, close: () => Promise<void>) {
    this.client = client
    this.close_ = close
  }

  static async open(dataDir: string): Promise<DatabaseView> {
    const embedded = await openEmbeddedDatabase({ dataDir })
    const client = new pg.Client({ connectionString: embedded.superuserConnectionString })
    await client.connect()
    return new DatabaseView(client, async () => {
      await client.end()
      await embedded.close()
    })
  }

  async durability(): Promise<Durability> {
    const { rows } = await this.client.query(
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit,
         current_setting('full_page_writes') as full_page_writes`,
    )
    return rows[0]
  }

  async walBytes(): Promise<number> {
    const { rows } = await this.client.query(`select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 as bytes`)
    return rows[0].bytes
  }

  async finished(workflowId: string): Promise<number> {
    const { rows } = await this.client.query(
      `select count(*)::int as count from execution.finished where workflow_id = $1 and status = 'succeeded'`,
      [workflowId],
    )
    return rows[0].count
  }

  async unfinished(workflowId: string): Promise<number> {
    const { rows } = await this.client.query(
      'select count(*)::int as count from execution.live where workflow_id = $1',
      [workflowId],
    )
    return rows[0].count
  }

  async close(): Promise<void> {
    await this.close_()
  }
}
