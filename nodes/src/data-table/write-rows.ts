import type { DataFilterInput } from '@linkflow/contracts'
import type { JsonObject, Result } from '@linkflow/kernel'
import type { DerivedItem, ItemHandle, NodeContext, NodeError } from '@linkflow/node-runtime'
import { BYTES_PER_WRITE, ROWS_PER_WRITE } from '../limits.ts'

/** A row that an item brings. */
export interface NewRow {
  readonly handle: ItemHandle
  readonly table: string
  readonly values: JsonObject
  /** Of an upsert: which rows there are it means. */
  readonly filter?: DataFilterInput
}

export type Written = Result<readonly DerivedItem[], NodeError>

/**
 * Writes rows, many at once: those of neighbours that go into the same table. Where the node goes on after an item on which
 * it fails, a batch that is refused is written item by item. What is written is known by the first item of its batch, so a
 * step that comes again writes nothing twice.
 */
export async function writeRows(rows: Iterable<NewRow>, context: NodeContext): Promise<Written> {
  const made: DerivedItem[] = []
  for (const batch of batchesOf(rows)) {
    const written = await writeBatch(batch, context, '')
    if (written.ok) {
      made.push(...written.value)
      continue
    }
    if (context.node.onError === 'stop' || written.error.retryable) return written
    for (const row of batch) {
      const alone = await writeBatch([row], context, '.alone')
      if (!alone.ok && alone.error.retryable) return alone
      if (alone.ok) made.push(...alone.value)
      else made.push(failedOn(row.handle, alone.error))
    }
  }
  return { ok: true, value: made }
}

export const failedOn = ({ item, index }: ItemHandle, { code, message }: NodeError): DerivedItem => ({
  item: { ...item, json: { ...item.json, error: { code, message } } },
  from: [index],
  failed: { code, message },
})

async function writeBatch(batch: readonly NewRow[], context: NodeContext, mark: string): Promise<Written> {
  const [{ table, filter, handle }] = batch as [NewRow]
  const key = `${context.idempotencyKey(handle.index)}${mark}`
  const written =
    filter === undefined
      ? await context.tables.insert(
          table,
          batch.map(({ values }) => values),
          key,
        )
      : await context.tables.upsert(
          table,
          batch.map(({ filter, values }) => ({ filter: filter!, values })),
          key,
        )
  if (!written.ok) return written
  // An upsert may change several rows for one item; then it is not known which item a row is of.
  const isOneEach = written.value.length === batch.length
  return {
    ok: true,
    value: written.value.map((json, n) => ({ item: { json }, from: isOneEach ? [batch[n]!.handle.index] : 'unknown' })),
  }
}

function* batchesOf(rows: Iterable<NewRow>): Generator<NewRow[]> {
  let batch: NewRow[] = []
  let bytes = 0
  for (const row of rows) {
    const size = JSON.stringify(row.values).length
    const isFull = batch.length === ROWS_PER_WRITE || bytes + size > BYTES_PER_WRITE
    if (batch.length > 0 && (isFull || row.table !== batch[0]!.table)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(row)
    bytes += size
  }
  if (batch.length > 0) yield batch
}
