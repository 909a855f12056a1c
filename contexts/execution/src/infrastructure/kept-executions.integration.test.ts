import { newUuidV7 } from '@linkflow/kernel'
import { plainPayloads } from '@linkflow/keys'
import { ensurePartitions, type Reads, sql } from '@linkflow/postgres'
import { openTestDatabase, type TestDatabase } from '@linkflow/postgres/testing'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LabelOf } from '../application/execution-labels.ts'
import { executionView } from '../application/execution-view.ts'
import { pageText } from '../application/page-text.ts'
import type { ExecutionId, WorkspaceId } from '../domain/execution.ts'
import { KEPT_EXECUTION_BYTES } from '../limits.ts'
import { aWorkspace } from '../testing/execution-builder.ts'
import { ExecutionReader } from './execution-reader.postgres.ts'
import { type ExecutionRow, finishedMark, idOf, isLiveRow, isMark, liveRow } from './execution-row.ts'
import { type ExecutionFilter, searchExecutions } from './execution-search.postgres.ts'
import { KeptExecutions } from './kept-executions.ts'
import { executionMigrations, PARTITIONED_TABLES } from './schema.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase({ sets: [executionMigrations] })
  await ensurePartitions(test.database, PARTITIONED_TABLES)
})
afterAll(() => test?.close())

interface Row {
  readonly id: string
  readonly workspaceId: WorkspaceId
  readonly workflowId: string
  state: 'live' | 'succeeded' | 'failed'
}

const newId = () => newUuidV7(Date.now())

/** Some workspaces with what happened in them, in the database and beside it. */
class History {
  readonly workspaces = [aWorkspace(), aWorkspace()]
  readonly workflows = [newId(), newId()]
  readonly rows: Row[] = []

  async begin(workspace: number, workflow: number): Promise<void> {
    const row: Row = {
      id: newId(),
      workspaceId: this.workspaces[workspace]!,
      workflowId: this.workflows[workflow]!,
      state: 'live',
    }
    this.rows.push(row)
    await this.#insertLive(row)
  }

  async end(row: Row, state: 'succeeded' | 'failed'): Promise<void> {
    await test.database.engine.execute(sql`delete from execution.live where id = ${row.id}::uuid`)
    row.state = state
    const error = state === 'failed' ? '{"code":"x","message":"It went wrong."}' : null
    await test.database.engine.execute(sql`
      insert into execution.finished (id, workspace_id, workflow_id, version_id, status, mode, trigger_node, created_at,
        finished_at, crashes, plan_format, engine_flags, meta, error, item_count)
      values (${row.id}, ${row.workspaceId}, ${row.workflowId}, ${row.workflowId}, ${state}, 'api', 't', now(), clock_timestamp(), 0, 1,
        '', '{}', ${error}::text, 1)`)
  }

  /** By its retention. */
  async remove(row: Row): Promise<void> {
    this.rows.splice(this.rows.indexOf(row), 1)
    await test.database.engine.execute(sql`delete from execution.finished where id = ${row.id}::uuid`)
  }

  /** A copy of before its end takes the place of the database. */
  async restore(row: Row): Promise<void> {
    await test.database.engine.execute(sql`delete from execution.finished where id = ${row.id}::uuid`)
    row.state = 'live'
    await this.#insertLive(row)
  }

  /** What a list shows by what is here, and by a question that nothing is kept for. */
  async expected(workspaceId: WorkspaceId, filter: ExecutionFilter, labelOf: LabelOf): Promise<object> {
    const ids = this.rows
      .filter((row) => row.workspaceId === workspaceId)
      .filter((row) => filter.workflowId === undefined || row.workflowId === filter.workflowId)
      .filter((row) => filter.statuses === undefined || row.state === 'failed')
      .map(({ id }) => id)
      .sort()
    if (!filter.oldestFirst) ids.reverse()
    const page = ids.slice(0, filter.limit)
    const summaries = await new ExecutionReader(test.database).getMany(workspaceId, page)
    const items = page.map((id) => summaries.get(id as ExecutionId)!)
    return {
      items: items.map((summary) => executionView(summary, labelOf(summary))),
      ...(ids.length > filter.limit && { nextCursor: page.at(-1) }),
    }
  }

  async #insertLive({ id, workspaceId, workflowId }: Row): Promise<void> {
    await test.database.engine.execute(sql`
      insert into execution.live (id, workspace_id, workflow_id, version_id, status, mode, trigger_node, fence, created_at,
        plan_format, engine_flags, meta)
      values (${id}, ${workspaceId}, ${workflowId}, ${workflowId}, 'running', 'api', 't', 1, now(), 1, '', '{}')`)
  }
}

const search = (kept: KeptExecutions, workspaceId: WorkspaceId, filter: ExecutionFilter, queries?: Reads) =>
  searchExecutions(
    { queries: queries ?? test.database.app.readsIn(workspaceId), payloads: plainPayloads, workspaceId, kept },
    filter,
  )

