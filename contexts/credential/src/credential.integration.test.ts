import { CREDENTIAL_HOSTS_MAX } from '@linkflow/contracts'
import { openTestGateway } from '@linkflow/gateway/testing'
import { Egress } from '@linkflow/http-egress'
import { invariant, systemClock } from '@linkflow/kernel'
import { MasterKey, MemoryWorkspaceKeys } from '@linkflow/keys'
import { credentialTypes } from '@linkflow/nodes'
import { sql } from '@linkflow/postgres'
import { membersAmong } from '@linkflow/workspace'
import { afterAll, describe, expect, it } from 'vitest'
import {
  CredentialResolver,
  credentialMigrations,
  credentialRoutes,
  findCredentialTypes,
  SeenUses,
  TestTurns,
} from './index.ts'

const egress = new Egress({ allow: [], deny: [] })
const CANARY = 'canary-7d1e6b'
const key = new MasterKey(new Uint8Array(32).fill(3))
const keys = new MemoryWorkspaceKeys()
const events: unknown[] = []
let usedBy: { id: string; name: string; in: ('draft' | 'live')[] }[] = []
let resolver: CredentialResolver | undefined

const test = await openTestGateway({
  sets: [credentialMigrations],
  routes: async (database) => {
    const seen = new SeenUses({ database, clock: systemClock })
    resolver = new CredentialResolver({ database, keys, key, types: credentialTypes, seen })
    await resolver.start()
    return credentialRoutes({
      database,
      clock: systemClock,
      keys,
      key,
      types: credentialTypes,
      usesOf: async () => usedBy,
      countUses: async (_, ids) => new Map(ids.map((id) => [id, usedBy.length])),
      membersAmong,
      egress,
      testTurns: new TestTurns(systemClock),
      record: async (_, event) => void events.push(event),
    })
  },
})
afterAll(async () => {
  resolver?.stop()
  await egress.close()
  await test.close()
})
invariant(resolver !== undefined, 'made with the routes')
const secrets = resolver
const { call, database, workspaceId, otherWorkspaceId } = test

const bearer = (changes: object = {}) => ({
  name: 'Shop',
  type: 'bearer',
  fields: { token: CANARY },
  allowedHosts: ['API.shop.example'],
  ...changes,
})
const create = async (body: object = bearer()) => {
  const answer = await call('POST', '/api/v1/credentials', { body })
  expect(answer.status, answer.text).toBe(201)
  return answer.body
}

