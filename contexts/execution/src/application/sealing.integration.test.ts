import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@linkflow/kernel'
import { KeyError, MemoryWorkspaceKeys, WorkspacePayloads } from '@linkflow/keys'
import { builtInNodes } from '@linkflow/nodes'
import { FolderObjectStore, SealedObjectStore } from '@linkflow/object-store'
import { sql } from '@linkflow/postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutionId } from '../domain/execution.ts'
import { PostgresExecutionStore } from '../infrastructure/execution-store.postgres.ts'
import { WritePipeline } from '../infrastructure/write-pipeline.ts'
import { aHead, aLive, anEnd, aWorker, facts } from '../testing/execution-builder.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import { SealingWriter } from './sealing-writer.ts'

const LEASE_MS = 300
const MARK = 'marker-4d1e'
const probes = openProbes()
const keys = new MemoryWorkspaceKeys()
/** Of processes that were told to seal, and of others: both kinds may run at a time. */
const sealing = new WorkspacePayloads(keys, { isSealing: true })
const plain = new WorkspacePayloads(keys, { isSealing: false })
let world: ExecutionTestWorld
beforeAll(async () => {
  const folder = await FolderObjectStore.open(mkdtempSync(join(tmpdir(), 'linkflow-sealing-')))
  world = await openExecutionWorld([...builtInNodes, ...probes.types], {
    leaseMs: LEASE_MS,
    payloads: sealing,
    objects: new SealedObjectStore(folder, sealing),
  })
})
afterEach(() => world.stopWorkers())
afterAll(() => world?.close())

const rowsOf = (id: ExecutionId) =>
  world.database.engine.query<{ seq: number; facts: string | null; sealed: Uint8Array | null }>(
    sql`select seq, facts, sealed from execution.journal where execution_id = ${id}::uuid order by seq`,
  )
const version = (name: string) =>
  world.addVersion(
    flow(
      {
        start: ['manual'],
        one: ['probe', { name: `${name}-one`, effect: 'write' }],
        two: ['probe', { name: `${name}-two`, effect: 'write', gate: name }],
        end: ['set', { values: { said: '{{ $json.said }}' }, keep: 'none' }],
      },
      ['start > one > two > end'],
    ),
    name,
  )
const started = async (writer?: SealingWriter) => {
  const opened = world.openProcess(writer && { writer })
  await opened.worker.start()
  return opened
}
/** A process that begins an execution and dies in its second write. */
async function halfDone(name: string, writer?: SealingWriter): Promise<ExecutionId> {
  const dying = await started(writer)
  const id = await world.begin(version(name), [{ said: MARK }], {}, dying.executions)
  await probes.called(`${name}-two`)
  dying.kill()
  return id
}
/** Their owners' leases are over, and they are queued. */
const requeued = (...ids: ExecutionId[]) =>
  world.until(async () => {
    await world.store.requeueLost()
    const found = await Promise.all(ids.map((id) => world.find(id)))
    return found.every(({ status }) => status === 'queued')
  })
async function resumed(name: string, id: ExecutionId) {
  await requeued(id)
  await started()
  await probes.called(`${name}-two`, 2)
  probes.openGate(name)
  return world.ended(id)
}
const succeeded = { status: 'succeeded', output: { End: [{ said: MARK }] } }