/** What is asked before a question of a named statement is sent. */
function before(workspaceId: WorkspaceId, name: string, happens: () => Promise<void>): Reads {
  const reads = test.database.app.readsIn(workspaceId)
  return {
    ...reads,
    async query(statement) {
      if (statement.name === name) await happens()
      return reads.query(statement)
    },
  }
}

describe('the mark of a finished execution', () => {
  it('is told apart from a row, and is of no live one', async () => {
    const history = new History()
    for (let n = 0; n < 2; n++) await history.begin(0, 0)
    await history.end(history.rows[0]!, 'succeeded')
    const [workspaceId] = history.workspaces
    const rows = await test.database.app.readsIn(workspaceId!).query<ExecutionRow>(sql`
      select ${finishedMark} as execution from execution.finished union all select ${liveRow} from execution.live`)
    expect(rows.map((row) => [idOf(row), isMark(row), isLiveRow(row)])).toEqual([
      [history.rows[0]!.id, true, false],
      [history.rows[1]!.id, false, true],
    ])
  })
})

describe('a list whose finished executions are kept', () => {
  const kind = fc.constantFrom('begin', 'begin', 'succeed', 'succeed', 'fail', 'remove', 'restore', 'rename')
  const step = fc.record({ kind, workspace: fc.nat(1), workflow: fc.nat(1), which: fc.nat() })

  it('says what the database has, whatever happens to it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 25 }), fc.boolean(), async (steps, isTight) => {
        const history = new History()
        const kept = new KeptExecutions(isTight ? 4 * KEPT_EXECUTION_BYTES : undefined)
        let name = 0
        const labelOf: LabelOf = () => ({ workflowName: `Name ${name}` })
        for (const { kind: what, workspace, workflow, which } of steps) {
          const among = history.rows.filter(({ state }) =>
            what === 'succeed' || what === 'fail' ? state === 'live' : state !== 'live',
          )
          const row = among[which % among.length]
          if (what === 'begin') await history.begin(workspace, workflow)
          else if (what === 'rename') name += 1
          else if (row === undefined) continue
          else if (what === 'remove') await history.remove(row)
          else if (what === 'restore') await history.restore(row)
          else await history.end(row, what === 'fail' ? 'failed' : 'succeeded')
          const filters: ExecutionFilter[] = [
            { limit: 50 },
            { limit: 2, oldestFirst: true },
            { limit: 3, workflowId: history.workflows[workflow]! },
            { limit: 50, statuses: ['failed', 'cancelled', 'timed_out'] },
          ]
          for (const workspaceId of history.workspaces)
            for (const filter of filters) {
              const { items, ...page } = await search(kept, workspaceId, filter)
              const shown: unknown = JSON.parse(pageText(items, labelOf, page))
              expect(shown).toEqual(await history.expected(workspaceId, filter, labelOf))
            }
        }
      }),
      { numRuns: 12 },
    )
  })

  it('leaves out what was removed between the two questions, and goes on where the page ended', async () => {
    const history = new History()
    for (let n = 0; n < 3; n++) await history.begin(0, 0)
    const [oldest, middle, newest] = [...history.rows]
    for (const row of [oldest!, middle!, newest!]) await history.end(row, 'succeeded')
    const [workspaceId] = history.workspaces
    const queries = before(workspaceId!, 'executions_marked', () => history.remove(middle!))
    const page = await search(new KeptExecutions(), workspaceId!, { limit: 2 }, queries)
    expect(page.items.map(({ id }) => id)).toEqual([newest!.id])
    expect(page.nextCursor).toBe(middle!.id)
  })

  it('shows what ended anew between the two questions, and keeps nothing of its error', async () => {
    const history = new History()
    await history.begin(0, 0)
    const [row] = history.rows
    await history.end(row!, 'succeeded')
    const [workspaceId] = history.workspaces
    const kept = new KeptExecutions()
    const queries = before(workspaceId!, 'executions_marked', async () => {
      await history.restore(row!)
      await history.end(row!, 'failed')
    })
    const { items } = await search(kept, workspaceId!, { limit: 5 }, queries)
    expect(items).toMatchObject([{ id: row!.id, status: 'failed', error: { code: 'x' } }])
    expect(kept.bytes).toBe(0)
  })

  it('asks the database for rows only once', async () => {
    const history = new History()
    await history.begin(0, 0)
    await history.end(history.rows[0]!, 'succeeded')
    const [workspaceId] = history.workspaces
    const kept = new KeptExecutions()
    let asked = 0
    const queries = before(workspaceId!, 'executions_marked', async () => {
      asked += 1
    })
    const pages = [
      await search(kept, workspaceId!, { limit: 5 }, queries),
      await search(kept, workspaceId!, { limit: 5 }, queries),
    ]
    expect(asked).toBe(1)
    expect(pages[1]!.items[0]).toBe(pages[0]!.items[0])
  })
})
