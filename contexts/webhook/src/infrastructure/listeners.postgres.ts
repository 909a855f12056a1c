import { type Database, type Queries, sql } from '@linkflow/postgres'
import type { Listener, ListenerSource } from '../application/listeners.ts'
import type { WebhookParameters } from '../domain/webhook.ts'
import { HEARD_PER_LISTENER_MAX } from '../limits.ts'

/** Processes that listen are told here; the payload says nothing. */
export const LISTENER_CHANNEL = 'webhook_listener'

interface Row {
  id: string
  workspace_id: string
  workflow_id: string
  version_id: string
  node_id: string
  parameters: string
  credential_id: string | null
  header_name: string | null
  header_value: string | null
  address: string | null
  expires_ms: number
}

const columns = sql`id, workspace_id, workflow_id, version_id, node_id, parameters, credential_id, header_name, header_value,
  address, (extract(epoch from expires_at) * 1000)::float8 as expires_ms`

const listenerOf = (row: Row): Listener => ({
  id: row.id,
  webhook: {
    workspaceId: row.workspace_id,
    workflowId: row.workflow_id,
    versionId: row.version_id,
    nodeId: row.node_id,
    credentialId: row.credential_id ?? undefined,
    parameters: JSON.parse(row.parameters) as WebhookParameters,
  },
  ...(row.header_name !== null && { header: { name: row.header_name, value: row.header_value ?? '' } }),
  ...(row.address !== null && { address: row.address }),
  expiresAtMs: row.expires_ms,
})

/** Over all workspaces, for the door. */
export class PostgresListenerSource implements ListenerSource {
  private readonly database: Pick<Database, 'engine'>

  constructor(database: Pick<Database, 'engine'>) {
    this.database = database
  }

  async open(): Promise<readonly Listener[]> {
    const rows = await this.database.engine.query<Row>(
      sql`select ${columns} from webhook.listeners where expires_at > platform.now() order by id`.named(
        'webhook-listeners',
      ),
    )
    return rows.map(listenerOf)
  }

  async heard({ id, webhook }: Listener, eventId: string): Promise<void> {
    await this.database.engine.execute(
      sql`insert into webhook.heard (listener_id, event_id, workspace_id)
        select ${id}::uuid, ${eventId}::uuid, ${webhook.workspaceId}::uuid
        where (select count(*) from webhook.heard where listener_id = ${id}::uuid) < ${HEARD_PER_LISTENER_MAX}
        on conflict do nothing`,
    )
  }
}

/** How many of a workspace listen now. */
export const countOpenListeners = async (queries: Queries): Promise<number> =>
  (await queries.one<{ open: number }>(
    sql`select count(*)::int as open from webhook.listeners where expires_at > platform.now()`,
  ))!.open

export async function insertListener(queries: Queries, listener: Omit<Listener, 'expiresAtMs'>, seconds: number) {
  const { id, webhook, header, address } = listener
  const { workspaceId, workflowId, versionId, nodeId, credentialId, parameters } = webhook
  await queries.execute(
    sql`insert into webhook.listeners (id, workspace_id, workflow_id, version_id, node_id, method, path, parameters,
        credential_id, header_name, header_value, address, expires_at)
      values (${id}::uuid, ${workspaceId}::uuid, ${workflowId}::uuid, ${versionId}::uuid, ${nodeId}, ${parameters.method},
        ${parameters.path}, ${JSON.stringify(parameters)}, ${credentialId ?? null}::uuid, ${header?.name ?? null},
        ${header?.value ?? null}, ${address ?? null}, platform.now() + ${seconds} * interval '1 second')`,
  )
}

export async function findListener(queries: Queries, id: string): Promise<Listener | undefined> {
  const row = await queries.one<Row>(sql`select ${columns} from webhook.listeners where id = ${id}::uuid`)
  return row && listenerOf(row)
}

/** Ids of what it heard, oldest first. */
export const heardBy = async (queries: Queries, id: string): Promise<readonly string[]> =>
  (
    await queries.query<{ event_id: string }>(
      sql`select event_id from webhook.heard where listener_id = ${id}::uuid order by event_id`,
    )
  ).map(({ event_id }) => event_id)

export const endListener = (queries: Queries, id: string): Promise<number> =>
  queries.execute(
    sql`update webhook.listeners set expires_at = platform.now() where id = ${id}::uuid and expires_at > platform.now()`,
  )
