import { openTestGateway } from '@linkflow/gateway/testing'
import { invariant, systemClock } from '@linkflow/kernel'
import { MasterKey, MemoryWorkspaceKeys } from '@linkflow/keys'
import { credentialTypes } from '@linkflow/nodes'
import { type Database, sql } from '@linkflow/postgres'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  CredentialResolver,
  credentialMigrations,
  credentialRoutes,
  SeenUses,
  TestTurns,
  type Turn,
  tellTroubles,
} from './index.ts'
import { RECOVERY_MS, USE_NOTED_EVERY_MS } from './limits.ts'

const MINUTE_MS = 60_000
let offsetMs = 0
const clock = { nowMs: () => Date.now() + offsetMs }
const keys = new MemoryWorkspaceKeys()
const key = new MasterKey(new Uint8Array(32))
let status = 200
let opened: { readonly database: Database; readonly seen: SeenUses; readonly resolver: CredentialResolver } | undefined

const test = await openTestGateway({
  sets: [credentialMigrations],
  async routes(database) {
    const seen = new SeenUses({ database, clock })
    opened = { database, seen, resolver: new CredentialResolver({ database, keys, key, types: credentialTypes, seen }) }
    return credentialRoutes({
      database,
      clock,
      keys,
      key,
      types: credentialTypes,
      usesOf: async () => [],
      countUses: async (_, ids) => new Map(ids.map((id) => [id, 2])),
      membersAmong: async () => new Set(),
      egress: {
        request: async () => ({
          ok: true,
          value: { status, statusText: '', url: '', headers: [], body: (async function* () {})() } as never,
        }),
      },
      testTurns: new TestTurns(systemClock),
    })
  },
})
invariant(opened !== undefined, 'made with the routes')
const { database, seen, resolver } = opened
const { workspaceId } = test
afterAll(() => test.close())
beforeEach(() => {
  status = 200
  travel(0)
})

/** From now on it is so much later, for the database too. */
function travel(ms: number): void {
  offsetMs += ms
  database.setClockOffsetMs(offsetMs)
}
const call = (method: string, path: string, body?: object) =>
  test.call(method, `/api/v1/credentials${path}`, { ...(body && { body }) })
const bearer = { name: 'Shop', type: 'bearer', fields: { token: 't' }, allowedHosts: ['shop.example'] }
const make = async (more: object = {}): Promise<string> => (await call('POST', '', { ...bearer, ...more })).body.id
const read = async (id: string) => (await call('GET', `/${id}`)).body
/** A run that sends it, and what the service answers. */
async function use(id: string, answered: number): Promise<void> {
  const fill = await resolver.fill(workspaceId, id, 'bearer')
  invariant(fill.ok, 'it is there')
  fill.value.onAnswer!(answered)
  await seen.write()
}
async function turns(): Promise<Turn[]> {
  const told: Turn[] = []
  await tellTroubles(database, async (_, all) => void told.push(...all))
  return told
}

