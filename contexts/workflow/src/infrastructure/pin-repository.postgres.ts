import type { Payloads, SealLabel } from '@linkflow/keys'
import { type Queries, sql } from '@linkflow/postgres'
import type { Pin, PinnedOutputs, PinPort, PinSummary, PinText } from '../domain/pin.ts'

interface SummaryRow {
  node_id: string
  ports: string
  bytes: number
  updated_at: Date
}

const SUMMARY = sql`node_id, ports, bytes, updated_at`

const summaryFromRow = (row: SummaryRow): PinSummary => ({
  node: row.node_id,
  ports: JSON.parse(row.ports) as PinPort[],
  bytes: row.bytes,
  updatedAt: row.updated_at,
})

/** In the order of the nodes' ids, one more than the page holds. */
export async function listPins(
  queries: Queries,
  { workflowId, after, limit }: { readonly workflowId: string; readonly after: string; readonly limit: number },
): Promise<readonly PinSummary[]> {
  const rows = await queries.query<SummaryRow>(sql`
    select ${SUMMARY} from workflow.pins where workflow_id = ${workflowId} and node_id > ${after}
    order by node_id limit ${limit + 1}`)
  return rows.map(summaryFromRow)
}

export async function findPin(
  queries: Queries,
  payloads: Payloads,
  workflowId: string,
  node: string,
): Promise<Pin | undefined> {
  const row = await queries.one<SummaryRow & OutputsRow>(
    sql`select ${SUMMARY}, workspace_id, outputs from workflow.pins where workflow_id = ${workflowId} and node_id = ${node}`,
  )
  return row && { ...summaryFromRow(row), outputs: await openOutputs(payloads, workflowId, row) }
}

export async function readPinned(
  queries: Queries,
  payloads: Payloads,
  workflowId: string,
): Promise<readonly Pick<Pin, 'node' | 'outputs'>[]> {
  const rows = await queries.query<OutputsRow>(
    sql`select workspace_id, node_id, outputs from workflow.pins where workflow_id = ${workflowId} order by node_id`,
  )
  return Promise.all(
    rows.map(async (row) => ({ node: row.node_id, outputs: await openOutputs(payloads, workflowId, row) })),
  )
}

interface OutputsRow {
  workspace_id: string
  node_id: string
  outputs: string
}

const labelOf = (workflowId: string, node: string): SealLabel => ({
  purpose: 'workflow pin',
  context: `${workflowId} ${node}`,
})

const openOutputs = async (payloads: Payloads, workflowId: string, row: OutputsRow): Promise<PinnedOutputs> =>
  JSON.parse(await payloads.openText(row.workspace_id, labelOf(workflowId, row.node_id), row.outputs)) as PinnedOutputs

/** What a workflow has pinned besides this node. */
export async function pinnedBesides(
  queries: Queries,
  workflowId: string,
  node: string,
): Promise<{ readonly nodes: number; readonly bytes: number }> {
  const row = await queries.one<{ nodes: number; bytes: number }>(sql`
    select count(*)::int as nodes, coalesce(sum(bytes), 0)::int as bytes from workflow.pins
    where workflow_id = ${workflowId} and node_id <> ${node}`)
  return row!
}

export async function putPin(
  queries: Queries,
  payloads: Payloads,
  {
    workspaceId,
    workflowId,
    node,
  }: { readonly workspaceId: string; readonly workflowId: string; readonly node: string },
  { text, bytes, ports }: PinText,
): Promise<PinSummary> {
  const outputs = await payloads.sealText(workspaceId, labelOf(workflowId, node), text)
  const row = await queries.one<SummaryRow>(sql`
    insert into workflow.pins (workspace_id, workflow_id, node_id, outputs, ports, bytes)
    values (${workspaceId}, ${workflowId}, ${node}, ${outputs}, ${JSON.stringify(ports)}, ${bytes})
    on conflict (workflow_id, node_id) do update
      set outputs = excluded.outputs, ports = excluded.ports, bytes = excluded.bytes, updated_at = platform.now()
    returning ${SUMMARY}`)
  return summaryFromRow(row!)
}

export const removePins = (queries: Queries, workflowId: string, node?: string): Promise<number> =>
  queries.execute(
    node === undefined
      ? sql`delete from workflow.pins where workflow_id = ${workflowId}`
      : sql`delete from workflow.pins where workflow_id = ${workflowId} and node_id = ${node}`,
  )