describe('a credential', () => {
  it('is kept, read and listed, and its secret never comes back', async () => {
    const made = await create()
    expect(made).toMatchObject({ name: 'Shop', type: 'bearer', fields: {}, allowedHosts: ['api.shop.example'] })
    const answers = [
      await call('GET', `/api/v1/credentials/${made.id}`),
      await call('GET', '/api/v1/credentials?type=bearer'),
      await call('PUT', `/api/v1/credentials/${made.id}`, {
        body: { name: 'Renamed', allowedHosts: ['api.shop.example'] },
      }),
      await call('GET', `/api/v1/credentials/${made.id}/uses`),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      expect(answer.text).not.toContain('canary')
    }
    expect(answers[1]!.body.items[0].id).toBe(made.id)
  })

  it('shows what is not secret, and of secret pairs the names', async () => {
    const basic = await create({ ...bearer(), type: 'basic', fields: { user: 'ada', password: CANARY } })
    expect(basic.fields).toEqual({ user: 'ada' })
    const custom = await create({
      ...bearer(),
      type: 'custom',
      fields: { headers: [{ name: 'X-Key', value: CANARY }] },
    })
    expect(custom.fields).toEqual({ headers: [{ name: 'X-Key' }] })
  })

  it('is nowhere in the database or the log in plain text', async () => {
    await create()
    const rows = await database.asOwner(async (client) => {
      const all = await client.query(
        `set row_security = on; select set_config('app.workspace', '${workspaceId}', false); select c::text, encode(sealed, 'escape') as sealed from credential.credentials c`,
      )
      return JSON.stringify(all)
    })
    expect(rows).toContain('Shop')
    expect(rows).not.toContain(CANARY)
    expect(rows).not.toContain(Buffer.from(CANARY).toString('hex'))
    expect(test.logged().join('')).not.toContain(CANARY)
  })

  it.each([
    ['an unknown type', { type: 'telepathy' }, 'credential-type-unknown'],
    ['no hosts', { allowedHosts: [] }, 'credential-hosts-required'],
    ['a host that allows everything', { allowedHosts: ['*'] }, 'credential-invalid'],
    ['an address with a path', { allowedHosts: ['https://a.example/x'] }, 'credential-invalid'],
    ['a missing field', { fields: {} }, 'credential-invalid'],
    ['an unknown field', { fields: { token: 'x', evil: 'y' } }, 'credential-invalid'],
    ['a line break in a header', { fields: { token: `${CANARY}\r\nX: y` } }, 'credential-invalid'],
    ['a zero character', { fields: { token: `${CANARY}\u0000` } }, 'credential-invalid'],
    ['a field of another type', { fields: { token: { path: '/etc/passwd' } } }, 'body-invalid'],
    ['a zero character in its name', { name: 'a\u0000' }, 'body-invalid'],
    ['a field that would set more', { workspaceId: 'x' }, 'body-invalid'],
  ])('is not taken with %s, and the answer does not repeat the secret', async (_, changes, code) => {
    const answer = await call('POST', '/api/v1/credentials', { body: bearer(changes) })
    expect([answer.status, answer.body.code]).toEqual([422, code])
    expect(answer.text).not.toContain('canary')
  })

  it('may name hosts to the limit and no more', async () => {
    const hosts = (count: number) =>
      bearer({ allowedHosts: Array.from({ length: count }, (_, i) => `h${i}.example.com`) })
    expect((await call('POST', '/api/v1/credentials', { body: hosts(CREDENTIAL_HOSTS_MAX) })).status).toBe(201)
    expect((await call('POST', '/api/v1/credentials', { body: hosts(CREDENTIAL_HOSTS_MAX + 1) })).body.code).toBe(
      'body-invalid',
    )
  })

  it('that only checks incoming calls needs no hosts, and is sent nowhere', async () => {
    const made = await create(
      bearer({ type: 'header', fields: { name: 'X-Key', value: CANARY }, allowedHosts: [], incomingOnly: true }),
    )
    expect(made).toMatchObject({ incomingOnly: true, allowedHosts: [] })
    const incoming = await secrets.incoming(workspaceId, made.id, 'header')
    expect(await incoming?.open()).toEqual({ name: 'X-Key', value: CANARY })
    const fill = await secrets.fill(workspaceId, made.id, 'header')
    const egress = new Egress({ allow: [], deny: [] })
    const answer = await egress.request(
      { method: 'GET', url: 'http://echo.linkflow.internal/', timeoutMs: 5_000, auth: fill.ok ? fill.value.slots : [] },
      { workspaceId },
    )
    expect(answer).toMatchObject({ ok: false, error: { code: 'egress-host-not-allowed-for-credential' } })
    await egress.close()
  })
})

describe('a credential that is used here', () => {
  it('is opened with the names of what nobody may see', async () => {
    const made = await create({ name: 'Signing', type: 'hmac', fields: { secret: CANARY } })
    const opened = await secrets.open(workspaceId, made.id, 'hmac')
    expect(opened).toMatchObject({
      ok: true,
      value: { id: made.id, fields: { secret: CANARY }, secret: ['secret', 'previousSecret'] },
    })
  })

  it('is none that requests carry', async () => {
    const { id } = await create(bearer())
    const opened = await secrets.open(workspaceId, id, 'bearer')
    expect(opened).toMatchObject({ ok: false, error: { code: 'credential-type-wrong' } })
    expect(JSON.stringify(opened)).not.toContain(CANARY)
  })
})

