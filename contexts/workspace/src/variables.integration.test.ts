import { MemoryWorkspaceKeys } from '@linkflow/keys'
import { openDatabase, sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { VariableCache } from './application/variable-cache.ts'
import { workspaceMigrations } from './infrastructure/schema.ts'
import { VARIABLES_PER_WORKSPACE_MAX } from './limits.ts'
import { codeOf, openTeam } from './testing/team.ts'

describe('variables', async () => {
  const team = await openTeam()
  afterAll(() => team.close())
  const { owner, database, workspaceId } = team
  const set = (name: string, value: unknown, by = owner) => by.call('PUT', `/variables/${name}`, { value })

  it('are texts, numbers, true or false, listed by name', async () => {
    for (const [name, value] of [
      ['shop', 'https://shop.example'],
      ['limit', 12.5],
      ['isLive', false],
      ['constructor', 'a name like another'],
    ] as const) {
      expect((await set(name, value)).body).toMatchObject({ name, value, description: '' })
    }
    expect((await set('shop', '')).body.value).toBe('')
    const first = (await owner.call('GET', '/variables?limit=3')).body
    const rest = (await owner.call('GET', `/variables?limit=3&cursor=${first.nextCursor}`)).body
    const names = [...first.items, ...rest.items].map(({ name }) => name)
    expect(names).toEqual(['constructor', 'isLive', 'limit', 'shop'])
    expect((await owner.call('DELETE', '/variables/limit')).status).toBe(204)
    expect(codeOf(await owner.call('DELETE', '/variables/limit'))).toEqual([404, 'variable-not-found'])
  })

  it.each(['__proto__', '_x', '1x', 'a-b', 'a.b', 'ä', 'x'.repeat(65), '%00', 'a%2fb'])(
    'are not called %s',
    async (name) => {
      expect((await set(name, 'x')).status).toBe(400)
    },
  )

  it.each([[null], [{ a: 1 }], [[1]], ['x'.repeat(4097)], ['\u0000'], ['\ud800']])('do not hold %j', async (value) => {
    expect(codeOf(await set('x', value))).toEqual([422, 'body-invalid'])
  })

  it('hold as much as they may, and not more of them than they may', async () => {
    expect((await set('long', 'x'.repeat(4096))).status).toBe(200)
    await database.engine.execute(sql`
      insert into workspace.variables (workspace_id, name, value, description)
      select ${workspaceId}, 'n' || n, '1', '' from generate_series(1, ${VARIABLES_PER_WORKSPACE_MAX} - 1
        - (select count(*) from workspace.variables where workspace_id = ${workspaceId})::int) as n`)
    const both = await Promise.all([set('last', 1), set('beyond', 1)])
    expect(both.map(codeOf).toSorted()).toEqual([
      [200, undefined],
      [409, 'variable-limit-reached'],
    ])
    expect((await set('shop', 'changed')).status).toBe(200)
  })

  it('are changed by editors, seen by viewers, and in the audit log with what they were', async () => {
    const [editor, viewer] = [await team.join('e@example.com', 'editor'), await team.join('v@example.com', 'viewer')]
    expect((await set('shop', 'by editor', editor)).status).toBe(200)
    expect(codeOf(await set('shop', 'by viewer', viewer))).toEqual([403, 'permission-missing'])
    expect((await viewer.call('GET', '/variables')).status).toBe(200)
    expect((await owner.call('GET', '/audit?action=variable&limit=1')).body.items[0]).toMatchObject({
      actor: { type: 'account', id: editor.accountId },
      action: 'variable.changed',
      thing: 'shop',
      before: { value: 'changed' },
      after: { value: 'by editor' },
    })
  })

  it('that are secret are never answered, keep their value, and are told as such in the audit log', async () => {
    const CANARY = 'canary-of-a-secret'
    await owner.call('DELETE', '/variables/n1')
    const call = (body: object) => owner.call('PUT', '/variables/shop', body)
    const made = await call({ value: CANARY, isSecret: true, description: 'ours' })
    expect(made.body).toMatchObject({ name: 'shop', isSecret: true, description: 'ours' })
    expect(made.body.value).toBeUndefined()
    // Who changes it without a word about that keeps it a secret.
    expect((await call({ value: `${CANARY}-2` })).body.isSecret).toBe(true)
    expect((await call({ description: 'described anew' })).body).toMatchObject({ isSecret: true })
    expect(codeOf(await call({ isSecret: false }))).toEqual([422, 'variable-value-needed'])
    expect(codeOf(await owner.call('PUT', '/variables/fresh', { isSecret: true }))).toEqual([
      422,
      'variable-value-needed',
    ])
    const listed = JSON.stringify((await owner.call('GET', '/variables?limit=200')).body)
    const audit = JSON.stringify((await owner.call('GET', '/audit?action=variable&limit=10')).body)
    const exported = JSON.stringify((await owner.call('GET', '/workspace/export')).body)
    expect([listed, audit, exported].some((text) => text.includes('canary'))).toBe(false)
    const stored = await database.engine.query(
      sql`select name, value, sealed::text, key_version from workspace.variables where sealed is not null`,
    )
    expect(stored).toEqual([{ name: 'shop', value: null, sealed: expect.any(String), key_version: 1 }])
    expect((await call({ value: 'plain', isSecret: false })).body).toMatchObject({ value: 'plain', isSecret: false })
  })

  it('are made and changed by a text, all of them or none', async () => {
    const ask = (body: object) => owner.call('POST', '/variables/import', body)
    await owner.call('DELETE', '/variables/long')
    const text = 'shop=plain\nisLive=true\nFRESH="01"'
    const would = { created: ['FRESH'], changed: ['isLive'], removed: [], unchanged: 1 }
    expect((await ask({ text, preview: true })).body).toEqual(would)
    expect((await ask({ text, areSecret: true })).body).toEqual(would)
    expect((await owner.call('GET', '/variables?limit=1')).body.items[0]).toMatchObject({
      name: 'FRESH',
      isSecret: true,
    })
    const refused = await ask({ text: 'shop=other\n1x=2\nnothing' })
    expect([codeOf(refused), refused.body.facts.lines]).toEqual([
      [422, 'variable-text-invalid'],
      [2, 3],
    ])
    expect(codeOf(await ask({ text: 'A=1\nB=2\nC=3' }))).toEqual([409, 'variable-limit-reached'])
    const others = (await ask({ text: 'shop=plain', removeOthers: true })).body
    expect(others.removed).not.toContain('FRESH')
    expect((await owner.call('GET', '/variables')).body.items.map(({ name }: { name: string }) => name)).toEqual([
      'FRESH',
      'shop',
    ])
    await owner.call('PUT', '/variables/shop', { value: 'by editor' })
  })

  it('of another workspace are not there', async () => {
    const foreign = { token: team.otherToken }
    expect((await team.call('GET', '/api/v1/variables', foreign)).body.items).toEqual([])
    expect(codeOf(await team.call('DELETE', '/api/v1/variables/shop', foreign))).toEqual([404, 'variable-not-found'])
    const own = await team.call('PUT', '/api/v1/variables/shop', { ...foreign, body: { value: 'theirs' } })
    expect(own.status).toBe(200)
    const mine = (await owner.call('GET', '/variables?limit=200')).body.items
    expect(mine.find(({ name }: { name: string }) => name === 'shop').value).toBe('by editor')
  })
})

describe('what executions know of variables', async () => {
  const test = await openTestDatabase({ sets: [workspaceMigrations] })
  const other = await openDatabase({ kind: 'url', url: test.url, appUrl: test.appUrl, engineUrl: test.engineUrl })
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const keys = new MemoryWorkspaceKeys()
  const [here, there] = [
    new VariableCache({ database: test.database, keys, onError }),
    new VariableCache({ database: other, keys, onError }),
  ]
  await Promise.all([here.start(), there.start()])
  afterAll(async () => {
    here.stop()
    there.stop()
    await other.close()
    await test.close()
  })
  const { engine } = test.database
  const { id } = (await engine.one<{ id: string }>(sql`select id from workspace.workspaces`))!
  const write = (value: unknown) =>
    engine.execute(sql`
      insert into workspace.variables (workspace_id, name, value, description)
      values (${id}, 'x', ${JSON.stringify(value)}, '')
      on conflict (workspace_id, name) do update set value = excluded.value`)

  it('is nothing before it was read, then what there is, and in other processes what changed', async () => {
    expect([here.of(id), here.isKnown(id)]).toEqual([{}, false])
    await write(1)
    await Promise.all([here.know(id), there.know(id)])
    const begun = here.of(id)
    expect(begun).toEqual({ x: 1 })
    await write(2)
    await here.changed(id)
    expect(here.of(id)).toEqual({ x: 2 })
    expect(begun).toEqual({ x: 1 })
    await expect.poll(() => there.of(id), { timeout: 1000 }).toEqual({ x: 2 })
  })

  it('is never older than what was committed before it was asked for', async () => {
    for (let round = 3; round < 23; round++) {
      const early = [here.know(id), here.know(id)]
      await write(round)
      await here.know(id)
      expect(here.of(id)).toEqual({ x: round })
      await Promise.all(early)
      expect(here.of(id)).toEqual({ x: round })
    }
    expect(errors).toEqual([])
  })

  it('is what secrets are, but no line that people read has it', async () => {
    await engine.execute(sql`delete from workspace.variables where workspace_id = ${id}`)
    const secrets = ['secret-one', 'secret-one-and-more', 'abc']
    for (const [at, secret] of secrets.entries()) {
      const name = `s${at}`
      const sealed = await keys.seal(id, { purpose: 'variable', context: name }, Buffer.from(JSON.stringify(secret)))
      await engine.execute(sql`
        insert into workspace.variables (workspace_id, name, sealed, key_version, description)
        values (${id}, ${name}, ${sealed}, 1, '')`)
    }
    await here.know(id)
    expect(here.of(id)).toEqual({ s0: secrets[0], s1: secrets[1], s2: secrets[2] })
    expect(here.veil(id, 'a secret-one-and-more, secret-one, abc')).toBe('a [secret], [secret], abc')
    // Moved to another name it opens no more, and is told.
    await engine.execute(sql`update workspace.variables set name = 'moved' where name = 's0'`)
    await here.know(id)
    expect(here.of(id)).toEqual({ s1: secrets[1], s2: secrets[2] })
    expect(errors.splice(0)).toHaveLength(1)
  })
})
