import { sql } from '@linkflow/postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { writeAudit } from './application/audit-trail.ts'
import { AUDIT_DETAIL_CHARS_MAX, AUDIT_READ_AT_ONCE, AUDIT_VERIFIED_AT_ONCE_MAX } from './limits.ts'
import { codeOf, openTeam } from './testing/team.ts'

describe('the audit log', async () => {
  const team = await openTeam()
  afterAll(() => team.close())
  const { owner, database, workspaceId } = team
  const list = async (query = '') => (await owner.call('GET', `/audit${query}`)).body.items
  const verify = async (query = '') => (await owner.call('GET', `/audit/verification${query}`)).body
  const write = (action: string, thing?: string) =>
    database.app.inWorkspace(workspaceId, (queries) => writeAudit(queries, workspaceId, { action, thing }))

  it('tells who did what, to what, in which request, and what it was before', async () => {
    const editor = await team.join('editor@example.com', 'editor')
    const changed = await owner.call('PATCH', `/members/${editor.accountId}`, { role: 'viewer' })
    const [entry] = await list()
    expect(entry).toEqual({
      number: expect.any(Number),
      at: expect.any(String),
      actor: { type: 'account', id: owner.accountId },
      actorName: 'Olga',
      requestId: changed.headers.get('x-request-id'),
      address: '127.0.0.1',
      action: 'member.role-changed',
      thing: editor.accountId,
      before: { role: 'editor' },
      after: { role: 'viewer' },
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    const made = await team.call('POST', '/api/v1/keys', { body: { name: 'Deploy', scopes: ['node:read'] } })
    const [ofKey] = await list('?action=key')
    expect(ofKey).toMatchObject({
      actor: { type: 'key' },
      action: 'key.created',
      after: { name: 'Deploy', scopes: ['node:read'] },
    })
    expect(JSON.stringify(await list())).not.toContain(made.body.token)
    expect(JSON.stringify(await list())).not.toContain(made.body.token.split('_')[2])
  })

  it('has the account’s own acts in each of its workspaces', async () => {
    const second = (await owner.call('POST', '/workspaces', { name: 'Second' })).body.id
    const before = (await owner.call('GET', '/audit', undefined, second)).body.items
    expect(before.map(({ action }: { action: string }) => action)).toEqual(['workspace.created'])
    await team.signIn(owner.email)
    const inBoth = [
      (await list('?action=account.signed-in'))[0],
      (await owner.call('GET', '/audit', undefined, second)).body.items[0],
    ]
    for (const entry of inBoth) expect(entry).toMatchObject({ action: 'account.signed-in', thing: owner.accountId })
    expect((await team.call('GET', '/api/v1/audit?action=account', { token: team.otherToken })).body.items).toEqual([])
  })

  // Proves T39.
  it('has neither the act nor its entry when the transaction fails', async () => {
    const count = (await list()).length
    const failing = database.app.inWorkspace(workspaceId, async (queries) => {
      await queries.execute(sql`update workspace.workspaces set name = 'never' where id = ${workspaceId}`)
      await writeAudit(queries, workspaceId, { action: 'workspace.renamed' })
      throw new Error('a bug')
    })
    await expect(failing).rejects.toThrow('a bug')
    expect(await list()).toHaveLength(count)
    expect((await owner.call('GET', '/workspace')).body.name).toBe('Default')
  })

  it('has no gap and one order when many write at once', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, n) => write('test.parallel', `${n}`)))
    expect(await list('?action=test.parallel')).toHaveLength(30)
    expect(await verify()).toMatchObject({ isWhole: true, isComplete: true })
  })

  it('is filtered, and pages by its numbers', async () => {
    const all = await list('?limit=200')
    expect(all.map(({ number }: { number: number }) => number)).toEqual(
      Array.from({ length: all.length }, (_, index) => all.length - index),
    )
    const first = (await owner.call('GET', '/audit?limit=4')).body
    const next = (await owner.call('GET', `/audit?limit=4&cursor=${first.nextCursor}`)).body
    expect([...first.items, ...next.items]).toEqual(all.slice(0, 8))
    expect(await list(`?actor=${owner.accountId}&action=member.role-changed`)).toHaveLength(1)
    expect(await list(`?thing=7&action=test`)).toHaveLength(1)
    const { at } = all[3]
    expect((await list(`?until=${at}&limit=200`)).every((entry: { at: string }) => entry.at < at)).toBe(true)
    expect((await list(`?from=${at}&limit=200`)).every((entry: { at: string }) => entry.at >= at)).toBe(true)
    for (const query of ['?action=%25', '?action=x%27', '?cursor=-1', '?actor=me', '?from=now', '?order=id']) {
      expect((await owner.call('GET', `/audit${query}`)).status, query).toBe(400)
    }
  })

  it('is exported as JSON lines, oldest first', async () => {
    const exported = await owner.call('GET', '/audit/export?action=test')
    expect(exported.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    const lines = exported.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toEqual((await list('?action=test&limit=200')).toReversed())
  })

  it('is for those who may read it', async () => {
    const viewer = await team.join('viewer@example.com', 'viewer')
    for (const path of ['/audit', '/audit/export', '/audit/verification']) {
      expect(codeOf(await viewer.call('GET', path))).toEqual([403, 'permission-missing'])
    }
  })

  // Proves T39.
  it('cannot be changed by users’ queries, nor by the engine', async () => {
    const asUser = (statement: ReturnType<typeof sql>) =>
      database.app.inWorkspace(workspaceId, (queries) => queries.execute(statement))
    await expect(asUser(sql`update workspace.audit_entries set action = 'x'`)).rejects.toThrow('permission denied')
    await expect(asUser(sql`delete from workspace.audit_entries`)).rejects.toThrow('permission denied')
    const engine = database.engine.execute(sql`update workspace.audit_entries set action = 'x'`)
    await expect(engine).rejects.toThrow('permission denied')
  })

  it('keeps a detail that is too long as its size', async () => {
    const note = (chars: number) => ({ action: 'test.long', after: { text: 'x'.repeat(chars - '{"text":""}'.length) } })
    await database.app.inWorkspace(workspaceId, async (queries) => {
      await writeAudit(queries, workspaceId, note(AUDIT_DETAIL_CHARS_MAX))
      await writeAudit(queries, workspaceId, note(AUDIT_DETAIL_CHARS_MAX + 1))
    })
    const [beyond, at] = await list('?action=test.long')
    expect(at.after.text).toHaveLength(AUDIT_DETAIL_CHARS_MAX - '{"text":""}'.length)
    expect(beyond.after).toEqual({ tooLongChars: AUDIT_DETAIL_CHARS_MAX + 1 })
  })

  // Proves T39.
  it('is verified in pieces, and shows where an entry was left out or its end cut off', async () => {
    const last = AUDIT_READ_AT_ONCE + 5
    const start = (await verify()).last.number
    await database.app.inWorkspace(workspaceId, async (queries) => {
      for (let n = start; n < last; n++) await writeAudit(queries, workspaceId, { action: 'test.many' })
    })
    const whole = await verify()
    expect(whole).toMatchObject({ isWhole: true, isComplete: true, checked: last, last: { number: last } })
    const kept = `?after=${whole.last.number}&hash=${whole.last.hash}`
    expect(await verify(kept)).toMatchObject({ isWhole: true, isComplete: true, checked: 0 })
    expect(await verify(`?after=${last}&hash=${'0'.repeat(64)}`)).toMatchObject({
      isWhole: false,
      broken: { number: last, problem: 'changed' },
    })
    expect(codeOf(await owner.call('GET', '/audit/verification?after=3'))).toEqual([400, 'query-invalid'])

    // The engine's role may remove entries, as those of a removed workspace.
    const cut = (number: number) =>
      database.engine.execute(
        sql`delete from workspace.audit_entries where workspace_id = ${workspaceId} and number = ${number}`,
      )
    await cut(last)
    expect(await verify()).toMatchObject({ isWhole: true, isComplete: true })
    expect(await verify(kept)).toMatchObject({ isWhole: false, broken: { number: last, problem: 'missing' } })
    await cut(AUDIT_READ_AT_ONCE + 1)
    expect(await verify()).toMatchObject({
      isWhole: false,
      isComplete: false,
      checked: AUDIT_READ_AT_ONCE,
      broken: { number: AUDIT_READ_AT_ONCE + 1, problem: 'missing' },
    })
    expect(AUDIT_VERIFIED_AT_ONCE_MAX % AUDIT_READ_AT_ONCE).toBe(0)
  })
})
