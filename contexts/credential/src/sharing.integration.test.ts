import { openTestGateway } from '@linkflow/gateway/testing'
import { Egress } from '@linkflow/http-egress'
import { invariant, newUuidV7, systemClock } from '@linkflow/kernel'
import { MasterKey, MemoryWorkspaceKeys, plainPayloads } from '@linkflow/keys'
import { createRegistry } from '@linkflow/node-runtime'
import { builtInNodes, credentialTypes } from '@linkflow/nodes'
import { sql } from '@linkflow/postgres'
import {
  countCredentialUses,
  findWorkflowsUsingCredential,
  workflowCheck,
  workflowMigrations,
  workflowRoutes,
} from '@linkflow/workflow'
import { membersAmong } from '@linkflow/workspace'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorOf,
  credentialMigrations,
  credentialRoutes,
  findCredentialTypes,
  refusedCredentials,
  TestTurns,
} from './index.ts'

const egress = new Egress({ allow: [], deny: [] })
const events: { type: string }[] = []
const test = await openTestGateway({
  sets: [workflowMigrations, credentialMigrations],
  routes: (database) => [
    ...credentialRoutes({
      database,
      clock: systemClock,
      keys: new MemoryWorkspaceKeys(),
      key: new MasterKey(new Uint8Array(32)),
      types: credentialTypes,
      usesOf: findWorkflowsUsingCredential,
      countUses: countCredentialUses,
      membersAmong,
      egress,
      testTurns: new TestTurns({ nowMs: () => Date.now() + turns++ * 60_001 }),
      record: async (_, event) => void events.push(event),
    }),
    ...workflowRoutes({
      database,
      clock: systemClock,
      check: workflowCheck({
        registry: createRegistry(builtInNodes),
        credentialTypes: findCredentialTypes({ database }),
      }),
      payloads: plainPayloads,
      addressOf: () => undefined,
      refusedCredentials: (queries, ids, by) => refusedCredentials(queries, ids, actorOf(by)),
    }),
  ],
})
let turns = 0
afterAll(async () => {
  await test.close()
  await egress.close()
})

const PEOPLE = {
  holder: 'editor',
  user: 'editor',
  coEditor: 'editor',
  stranger: 'editor',
  admin: 'admin',
  owner: 'owner',
  operator: 'operator',
  viewer: 'viewer',
} as const
type Person = keyof typeof PEOPLE
type Who = Person | 'key' | 'key of an admin'
const PASSWORD = 'correct horse battery'
const ids = {} as Record<Person, string>
const tokens = {} as Record<Who, string>

async function makePerson(person: Person): Promise<void> {
  const email = `${person.toLowerCase()}@example.com`
  const id = newUuidV7(Date.now())
  await test.database.engine.execute(
    sql`insert into auth.accounts (id, email, name, password_hash) values (${id}, ${email}, 'Somebody', 'none')`,
  )
  await test.database.engine.execute(
    sql`insert into workspace.members (workspace_id, account_id, role) values (${test.workspaceId}, ${id}, ${PEOPLE[person]})`,
  )
  const link = await test.call('POST', '/api/v1/accounts/password-resets', { body: { email } })
  const token = /lfl_[A-Za-z0-9_-]+/.exec(link.text)?.[0]
  invariant(token, link.text)
  await test.call('POST', '/api/v1/password-resets/complete', { token: null, body: { token, password: PASSWORD } })
  const body = { email, password: PASSWORD, refreshIn: 'body' }
  const signedIn = await test.call('POST', '/api/v1/sessions', { token: null, body })
  expect(signedIn.status, signedIn.text).toBe(200)
  ids[person] = id
  tokens[person] = signedIn.body.accessToken
}

beforeAll(async () => {
  for (const person of Object.keys(PEOPLE) as Person[]) await makePerson(person)
  const scopes = ['credential:read', 'credential:write', 'workflow:write', 'workflow:read'] as const
  tokens.key = await test.makeToken({ scopes })
  tokens['key of an admin'] = await test.makeToken({ scopes: [...scopes, 'credential:manage'] })
}, 120_000)