describe('replacing', () => {
  const put = (id: string, body: object) => call('PUT', `/api/v1/credentials/${id}`, { body })

  it('adds a host only together with the secret', async () => {
    const { id } = await create(bearer({ allowedHosts: ['*.shop.example'] }))
    const wider = { name: 'Shop', allowedHosts: ['*.shop.example', 'evil.example'] }
    expect((await put(id, wider)).body.code).toBe('credential-secret-required')
    expect((await put(id, { ...wider, fields: {} })).body.code).toBe('credential-invalid')
    expect((await put(id, { name: 'Shop', allowedHosts: ['api.shop.example'] })).body.allowedHosts).toEqual([
      'api.shop.example',
    ])
    expect((await put(id, { name: 'Shop', allowedHosts: ['*.shop.example'] })).body.code).toBe(
      'credential-secret-required',
    )
    expect((await put(id, { ...wider, fields: { token: 'new' } })).body.allowedHosts).toEqual(wider.allowedHosts)
  })

  it('keeps the secret when no fields are sent, and is seen by the next use', async () => {
    const { id } = await create()
    const incoming = () => secrets.incoming(workspaceId, id, 'bearer')
    const tokenOf = async () => (await (await incoming())?.open())?.token
    expect(await tokenOf()).toBe(CANARY)
    await put(id, { name: 'Renamed', allowedHosts: ['api.shop.example'] })
    expect(await tokenOf()).toBe(CANARY)
    await put(id, { name: 'Renamed', fields: { token: 'second' }, allowedHosts: ['api.shop.example'] })
    await expect.poll(tokenOf).toBe('second')
  })

  it('makes another version of it, also of one that went and came back', async () => {
    const { id } = await create()
    const version = async () => (await secrets.incoming(workspaceId, id, 'bearer'))?.version
    const first = await version()
    expect(first).toBeDefined()
    expect(await version()).toBe(first)
    await put(id, { name: 'Shop', fields: { token: CANARY }, allowedHosts: ['api.shop.example'] })
    await expect.poll(version).not.toBe(first)
    await call('DELETE', `/api/v1/credentials/${id}?force=true`)
    await expect.poll(version).toBeUndefined()
  })
})

describe('deleting', () => {
  it('is refused while workflows use it, unless that is meant', async () => {
    const { id } = await create()
    usedBy = [{ id: '0198c0de-0000-7000-8000-000000000001', name: 'Orders', in: ['draft', 'live'] }]
    expect((await call('GET', `/api/v1/credentials/${id}/uses`)).body.items).toEqual(usedBy)
    const refused = await call('DELETE', `/api/v1/credentials/${id}`)
    expect([refused.status, refused.body.code, refused.body.facts.workflows]).toEqual([
      409,
      'credential-in-use',
      usedBy,
    ])
    expect((await call('DELETE', `/api/v1/credentials/${id}?force=true`)).status).toBe(204)
    usedBy = []
    expect((await call('GET', `/api/v1/credentials/${id}`)).status).toBe(404)
    await expect
      .poll(() => secrets.fill(workspaceId, id, 'bearer'))
      .toMatchObject({ error: { code: 'credential-unknown' } })
  })
})