describe('sealed executions', () => {
  it('go on after a kill, and nothing of their data is in the journal', async () => {
    const id = await halfDone('sealed')
    expect(await resumed('sealed', id)).toMatchObject(succeeded)
    expect(probes.callsOf('sealed-one')).toHaveLength(1)
    const rows = await rowsOf(id)
    expect(rows.length).toBeGreaterThan(2)
    for (const row of rows) {
      expect(row.facts).toBeNull()
      expect(Buffer.from(row.sealed!).includes(MARK)).toBe(false)
    }
    const found = await world.reader.search(world.workspaceId, { dataText: MARK.toUpperCase(), limit: 10 })
    expect(found.items.map((item) => item.id)).toContain(id)
  })

  it('go on from what was written in plain, in the same journal', async () => {
    const before = new SealingWriter(new WritePipeline([world.database.writeConnection()], systemClock), plain)
    const id = await halfDone('mixed', before)
    // What it was started with came by a door that seals, all else by a worker that did not.
    const written = await rowsOf(id)
    expect(written.map(({ sealed }) => sealed !== null)).toEqual([true, ...written.slice(1).map(() => false)])
    expect(written[1]!.facts).toContain('"t":"start"')
    expect(await resumed('mixed', id)).toMatchObject(succeeded)
    expect((await rowsOf(id)).at(-1)!.sealed).not.toBeNull()
  })

  it('go on under a new data key: rows of both are opened', async () => {
    const id = await halfDone('rotated')
    keys.rotate(world.workspaceId)
    expect(await resumed('rotated', id)).toMatchObject(succeeded)
    const versions = (await rowsOf(id)).map(({ sealed }) => Buffer.from(sealed!).readUInt32BE(1))
    expect(new Set(versions).size).toBe(2)
  })

  // Proves T33.
  it.each([
    [
      'a row of another execution',
      (id: string, other: string) => sql`update execution.journal j set sealed = o.sealed
      from execution.journal o where j.execution_id = ${id}::uuid and j.seq = 1 and o.execution_id = ${other}::uuid and o.seq = 1`,
    ],
    [
      'another row of the same',
      (id: string) => sql`update execution.journal j set sealed = o.sealed
      from execution.journal o where j.execution_id = ${id}::uuid and j.seq = 1 and o.execution_id = j.execution_id and o.seq = 0`,
    ],
    [
      'a changed byte',
      (id: string) => sql`update execution.journal set sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40))
      where execution_id = ${id}::uuid and seq = 1`,
    ],
  ])('with %s in the place of one end with a code, and nobody else does', async (what, change) => {
    const name = `moved-${what.length}`
    const [id, other] = [await halfDone(name), await halfDone(`${name}-other`)]
    expect(await world.database.engine.execute(change(id, other))).toBe(1)
    await requeued(id, other)
    await started()
    expect((await world.ended(id)).error).toMatchObject({
      code: 'payload-unreadable',
      message: expect.stringContaining('changed or moved'),
    })
    await probes.called(`${name}-other-two`, 2)
    probes.openGate(`${name}-other`)
    expect(await world.ended(other)).toMatchObject(succeeded)
    await expect(world.reader.facts(world.workspaceId, id)).rejects.toMatchObject({ code: 'payload-unreadable' })
    expect((await world.reader.search(world.workspaceId, { dataText: MARK, limit: 50 })).items).toContainEqual(
      expect.objectContaining({ id: other }),
    )
  })

  it('of a workspace whose key is gone end with a code that names what to do, and others go on', async () => {
    const here = world.workspaceId
    const other = await halfDone('other-workspace')
    const elsewhere = aHead().workspaceId
    world.useWorkspace(elsewhere)
    const id = await halfDone('keyless')
    keys.forget(elsewhere)
    await requeued(id, other)
    await started()
    expect((await world.ended(id)).error).toMatchObject({
      code: 'payload-unreadable',
      message: expect.stringContaining('Restore the schema «keys»'),
    })
    await probes.called('other-workspace-two', 2)
    probes.openGate('other-workspace')
    expect(await world.ended(other)).toMatchObject(succeeded)
    world.useWorkspace(here)
  })

  it('whose errors tell of the data have those sealed too, and are found by a part of them', async () => {
    await started()
    const failing = world.addVersion(
      flow(
        { start: ['manual'], stop: ['stop-and-error', { message: 'no {{ $json.said }} left', code: 'none-left' }] },
        ['start > stop'],
      ),
    )
    const { id, error } = await world.run(failing, [{ said: MARK }])
    expect(error).toMatchObject({ code: 'none-left', message: `no ${MARK} left`, node: 'Stop' })
    const [row] = await world.database.engine.query<{ error: string }>(
      sql`select error from execution.finished where id = ${id}::uuid`,
    )
    expect(row!.error).not.toContain(MARK)
    const search = (filter: object) => world.reader.search(world.workspaceId, { limit: 10, ...filter })
    expect((await search({ errorText: `${MARK.toUpperCase()} left` })).items.map((each) => each.id)).toEqual([id])
    expect((await search({ errorCode: 'none-left' })).items.map((each) => each.id)).toEqual([id])
    expect((await search({ errorText: 'not in it' })).items).toEqual([])
    const outbox = await world.database.engine.query<{ events: string }>(sql`select events from execution.outbox`)
    expect(outbox.some(({ events }) => events.includes(id) && !events.includes(MARK))).toBe(true)
  })

  it('take signals that are sealed while they wait', async () => {
    const waiting = world.addVersion(
      flow(
        {
          start: ['manual'],
          wait: ['wait', { for: 'signal', signal: 'go' }],
          end: ['set', { values: { said: '{{ $json.signal.said }}' }, keep: 'none' }],
        },
        ['start > wait > end'],
      ),
    )
    const first = await started()
    const id = await world.begin(waiting, [{}], {}, first.executions)
    await world.reaches(id, 'waiting')
    await world.stopWorkers()
    await world.store.signal(id, 'go', JSON.stringify({ said: MARK }))
    const [row] = await world.database.engine.query<{ data: string }>(
      sql`select data from execution.signals where execution_id = ${id}::uuid`,
    )
    expect(row!.data).toMatch(/^~[A-Za-z0-9+/=]+$/)
    await started()
    expect(await world.ended(id)).toMatchObject(succeeded)
  })
})