describe('a credential', () => {
  it('tells how it is, how its last test came out, and that workflows use it', async () => {
    const id = await make()
    expect(await read(id)).toMatchObject({ status: 'untested', usedBy: 2 })
    expect((await call('POST', `/${id}/test`)).body).toMatchObject({ outcome: 'works', ms: expect.any(Number) })
    const { status: is, lastTest } = await read(id)
    expect([is, lastTest.outcome, lastTest.status]).toEqual(['ok', 'works', 200])
    status = 401
    await call('POST', `/${id}/test`)
    expect(await read(id)).toMatchObject({ status: 'error', refusedAt: expect.any(String) })
    expect((await call('GET', '')).body.items.find((each: { id: string }) => each.id === id)).toMatchObject({
      status: 'error',
      usedBy: 2,
      lastTest: { outcome: 'refused' },
    })
  })

  it('begins anew with a new secret: id and uses stay, what was known of the old one goes', async () => {
    const id = await make({ expiresAt: new Date(clock.nowMs() - MINUTE_MS).toISOString() })
    status = 401
    await call('POST', `/${id}/test`)
    expect((await read(id)).status).toBe('expired')
    const { name, allowedHosts } = bearer
    // A new name is no new secret.
    expect((await call('PUT', `/${id}`, { name: 'Other', allowedHosts })).body.status).toBe('expired')
    const replaced = (await call('PUT', `/${id}`, { name, fields: { token: 'new' }, allowedHosts })).body
    expect(replaced).toMatchObject({ id, status: 'untested', usedBy: 2 })
    expect([replaced.lastTest, replaced.expiresAt, replaced.refusedAt]).toEqual([undefined, undefined, undefined])
    const until = new Date(clock.nowMs() + MINUTE_MS).toISOString()
    expect((await call('PUT', `/${id}`, { name, allowedHosts, expiresAt: until })).body.expiresAt).toBe(until)
    expect((await call('PUT', `/${id}`, { name, allowedHosts, expiresAt: null })).body.expiresAt).toBeUndefined()
  })

  it('is marked by a run whose service says 401, and by the next that is taken; by 403 and 500 it is not', async () => {
    const id = await make()
    await use(id, 403)
    expect(await read(id)).toMatchObject({ status: 'untested', lastUsedAt: expect.any(String) })
    travel(USE_NOTED_EVERY_MS + 1000)
    await use(id, 200)
    expect((await read(id)).status).toBe('ok')
    travel(1000)
    await use(id, 401)
    expect((await read(id)).status).toBe('error')
    await use(id, 500)
    expect((await read(id)).status).toBe('error')
    travel(1000)
    await use(id, 204)
    expect((await read(id)).status).toBe('ok')
  })

  it('is not marked by an answer to what was sent before it was replaced', async () => {
    const id = await make()
    const sent = await resolver.fill(workspaceId, id, 'bearer')
    invariant(sent.ok, 'it is there')
    travel(1000)
    await call('PUT', `/${id}`, { name: 'Shop', fields: { token: 'new' }, allowedHosts: bearer.allowedHosts })
    sent.value.onAnswer!(401)
    await seen.write()
    expect((await read(id)).status).toBe('untested')
  })

  it('is written seldom while nothing turns', async () => {
    const id = await make()
    await use(id, 200)
    const before = (await read(id)).lastUsedAt
    travel(1000)
    await use(id, 200)
    expect((await read(id)).lastUsedAt).toBe(before)
    travel(USE_NOTED_EVERY_MS)
    await use(id, 200)
    expect((await read(id)).lastUsedAt).not.toBe(before)
  })

  it('is told of once when it expires or is refused, and once when it works again', async () => {
    await database.app.inWorkspace(workspaceId, (queries) => queries.execute(sql`delete from credential.credentials`))
    const id = await make({ expiresAt: new Date(clock.nowMs() + MINUTE_MS).toISOString() })
    expect(await turns()).toEqual([])
    travel(MINUTE_MS + 1000)
    expect(await turns()).toEqual([{ credentialId: id, workspaceId, why: 'expired' }])
    expect(await turns()).toEqual([])
    const { name, allowedHosts } = bearer
    await call('PUT', `/${id}`, { name, fields: { token: 'new' }, allowedHosts })
    expect(await turns()).toEqual([{ credentialId: id, workspaceId, why: undefined }])
    travel(1000)
    await use(id, 401)
    expect(await turns()).toEqual([{ credentialId: id, workspaceId, why: 'refused' }])
    // Taken once more: not yet over, for the next may be refused again.
    travel(1000)
    await use(id, 200)
    expect(await turns()).toEqual([])
    travel(RECOVERY_MS + 1000)
    expect(await turns()).toEqual([{ credentialId: id, workspaceId, why: undefined }])
    // Who cannot tell has not told.
    travel(1000)
    await use(id, 401)
    const failing = tellTroubles(database, async () => {
      throw new Error('away')
    })
    await expect(failing).rejects.toThrow('away')
    expect(await turns()).toHaveLength(1)
  })
})