describe('resolving', () => {
  it('goes by workspace, id and type, and by nothing less', async () => {
    const { id } = await create()
    expect((await secrets.fill(workspaceId, id, 'bearer')).ok).toBe(true)
    expect(await secrets.fill(workspaceId, id, 'basic')).toMatchObject({ error: { code: 'credential-type-wrong' } })
    expect(await secrets.fill(otherWorkspaceId, id, 'bearer')).toMatchObject({ error: { code: 'credential-unknown' } })
    expect(await secrets.fill(workspaceId, 'x', 'bearer')).toMatchObject({ error: { code: 'credential-unknown' } })
    expect(await findCredentialTypes({ database })(workspaceId, [id])).toEqual(new Map([[id, 'bearer']]))
    expect(await findCredentialTypes({ database })(otherWorkspaceId, [id])).toEqual(new Map())
  })

  it.each([
    ['bearer', { token: CANARY }, [{ place: 'bearer', secret: CANARY }]],
    [
      'basic',
      { user: '{secret}', password: CANARY },
      [{ place: 'basic', template: '{secret}', secret: `{secret}:${CANARY}` }],
    ],
    ['header', { name: 'X-Key', value: CANARY }, [{ place: 'header', name: 'X-Key', secret: CANARY }]],
    ['query', { name: 'key', value: CANARY }, [{ place: 'query', name: 'key', secret: CANARY }]],
    [
      'custom',
      { headers: [{ name: 'X-A', value: '1' }], query: [{ name: 'b', value: '{name}' }] },
      [
        { place: 'header', name: 'X-A', secret: '1' },
        { place: 'query', name: 'b', secret: '{name}' },
      ],
    ],
  ])(
    'puts a credential of type %s where its slots say, as a secret that shows itself to nobody',
    async (type, fields, slots) => {
      const { id } = await create(bearer({ type, fields }))
      const fill = await secrets.fill(workspaceId, id, type)
      invariant(fill.ok, 'it is there')
      expect(
        fill.value.slots.map(({ secret, allowedHosts: _, ...place }) => ({ ...place, secret: secret.reveal() })),
      ).toEqual(slots)
      expect(fill.value.slots.every(({ allowedHosts }) => allowedHosts.join() === 'api.shop.example')).toBe(true)
      expect(JSON.stringify(fill)).not.toContain('canary')
    },
  )

  it('holds a certificate to its hosts as well', async () => {
    const { id } = await create(bearer({ type: 'tls-client-certificate', fields: { cert: 'C', key: CANARY } }))
    const fill = await secrets.fill(workspaceId, id, 'tls-client-certificate')
    invariant(fill.ok, 'it is there')
    expect(fill.value.slots).toMatchObject([{ place: 'placeholder', allowedHosts: ['api.shop.example'] }])
    expect(JSON.stringify(fill)).not.toContain('canary')
  })

  it('does not open a row that was moved or changed', async () => {
    const [mine, other] = [await create(), await create(bearer({ fields: { token: 'other' } }))]
    await database.app.inWorkspace(workspaceId, (queries) =>
      queries.execute(
        sql`update credential.credentials set sealed = (select sealed from credential.credentials where id = ${other.id}) where id = ${mine.id}`,
      ),
    )
    await expect(secrets.fill(workspaceId, mine.id, 'bearer')).rejects.toThrow('does not open')
  })
})

describe('another workspace', () => {
  it('sees, changes and deletes nothing', async () => {
    const { id } = await create()
    const token = test.otherToken
    const body = { name: 'Mine now', fields: { token: 'x' }, allowedHosts: ['evil.example'] }
    for (const [method, options] of [
      ['GET', {}],
      ['PUT', { body }],
      ['DELETE', {}],
    ] as const) {
      expect((await call(method, `/api/v1/credentials/${id}`, { token, ...options })).status).toBe(404)
    }
    expect((await call('GET', `/api/v1/credentials/${id}/uses`, { token })).status).toBe(404)
    expect((await call('GET', '/api/v1/credentials', { token })).body.items).toEqual([])
    expect((await call('GET', `/api/v1/credentials/${id}`)).body.name).toBe('Shop')
  })

  it('is out of reach of the engine’s role too, but for when people have to be told', async () => {
    for (const statement of [
      sql`select sealed from credential.credentials`,
      sql`select name, fields from credential.credentials`,
      sql`update credential.credentials set allowed_hosts = '{}'`,
      sql`delete from credential.credentials`,
    ]) {
      await expect(database.engine.query(statement)).rejects.toMatchObject({ code: '42501' })
    }
  })
})

it('lists the types as the nodes define them', async () => {
  const { body } = await call('GET', '/api/v1/credential-types')
  expect(body.items.map(({ type }: { type: string }) => type)).toEqual(credentialTypes.map(({ type }) => type))
})

it('records each act, never a value', () => {
  expect(new Set(events.map((event) => (event as { type: string }).type))).toEqual(
    new Set(['credential.created', 'credential.replaced', 'credential.deleted']),
  )
  expect(JSON.stringify(events)).not.toContain('canary')
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'credential.replaced', hostsWidened: true, secretChanged: true }),
  )
})