describe('the writer that seals', () => {
  const away = new KeyError('master-key-wrong', 'The master key is another.')
  const keyless = (error: Error) =>
    ({ ...sealing, sealing: () => Promise.reject(error) as never }) as never as WorkspacePayloads
  const over = (payloads: WorkspacePayloads, sleep?: (ms: number) => Promise<void>) =>
    new SealingWriter(new WritePipeline([world.database.writeConnection()], systemClock), payloads, sleep)

  it('refuses what it has no key for, with the code of that, and writes nothing of it', async () => {
    const row = aLive({ journal: facts(0, `["${MARK}"]`) })
    expect(await over(keyless(away)).write({ kind: 'accept', row })).toEqual({
      type: 'refused',
      code: 'master-key-wrong',
      message: expect.stringContaining('The log of the server'),
    })
    expect(await rowsOf(row.head.id)).toEqual([])
  })

  it('lets an execution end that fails for that reason, and writes no data with it', async () => {
    const row = aLive({ owner: aWorker() })
    await world.pipeline.write({ kind: 'accept', row })
    const error = { code: 'payload-unreadable', message: `it holds ${MARK}` }
    const end = {
      kind: 'finish',
      fence: 1,
      row: anEnd(row.head, { status: 'failed', error }),
      journal: facts(1),
    } as const
    const parent = { id: aHead().id, workspaceId: row.head.workspaceId, executionId: aHead().id, key: 'call:a' }
    const signals = [{ ...parent, data: JSON.stringify({ call: 0, error }) }]
    expect(await over(keyless(away)).write({ ...end, signals })).toEqual({ type: 'committed' })
    const [finished] = await world.database.engine.query<{ error: string }>(
      sql`select error from execution.finished where id = ${row.head.id}::uuid`,
    )
    expect(JSON.parse(finished!.error)).toEqual({
      code: 'payload-unreadable',
      message: expect.stringContaining('log of the server'),
    })
    const [signal] = await world.database.engine.query<{ data: string }>(
      sql`select data from execution.signals where id = ${parent.id}::uuid`,
    )
    expect(JSON.parse(signal!.data)).toEqual({
      call: 0,
      error: { code: 'payload-unreadable', message: expect.stringContaining('log of the server') },
    })
  })

  it('waits with one entry while the database is away, and holds up nobody else', async () => {
    const isBack = Promise.withResolvers<void>()
    let asked = 0
    const lost = Object.assign(new Error('connection lost'), { code: 'ECONNRESET' })
    const flaky = {
      sealing(workspaceId: string, work: never) {
        if (workspaceId !== waiting.head.workspaceId) return sealing.sealing(workspaceId, work)
        asked += 1
        return asked === 1 ? Promise.reject(lost) : isBack.promise.then(() => sealing.sealing(workspaceId, work))
      },
    }
    const waiting = aLive({ journal: facts(0, '["late"]') })
    const writer = over(flaky as never as WorkspacePayloads, async () => {})
    const late = writer.write({ kind: 'accept', row: waiting })
    expect(writer.backlogOf(waiting.head.workspaceId)).toBe(1)
    expect(await writer.write({ kind: 'accept', row: aLive() })).toEqual({ type: 'committed' })
    isBack.resolve()
    expect(await late).toEqual({ type: 'committed' })
    expect(writer.backlog).toBe(0)
    expect((await rowsOf(waiting.head.id))[0]!.sealed).not.toBeNull()
  })

  it('asks for a key once for a workspace, and then not at all', async () => {
    const { workspaceId } = aHead()
    let asked = 0
    const counting = new Proxy(keys, {
      get: (target, name) => {
        if (name === 'use') asked += 1
        const member = Reflect.get(target, name) as unknown
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
    const writer = over(new WorkspacePayloads(counting, { isSealing: true }))
    for (let n = 0; n < 3; n++) {
      const row = aLive({ head: aHead({ workspaceId }), journal: facts(0, '["x"]') })
      expect(await writer.write({ kind: 'accept', row })).toEqual({ type: 'committed' })
    }
    expect(asked).toBe(1)
  })

  it('opens nothing where there are no keys, and says so', async () => {
    const row = aLive({ journal: facts(0, '["x"]') })
    await world.pipeline.write({ kind: 'accept', row })
    const worker = aWorker()
    const bare = new PostgresExecutionStore(world.database.engine)
    await bare.registerWorker(worker, 'bare')
    const claimed = await bare.claimDue(worker, 100, { family: [row.head.id] })
    expect(claimed.map(({ unreadable, journal }) => [unreadable?.code, journal])).toEqual([
      ['payload-unreadable', [{ seq: 0, facts: '[]' }]],
    ])
  })
})
