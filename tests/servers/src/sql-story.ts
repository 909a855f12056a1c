import type { Drivers, OpenedCredential } from '@linkflow/drivers'
import type { NodeType } from '@linkflow/node-runtime'
import { executeStep, MemoryBudget } from '@linkflow/node-runtime'
import { jobOf, type NodeRun, type RunNodeOptions, SpillMemory } from '@linkflow/node-runtime/testing'
import { expect, it } from 'vitest'
import { cutProxy } from './cut-proxy.ts'
import { openDrivers, runOn, SECRET, withServers } from './node-on-server.ts'

/** What one database has that another has not. */
export interface SqlStory {
  readonly node: NodeType
  readonly drivers: Drivers
  run(options: RunNodeOptions, more?: Record<string, string>): Promise<NodeRun>
  at(more?: Record<string, string>): OpenedCredential
  port(): number
  /** Type of a key that counts by itself. */
  readonly serial: string
  rowsOf(count: number): string
  readonly sleep: string
  quoted(name: string): string
  readonly returns: boolean
}

const NASTY = `we"ird \`name'; drop table x; --`

/** What is the same for all databases. */
export function sqlStory(story: SqlStory): void {
  const { run, quoted } = story
  const query = (text: string, more: Record<string, unknown> = {}, items: RunNodeOptions['items'] = [{}]) =>
    run({ parameters: { query: text, ...more }, items })
  const rows = async (text: string) => {
    const { outputs, error } = await query(text, { access: 'read' })
    expect(error).toBeUndefined()
    return outputs.main
  }

  it('takes expressions as values, wherever they stand', async () => {
    const evil = `'; drop table people; --`
    const text = `select '{{ $json.evil }}' as quoted, {{ $json.evil }} as bare, {{ $json.n }} + 1 as sum, '%{{ $json.n }}%' as around`
    const { outputs, error } = await query(text, { access: 'read' }, [{ evil, n: 41 }])
    expect(error).toBeUndefined()
    expect(outputs.main).toMatchObject([{ quoted: evil, bare: evil, sum: 42, around: '%41%' }])
  })

  it('inserts, reads, updates, upserts and deletes rows, with names of any kind', async () => {
    await query(`create table ${quoted(NASTY)} (id ${story.serial}, ${quoted(NASTY)} varchar(100), n int unique)`)
    const table = { table: NASTY }
    const inserted = await run({
      parameters: { ...table, operation: 'insert' },
      items: [
        { [NASTY]: 'a', n: 1 },
        { [NASTY]: `b' or '1'='1`, n: 2 },
      ],
    })
    expect(inserted.error).toBeUndefined()
    expect(inserted.outputs.main).toHaveLength(2)
    expect(inserted.lineage.main).toBe('index')
    const select = (where: unknown[], more: Record<string, unknown> = {}) =>
      run({ parameters: { ...table, operation: 'select', columns: [NASTY, 'n'], where, ...more }, items: [{ n: 2 }] })
    const found = await select([{ column: 'n', value: '{{ $json.n }}' }])
    expect(found.outputs.main).toEqual([{ [NASTY]: `b' or '1'='1`, n: 2 }])
    await run({ parameters: { ...table, operation: 'update', match: ['n'] }, items: [{ n: 1, [NASTY]: 'changed' }] })
    await run({
      parameters: { ...table, operation: 'upsert', match: ['n'] },
      items: [
        { n: 2, [NASTY]: 'B' },
        { n: 3, [NASTY]: 'c' },
      ],
    })
    const sort = [{ column: 'n', direction: 'descending' }]
    const all = await select([{ column: 'n', operator: 'in', value: [1, 2, 3] }], { sort })
    expect(all.outputs.main).toEqual([
      { [NASTY]: 'c', n: 3 },
      { [NASTY]: 'B', n: 2 },
      { [NASTY]: 'changed', n: 1 },
    ])
    expect((await select([{ column: NASTY, operator: 'like', value: 'ch%' }], { limit: 1 })).outputs.main).toHaveLength(
      1,
    )
    await run({
      parameters: { ...table, operation: 'delete', where: [{ column: 'n', operator: 'less', value: 3 }] },
      items: [{}],
    })
    expect(await rows(`select count(*) as n from ${quoted(NASTY)}`)).toEqual([{ n: 1 }])
    await run({ parameters: { ...table, operation: 'drop' }, items: [{}] })
    expect((await select([])).error).toMatchObject({ code: 'server-refused', retryable: false })
  })

  it('does all items or none in one transaction', async () => {
    await query('create table numbers (n int primary key)')
    const insert = (items: RunNodeOptions['items']) =>
      run({ parameters: { operation: 'insert', table: 'numbers', together: true }, items })
    const failed = await insert([{ n: 1 }, { n: 2 }, { n: 1 }])
    expect(failed.error).toMatchObject({ code: 'server-refused' })
    expect(await rows('select n from numbers')).toEqual([])
    const many = await insert(Array.from({ length: 5_000 }, (_, n) => ({ n })))
    expect(many.error).toBeUndefined()
    expect(await rows('select count(*) as n from numbers')).toEqual([{ n: 5_000 }])
    const alone = await run({
      parameters: { operation: 'insert', table: 'numbers' },
      items: [{ n: -1 }, { n: 1 }, { n: -2 }],
      onError: 'continue',
    })
    expect(alone.type).toBe('done')
    expect(await rows('select count(*) as n from numbers where n < 0')).toEqual([{ n: 2 }])
  })

  it('reads a million rows page by page', async () => {
    const memory = new MemoryBudget({ spill: new SpillMemory() })
    const before = process.memoryUsage().heapUsed
    let peak = 0
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().heapUsed - before)
    }, 20)
    const options = { parameters: { query: story.rowsOf(1_000_000), access: 'read' }, items: [{}], memory }
    const result = await executeStep(jobOf(story.node, withServers(story.drivers, story.at(), options)))
    clearInterval(watch)
    const items = result.type === 'done' ? result.outputs[0]?.items : undefined
    expect(items?.count).toBe(1_000_000)
    // The items alone would be over 300 MiB.
    expect(peak / 1024 / 1024).toBeLessThan(300)
  })

  it('refuses to hold a result that may not be held', async () => {
    const { error } = await query(story.rowsOf(1_000_000))
    expect(error).toMatchObject({ code: 'server-answer-too-large' })
  })

  it('says what is wrong with a statement, a table and a password', async () => {
    expect((await query('selec 1')).error).toMatchObject({ code: 'server-refused', retryable: false })
    expect((await query('select * from nowhere')).error?.code).toBe('server-refused')
    expect((await query('select $1', { values: [] })).error).toMatchObject({ code: 'sql-value-missing' })
    const wrong = await run({ parameters: { query: 'select 1' }, items: [{}] }, { password: `${SECRET}!` })
    expect(wrong.error).toMatchObject({ code: 'server-sign-in-refused', retryable: false })
    expect(wrong.error?.message).not.toContain(SECRET)
    const closed = await run({ parameters: { query: 'select 1' }, items: [{}] }, { port: '1' })
    expect(closed.error).toMatchObject({ code: 'egress-connect-refused', retryable: true })
    expect((await run({ parameters: { query: 'select 1' }, items: [{}] }, { tls: 'verify' })).error?.message).toMatch(
      /encryption|authority/,
    )
  })

  it('reaches this machine, and the address of the cloud’s secrets, only if it is configured', async () => {
    const strict = openDrivers('')
    const from = (host: string) =>
      runOn(strict.drivers, story.at({ host }), story.node, { parameters: { query: 'select 1' }, items: [{}] })
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254', '2130706433', '0.0.0.0']) {
      expect((await from(host)).error?.code, host).toBe('egress-address-refused')
    }
    await strict.close()
  })

  it('stops a statement when its time is over, and when its step is cancelled', async () => {
    const late = await query(story.sleep, { timeout: { value: 300, unit: 'milliseconds' } })
    expect(late.error).toMatchObject({ code: 'server-timeout', retryable: true })
    const stop = new AbortController()
    const proxy = await cutProxy(story.port())
    const cancelled = run(
      { parameters: { query: story.sleep }, items: [{}], signal: stop.signal },
      { port: String(proxy.port) },
    )
    await expect.poll(() => proxy.connections()).toBeGreaterThan(0)
    stop.abort()
    expect((await cancelled).type).toBe('aborted')
    await proxy.close()
  })

  it('uses one connection for many items, and never more than it may', async () => {
    const proxy = await cutProxy(story.port())
    const items = Array.from({ length: 50 }, (_, n) => ({ n }))
    const { outputs } = await run(
      { parameters: { query: 'select {{ $json.n }} as n', access: 'read' }, items },
      { port: String(proxy.port) },
    )
    expect(outputs.main).toHaveLength(50)
    // The credential is another in each run of this test, so nothing is kept from before.
    expect(proxy.connections()).toBeLessThanOrEqual(2)
    await proxy.close()
  })
}