const as = (who: Who, method: string, path: string, body?: object) =>
  test.call(method, `/api/v1${path}`, { token: tokens[who], ...(body && { body }) })
const bearer = (changes: object = {}) => ({
  name: 'Shop',
  type: 'bearer',
  fields: { token: 'canary' },
  allowedHosts: ['a.example'],
  ...changes,
})
const named = () => ({
  with: 'members',
  members: [
    { accountId: ids.user, may: 'use' },
    { accountId: ids.coEditor, may: 'edit' },
  ],
})
const create = async (who: Who, sharing?: object) => {
  const made = await as(who, 'POST', '/credentials', bearer(sharing && { sharing }))
  expect(made.status, made.text).toBe(201)
  return made.body as { id: string; ownerId: string | null }
}
const file = (credentialId?: string) => ({
  linkflow: 1,
  name: 'Calls',
  nodes: [
    { id: 'start', name: 'Start', type: 'manual' },
    {
      id: 'call',
      name: 'Call',
      type: 'http-request',
      parameters: { url: 'https://a.example/', authentication: 'bearer' },
      ...(credentialId !== undefined && { credentials: { bearer: credentialId } }),
    },
  ],
  connections: [{ from: { node: 'start' }, to: { node: 'call' } }],
})

/** What somebody can do with a credential, as a word for each way to do something. */
const ACTS: Readonly<Record<string, (who: Who, id: string) => Promise<boolean | undefined>>> = {
  list: async (who, id) => {
    const { status, body } = await as(who, 'GET', '/credentials')
    return status === 403 ? undefined : body.items.some((item: { id: string }) => item.id === id)
  },
  read: async (who, id) => answered(await as(who, 'GET', `/credentials/${id}`)),
  uses: async (who, id) => answered(await as(who, 'GET', `/credentials/${id}/uses`)),
  test: async (who, id) => answered(await as(who, 'POST', `/credentials/${id}/test`)),
  name: async (who, id) => answered(await as(who, 'POST', '/workflows', file(id))),
  replace: async (who, id) =>
    answered(await as(who, 'PUT', `/credentials/${id}`, { name: 'Shop', allowedHosts: ['a.example'] })),
  share: async (who, id) => {
    const { body } = await as('admin', 'GET', `/credentials/${id}`)
    return answered(await as(who, 'PUT', `/credentials/${id}/sharing`, { sharing: body.sharing }))
  },
}
const answered = ({ status, body, text }: Awaited<ReturnType<typeof as>>): boolean | undefined => {
  if (status < 300) return true
  const REFUSALS = ['permission-missing', 'credential-not-found', 'credential-access-missing', 'credential-use-refused']
  expect(REFUSALS, text).toContain(body.code)
  return body.code === 'permission-missing' ? undefined : false
}

const ALL = Object.keys(ACTS)
const USE = ['list', 'read', 'uses', 'test', 'name']
const EDIT = [...USE, 'replace']
const READ = ['list', 'read', 'uses']
const MATRIX: readonly (readonly [string, { by: Who; sharing?: () => object }, Record<Who, readonly string[]>])[] = [
  [
    'for everybody',
    { by: 'holder' },
    {
      holder: ALL,
      user: EDIT,
      coEditor: EDIT,
      stranger: EDIT,
      admin: ALL,
      owner: ALL,
      operator: READ,
      viewer: [],
      key: EDIT,
      'key of an admin': ALL,
    },
  ],
  [
    'for members by name',
    { by: 'holder', sharing: named },
    {
      holder: ALL,
      user: USE,
      coEditor: EDIT,
      stranger: [],
      admin: ALL,
      owner: ALL,
      operator: [],
      viewer: [],
      key: [],
      'key of an admin': ALL,
    },
  ],
  [
    'for its owner alone',
    { by: 'holder', sharing: () => ({ with: 'members', members: [] }) },
    {
      holder: ALL,
      user: [],
      coEditor: [],
      stranger: [],
      admin: ALL,
      owner: ALL,
      operator: [],
      viewer: [],
      key: [],
      'key of an admin': ALL,
    },
  ],
  [
    'made by a key, for members by name',
    { by: 'key', sharing: named },
    {
      holder: [],
      user: USE,
      coEditor: EDIT,
      stranger: [],
      admin: ALL,
      owner: ALL,
      operator: [],
      viewer: [],
      key: [],
      'key of an admin': ALL,
    },
  ],
]

