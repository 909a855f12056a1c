import { fail, ok } from '@linkflow/kernel'
import type { SqlClient, SqlStatement } from '@linkflow/node-runtime'
import { StepFailure } from '@linkflow/node-runtime'
import { type RunNodeOptions, runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { mysql } from '../mysql/node.ts'
import { postgres } from '../postgres/node.ts'

/** Keeps what it was asked, and answers what the test says. */
class FakeSql implements SqlClient {
  readonly statements: string[] = []
  released = 0
  readonly #rows: readonly Record<string, number>[]
  readonly #failsAt: number

  constructor(rows: readonly Record<string, number>[] = [], failsAt = Number.POSITIVE_INFINITY) {
    this.#rows = rows
    this.#failsAt = failsAt
  }

  #note(statement: SqlStatement): boolean {
    this.statements.push(
      statement
        .map((part) =>
          typeof part === 'string'
            ? part
            : 'name' in part
              ? `<${part.name.join('.')}>`
              : `(${JSON.stringify(part.value)})`,
        )
        .join(''),
    )
    return this.statements.length < this.#failsAt
  }

  async run(statement: SqlStatement) {
    const refused = { code: 'server-refused', message: 'no', retryable: false }
    return this.#note(statement) ? ok({ rows: this.#rows, affected: this.#rows.length }) : fail(refused)
  }

  async *pages(statement: SqlStatement) {
    const isGood = this.#note(statement)
    for (const row of this.#rows) yield [row]
    if (!isGood) throw new StepFailure({ code: 'server-gone', message: 'gone', retryable: true })
  }

  async begin(mode: string) {
    this.statements.push(`begin ${mode}`)
    return ok(undefined)
  }

  async commit() {
    this.statements.push('commit')
    return ok(undefined)
  }

  async rollback() {
    this.statements.push('rollback')
    return ok(undefined)
  }

  release() {
    this.released += 1
  }
}

async function run(client: FakeSql, options: RunNodeOptions, node = postgres) {
  const connect = (async () => ok(client)) as never
  const done = await runNode(node, { ...options, context: { connect } })
  return { ...done, statements: client.statements, released: client.released }
}

describe('the statements of a table', () => {
  const table = { table: 'o"rders', schema: 's' }
  it.each([
    [{ operation: 'select', limit: 5 }, 'select * from <s.o"rders> limit 5'],
    [{ operation: 'insert' }, 'insert into <s.o"rders> (<id>, <n>) values ((1), ("x")) returning *'],
    [
      { operation: 'insert', onConflict: 'skip', output: 'item' },
      'insert into <s.o"rders> (<id>, <n>) values ((1), ("x")) on conflict do nothing',
    ],
    [{ operation: 'update', match: ['id'] }, 'update <s.o"rders> set <n> = ("x") where <id> = (1) returning *'],
    [
      { operation: 'upsert', match: ['id'], columns: ['id'] },
      'insert into <s.o"rders> (<id>, <n>) values ((1), ("x")) on conflict (<id>) do update set <n> = excluded.<n> returning <id>',
    ],
    [
      {
        operation: 'delete',
        where: [
          { column: 'id', value: null },
          { column: 'n', operator: 'in', value: [] },
        ],
        combine: 'or',
      },
      'delete from <s.o"rders> where <id> is null or 1 = 0 returning *',
    ],
    [{ operation: 'truncate' }, 'truncate table <s.o"rders>'],
    [{ operation: 'drop' }, 'drop table <s.o"rders>'],
  ])('%j', async (parameters, expected) => {
    const { statements, released } = await run(new FakeSql([{ a: 1 }]), {
      parameters: { ...table, ...parameters },
      items: [{ id: 1, n: 'x' }],
    })
    expect(statements).toEqual([expected])
    expect(released).toBe(1)
  })

  it('are those of MySQL there', async () => {
    const { statements, outputs } = await run(
      new FakeSql(),
      { parameters: { table: 't', operation: 'upsert', match: ['id'] }, items: [{ id: 1, n: 2 }] },
      mysql,
    )
    expect(statements).toEqual([
      'insert into <t> (<id>, <n>) values ((1), (2)) on duplicate key update <n> = values(<n>)',
    ])
    expect(outputs.main).toEqual([{ affected: 0 }])
  })

  it('are not made of a row without what finds it', async () => {
    const { error } = await run(new FakeSql(), {
      parameters: { table: 't', operation: 'update', match: ['id'] },
      items: [{ n: 1 }],
    })
    expect(error).toMatchObject({ code: 'sql-row-invalid', message: expect.stringContaining('«id»') })
  })
})

describe('reading', () => {
  it('hands on pages as they come, in a transaction that may change nothing', async () => {
    const { statements, outputs, lineage, released } = await run(new FakeSql([{ a: 1 }, { a: 2 }]), {
      parameters: { query: 'select {{ $json.n }}', access: 'read' },
      items: [{ n: 5 }, { n: 6 }],
    })
    expect(statements).toEqual(['begin read', 'select (5)', 'begin read', 'select (6)'])
    expect(outputs.main).toEqual([{ a: 1 }, { a: 2 }, { a: 1 }, { a: 2 }])
    expect(lineage.main).toEqual([0, 0, 1, 1])
    expect(released).toBe(2)
  })

  it('ends the step when it breaks between pages, and gives the connection back', async () => {
    const { error, released } = await run(new FakeSql([{ a: 1 }, { a: 2 }], 2), {
      parameters: { query: 'select 1', access: 'read' },
      items: [{}],
      onError: 'continue',
    })
    expect(error).toMatchObject({ code: 'server-gone', retryable: true })
    expect(released).toBe(1)
  })
})

describe('all items together', () => {
  const together = (client: FakeSql, count: number) =>
    run(client, {
      parameters: { table: 't', operation: 'insert', together: true, output: 'item' },
      items: Array.from({ length: count }, (_, n) => ({ n })),
    })

  it('are one transaction, and inserts share statements', async () => {
    const { statements, outputs, released } = await together(new FakeSql(), 501)
    expect(statements).toHaveLength(4)
    expect([statements[0], statements.at(-1)]).toEqual(['begin write', 'commit'])
    expect(statements[2]).toBe('insert into <t> (<n>) values ((500))')
    expect(outputs.main).toHaveLength(501)
    expect(released).toBe(1)
  })

  it('are undone by the first that fails', async () => {
    const { statements, error, released } = await together(new FakeSql([], 3), 600)
    expect(error?.code).toBe('server-refused')
    expect(statements.at(-1)).toBe('rollback')
    expect(released).toBe(1)
  })
})
