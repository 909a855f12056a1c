import { createHash } from 'node:crypto'
import { ok, type Result } from '@linkflow/kernel'
import { byteaArray, int4Array, type Queries, sql } from '@linkflow/postgres'
import { type DataError, refuse } from '../domain/data-error.ts'
import { SEEN_AT_ONCE, SEEN_PER_PLACE_MAX, SEEN_PER_WORKSPACE_MAX } from '../limits.ts'
import type { DataNeeds, Writer } from './needs.ts'
import { write } from './write.ts'

/** Where keys are remembered: of a workflow as a whole, or of one of its nodes. */
export interface SeenPlace {
  readonly workflowId: string
  /** Id of a node, or empty. */
  readonly place: string
}

/** Keys of items that were seen in earlier executions; only hashes of them are kept, which do not tell what they were. */
export class SeenKeys {
  readonly #needs: Pick<DataNeeds, 'database' | 'payloads'>

  constructor(needs: Pick<DataNeeds, 'database' | 'payloads'>) {
    this.#needs = needs
  }

  /**
   * Remembers keys; gives the positions of those that are new, of several that are equal the first. Of two executions that
   * bring the same key at the same time one gets it as new.
   *
   * @param max the newest so many stay
   * @param ttlMs what was seen longer ago is forgotten
   */
  async remember(
    by: Writer,
    at: SeenPlace,
    keys: readonly string[],
    { max, ttlMs }: { readonly max: number; readonly ttlMs: number | undefined },
  ): Promise<Result<readonly number[], DataError>> {
    return write(this.#needs, by, async (queries): Promise<Result<readonly number[], DataError>> => {
      const kept = await hold(queries, by.workspaceId, at)
      let now = kept - (ttlMs === undefined ? 0 : await forgetOld(queries, at, ttlMs))
      const fresh: number[] = []
      for (let from = 0; from < keys.length; from += SEEN_AT_ONCE) {
        const piece = keys.slice(from, from + SEEN_AT_ONCE).map((key) => hashOf(by.workspaceId, key))
        for (const n of await insertNew(queries, by.workspaceId, at, piece)) fresh.push(from + n)
      }
      now += fresh.length
      now -= await trim(queries, at, Math.min(max, SEEN_PER_PLACE_MAX), now)
      await queries.execute(
        sql`update data.places set kept = ${now} where scope = ${at.workflowId} and place = ${at.place}`,
      )
      if (now > kept && (await keptInAll(queries)) > SEEN_PER_WORKSPACE_MAX) {
        const message = `A workspace remembers at most ${SEEN_PER_WORKSPACE_MAX} keys of items. Let some nodes remember fewer, or forget.`
        return refuse('state-limit-reached', message)
      }
      return ok(fresh.toSorted((a, b) => a - b))
    })
  }

  /** Gives how many there were. */
  forget(by: Writer, at: SeenPlace): Promise<Result<number, DataError>> {
    return write(this.#needs, by, async (queries) => {
      await hold(queries, by.workspaceId, at)
      const gone = await queries.execute(
        sql`delete from data.seen where scope = ${at.workflowId} and place = ${at.place}`,
      )
      await queries.execute(sql`delete from data.places where scope = ${at.workflowId} and place = ${at.place}`)
      return ok(gone)
    })
  }
}

/** Of a workspace: nobody can compare with the hashes of another. */
const hashOf = (workspaceId: string, key: string): Buffer =>
  createHash('sha256').update(`${workspaceId}\n${key}`).digest().subarray(0, 16)

/** Whoever remembers at one place waits for the other. Gives how many keys there are. */
async function hold(queries: Queries, workspaceId: string, { workflowId, place }: SeenPlace): Promise<number> {
  await queries.execute(
    sql`insert into data.places (workspace_id, scope, place) values (${workspaceId}, ${workflowId}, ${place})
        on conflict do nothing`,
  )
  const row = await queries.one<{ kept: number }>(
    sql`select kept from data.places where scope = ${workflowId} and place = ${place} for no key update`,
  )
  // Another has just forgotten the place, and its row went with it.
  return row === undefined ? hold(queries, workspaceId, { workflowId, place }) : row.kept
}

async function insertNew(
  queries: Queries,
  workspaceId: string,
  { workflowId, place }: SeenPlace,
  hashes: readonly Uint8Array[],
): Promise<number[]> {
  const places = int4Array(hashes.map((_, n) => n))
  const rows = await queries.query<{ n: number }>(
    sql`with given as (
          select distinct on (hash) hash, n
          from unnest(${byteaArray(hashes)}::bytea[], ${places}::int[]) as given (hash, n) order by hash, n
        ), added as (
          insert into data.seen (workspace_id, scope, place, hash)
          select ${workspaceId}::uuid, ${workflowId}::uuid, ${place}::text, hash from given order by n
          on conflict do nothing returning hash
        )
        select n from given join added using (hash)`,
  )
  return rows.map(({ n }) => n)
}

const forgetOld = (queries: Queries, { workflowId, place }: SeenPlace, ttlMs: number): Promise<number> =>
  queries.execute(
    sql`delete from data.seen where scope = ${workflowId} and place = ${place}
          and seen_at < platform.now() - ${ttlMs} * interval '1 millisecond'`,
  )

async function trim(queries: Queries, at: SeenPlace, max: number, now: number): Promise<number> {
  if (now <= max) return 0
  return queries.execute(
    sql`delete from data.seen where scope = ${at.workflowId} and place = ${at.place} and number in (
          select number from data.seen where scope = ${at.workflowId} and place = ${at.place}
          order by number limit ${now - max})`,
  )
}

const keptInAll = async (queries: Queries): Promise<number> =>
  (await queries.one<{ kept: number }>(sql`select coalesce(sum(kept), 0)::int as kept from data.places`))!.kept