// Proves T12.
describe('a credential', () => {
  it.each(MATRIX)('%s: each person and key can do what the table says, and nothing else', async (_, made, expected) => {
    const { id } = await create(made.by, made.sharing?.())
    const found: Record<string, string[]> = {}
    for (const who of Object.keys(expected) as Who[]) {
      found[who] = []
      for (const [act, tryIt] of Object.entries(ACTS)) if ((await tryIt(who, id)) === true) found[who].push(act)
    }
    expect(found).toEqual(expected)
  })

  it('can be deleted by those who may edit it', async () => {
    const { id } = await create('holder', named())
    const refused = await as('user', 'DELETE', `/credentials/${id}`)
    expect([refused.status, refused.body.code]).toEqual([403, 'credential-access-missing'])
    expect((await as('stranger', 'DELETE', `/credentials/${id}`)).body.code).toBe('credential-not-found')
    expect((await as('coEditor', 'DELETE', `/credentials/${id}`)).status).toBe(204)
  })

  it('is answered to others exactly as one that does not exist', async () => {
    const { id } = await create('holder', { with: 'members', members: [] })
    const nobody = newUuidV7(Date.now())
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['GET', '/uses', undefined],
      ['POST', '/test', undefined],
      ['PUT', '', { name: 'x' }],
      ['PUT', '/sharing', { sharing: { with: 'everyone' } }],
      ['DELETE', '', undefined],
    ] as const) {
      const [there, gone] = [
        await as('stranger', method, `/credentials/${id}${path}`, body),
        await as('stranger', method, `/credentials/${nobody}${path}`, body),
      ]
      const plain = (text: string) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
      const strip = ({ requestId: _, instance: __, ...rest }: Record<string, unknown>) => rest
      expect([there.status, plain(JSON.stringify(strip(there.body)))]).toEqual([
        gone.status,
        plain(JSON.stringify(strip(gone.body))),
      ])
    }
  })

  it('shows whose it is, who shares it, and what the caller may', async () => {
    const { id } = await create('holder', named())
    const read = async (who: Who) => (await as(who, 'GET', `/credentials/${id}`)).body
    expect(await read('user')).toMatchObject({ ownerId: ids.holder, access: 'use', sharing: { with: 'members' } })
    expect(await read('coEditor')).toMatchObject({ access: 'edit' })
    expect((await create('key')).ownerId).toBeNull()
  })
})

