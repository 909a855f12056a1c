import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Egress } from '@linkflow/http-egress'
import { systemClock } from '@linkflow/kernel'
import {
  keysMigrations,
  openKeys,
  type ResealProgress,
  resealChore,
  resealWorkspace,
  rotateDataKey,
} from '@linkflow/keys'
import { credentialTypes } from '@linkflow/nodes'
import { sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { membersAmong, workspaceMigrations, workspaces } from '@linkflow/workspace'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCredential } from './application/create-credential.ts'
import { replaceCredential } from './application/replace-credential.ts'
import { legacyContext, type StoredCredential } from './domain/credential.ts'
import { CredentialResolver, credentialMigrations, sealedCredentials, TestTurns } from './index.ts'
import { findCredential } from './infrastructure/credential-repository.postgres.ts'
import { RESEAL_PIECE_CREDENTIALS } from './limits.ts'

const test = await openTestDatabase({ sets: [workspaceMigrations, keysMigrations, credentialMigrations] })
afterAll(() => test.close())
const { database } = test
const keys = await openKeys(database, { dataDir: mkdtempSync(join(tmpdir(), 'linkflow-keys-')) })
const tenants = workspaces(database)
const workspaceId = (await tenants.default()).id
const other = (await tenants.create('Other')).id
const needs = {
  database,
  clock: systemClock,
  keys: keys.workspaces,
  key: keys.master,
  types: credentialTypes,
  usesOf: async () => [],
  countUses: async () => new Map<string, number>(),
  seen: { used: () => () => {} },
  membersAmong,
  egress: new Egress({ allow: [], deny: [] }),
  testTurns: new TestTurns(systemClock),
}
const records = [sealedCredentials(needs)]
/** With nothing in memory. */
const tokenOf = async (id: string, of: string = workspaceId) =>
  (await (await new CredentialResolver(needs).incoming(of, id, 'bearer'))?.open())?.token
const command = (token: string) => ({
  name: 'Shop',
  type: 'bearer',
  fields: { token },
  allowedHosts: ['a.example'],
  incomingOnly: false,
  by: { accountId: undefined, managesAll: true },
  sharing: { with: 'everyone' } as const,
})
const create = async (token: string, of: string = workspaceId) => {
  const made = await createCredential(needs)({ workspaceId: of, ...command(token) })
  if (!made.ok) throw new Error(made.error.type)
  return made.value
}
/** As an earlier release left it: under the master key. */
async function makeLegacy(stored: StoredCredential, token: string): Promise<void> {
  const old = { ...stored, keyVersion: 1, schemaVersion: 1 }
  const sealed = keys.master.seal('credential', legacyContext(old), Buffer.from(JSON.stringify({ token })))
  await database.app.inWorkspace(stored.workspaceId, (queries) =>
    queries.execute(
      sql`update credential.credentials set sealed = ${sealed}, key_version = 1, schema_version = 1 where id = ${stored.id}`,
    ),
  )
}
const rowsOf = (of: string) =>
  database.app.inWorkspace(of, (queries) =>
    queries.query<{ key_version: number; schema_version: number; count: number }>(
      sql`select key_version, schema_version, count(*)::int as count from credential.credentials group by 1, 2 order by 1, 2`,
    ),
  )

describe('credentials that are sealed anew', () => {
  const tokens = new Map<string, string>()
  beforeAll(async () => {
    for (let i = 0; i < RESEAL_PIECE_CREDENTIALS * 2 + 1; i++) {
      const stored = await create(`token-${i}`)
      await makeLegacy(stored, `token-${i}`)
      tokens.set(stored.id, `token-${i}`)
    }
  })
  const allOpen = async () => {
    for (const [id, token] of tokens) expect(await tokenOf(id)).toBe(token)
  }

  it('of an earlier release are read as they are, and taken over piece by piece', async () => {
    await allOpen()
    const pieces: ResealProgress[] = []
    await resealWorkspace(database, records, workspaceId, (piece) => pieces.push(piece))
    expect(pieces.map(({ resealed }) => resealed)).toEqual([100, 200, 201])
    expect(await rowsOf(workspaceId)).toEqual([{ key_version: 1, schema_version: 2, count: 201 }])
    await allOpen()
  })

  it('go on where it stopped, and several do it side by side', async () => {
    const { version } = await rotateDataKey({ database, ring: keys.ring }, workspaceId)
    const stop = new AbortController()
    await resealWorkspace(database, records, workspaceId, () => stop.abort(), stop.signal)
    expect(await rowsOf(workspaceId)).toMatchObject([
      { key_version: version - 1, count: 101 },
      { key_version: version, count: 100 },
    ])
    expect(await rotateDataKey({ database, ring: keys.ring }, workspaceId)).toEqual({ version, isNew: false })
    await allOpen()
    await Promise.all([1, 2, 3].map(() => resealWorkspace(database, records, workspaceId)))
    expect(await rowsOf(workspaceId)).toMatchObject([{ key_version: version, count: 201 }])
    await allOpen()
  })

  it('lose no change that is made meanwhile', async () => {
    const [first, last] = [[...tokens.keys()][0]!, [...tokens.keys()].at(-1)!]
    await rotateDataKey({ database, ring: keys.ring }, workspaceId)
    const replacing = [first, last].map(async (id) => {
      tokens.set(id, `changed-${id}`)
      const { type: _, ...rest } = command(`changed-${id}`)
      expect(await replaceCredential(needs)({ workspaceId, credentialId: id, ...rest })).toMatchObject({ ok: true })
    })
    await Promise.all([resealWorkspace(database, records, workspaceId), ...replacing])
    await resealWorkspace(database, records, workspaceId)
    await allOpen()
  })

  it('leave alone what does not open, say so, and do not come back to it', async () => {
    const [bad, good] = [await create('bad', other), await create('good', other)]
    await makeLegacy(bad, 'bad')
    await makeLegacy(good, 'good')
    await database.app.inWorkspace(other, (queries) =>
      queries.execute(sql`update credential.credentials set type = 'basic' where id = ${bad.id}`),
    )
    const unreadable: ResealProgress[] = []
    const chore = resealChore({
      database,
      keys: keys.workspaces,
      records,
      workspaceIds: () => tenants.ids(),
      onUnreadable: (progress) => unreadable.push(progress),
    })
    await chore()
    await chore()
    expect(unreadable).toMatchObject([{ workspaceId: other, resealed: 1, unreadable: 1 }])
    expect(await tokenOf(good.id, other)).toBe('good')
    const left = await database.app.inWorkspace(other, (queries) => findCredential(queries, bad.id))
    expect(left).toMatchObject({ schemaVersion: 1 })
  })

  it('get a data key in every workspace, by the chore', async () => {
    const fresh = (await tenants.create('Fresh')).id
    await resealChore({
      database,
      keys: keys.workspaces,
      records,
      workspaceIds: () => tenants.ids(),
      onUnreadable: () => expect.fail('there is nothing that could be'),
    })()
    const keysOf = sql`select version from keys.data_keys where workspace_id = ${fresh} and resealed_at is not null`
    expect(await database.engine.query(keysOf)).toEqual([{ version: 1 }])
  })
})