describe('sharing', () => {
  it('follows at once, is recorded, and can be handed over', async () => {
    const { id } = await create('holder', { with: 'members', members: [] })
    const share = (who: Who, body: object) => as(who, 'PUT', `/credentials/${id}/sharing`, body)
    expect((await as('user', 'GET', `/credentials/${id}`)).status).toBe(404)
    expect((await share('holder', { sharing: named() })).body.sharing).toEqual({
      with: 'members',
      members: expect.arrayContaining(named().members),
    })
    expect((await as('user', 'GET', `/credentials/${id}`)).status).toBe(200)
    expect((await share('coEditor', { sharing: { with: 'everyone' } })).body.code).toBe('credential-access-missing')
    expect((await share('holder', { sharing: named(), ownerId: ids.coEditor })).body.ownerId).toBe(ids.coEditor)
    expect((await share('holder', { sharing: named() })).body.code).toBe('credential-not-found')
    expect((await share('coEditor', { sharing: { with: 'everyone' } })).body.sharing).toEqual({ with: 'everyone' })
    expect((await as('stranger', 'GET', `/credentials/${id}`)).body.access).toBe('edit')
    expect(events.filter(({ type }) => type === 'credential.shared').length).toBeGreaterThanOrEqual(3)
  })

  it('is refused with who is no member, and changes nothing', async () => {
    const { id } = await create('holder')
    const nobody = newUuidV7(Date.now())
    const members = [{ accountId: nobody, may: 'use' }]
    for (const body of [
      { sharing: { with: 'members', members } },
      { sharing: { with: 'everyone' }, ownerId: nobody },
    ]) {
      const refused = await as('holder', 'PUT', `/credentials/${id}/sharing`, body)
      expect([refused.status, refused.body.code]).toEqual([422, 'credential-member-unknown'])
    }
    const created = await as('holder', 'POST', '/credentials', bearer({ sharing: { with: 'members', members } }))
    expect(created.body.code).toBe('credential-member-unknown')
    expect((await as('holder', 'GET', `/credentials/${id}`)).body.sharing).toEqual({ with: 'everyone' })
  })

  it.each([
    [{ sharing: { with: 'nobody' } }],
    [{ sharing: { with: 'members', members: [{ accountId: 'x', may: 'use' }] } }],
    [{ sharing: { with: 'members', members: [{ accountId: newUuidV7(1), may: 'own' }] } }],
    [{ sharing: { with: 'everyone', members: [] } }],
    [
      {
        sharing: {
          with: 'members',
          members: Array.from({ length: 101 }, () => ({ accountId: newUuidV7(1), may: 'use' })),
        },
      },
    ],
    [{}],
  ])('is refused when it is malformed: case %#', async (body) => {
    const { id } = await create('holder')
    expect((await as('holder', 'PUT', `/credentials/${id}/sharing`, body)).body.code).toBe('body-invalid')
  })

  it('names the same member once: the later word is refused as malformed, not guessed', async () => {
    const { id } = await create('holder')
    const members = [
      { accountId: ids.user, may: 'use' },
      { accountId: ids.user, may: 'edit' },
    ]
    const answer = await as('holder', 'PUT', `/credentials/${id}/sharing`, { sharing: { with: 'members', members } })
    expect([answer.status, answer.body.code]).toEqual([422, 'body-invalid'])
  })
})

describe('a workflow', () => {
  it('keeps a credential that somebody gave it, whoever saves it next; only naming it anew is refused', async () => {
    const { id } = await create('holder', { with: 'members', members: [] })
    const made = await as('holder', 'POST', '/workflows', file(id))
    const save = (who: Who, body: object) =>
      test.call('PUT', `/api/v1/workflows/${made.body.id}`, { token: tokens[who], body })
    expect((await save('stranger', { ...file(id), name: 'Renamed' })).status).toBe(200)
    expect((await save('stranger', file())).status).toBe(200)
    const refused = await save('stranger', file(id))
    expect([refused.status, refused.body.code, refused.body.facts]).toEqual([
      403,
      'credential-use-refused',
      { credentialIds: [id] },
    ])
    expect((await as('holder', 'GET', `/workflows/${made.body.id}`)).body.draft.nodes[1].credentials).toBeUndefined()
    expect((await save('holder', file(id))).status).toBe(200)
  })

  it('that uses it in its draft, live or both keeps it from being deleted', async () => {
    const { id } = await create('holder')
    const uses = async () => (await as('holder', 'GET', `/credentials/${id}/uses`)).body.items
    const { body: made } = await as('holder', 'POST', '/workflows', file(id))
    expect(await uses()).toEqual([{ id: made.id, name: 'Calls', in: ['draft'] }])
    const refused = await as('holder', 'DELETE', `/credentials/${id}`)
    expect([refused.status, refused.body.code]).toEqual([409, 'credential-in-use'])
    await as('holder', 'POST', `/workflows/${made.id}/publish`)
    expect(await uses()).toMatchObject([{ in: ['draft', 'live'] }])
    expect((await as('holder', 'GET', `/credentials/${id}`)).body.usedBy).toBe(1)
    await as('holder', 'PUT', `/workflows/${made.id}`, file())
    expect(await uses()).toMatchObject([{ in: ['live'] }])
    expect((await as('holder', 'DELETE', `/credentials/${id}`)).body.code).toBe('credential-in-use')
    // An id that stands in a text alone is no use of it.
    await as('holder', 'PUT', `/workflows/${made.id}`, { ...file(), description: `see ${id}` })
    expect(await uses()).toMatchObject([{ in: ['live'] }])
    expect((await as('holder', 'DELETE', `/credentials/${id}?force=true`)).status).toBe(204)
  })
})
