import { permissions } from '@linkflow/contracts'
import { sql } from '@linkflow/postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { WORKSPACES_PER_ACCOUNT_MAX } from './limits.ts'
import { codeOf, openTeam, type TestPerson } from './testing/team.ts'

const NOBODY = '0198c0de-0000-7000-8000-00000000000f'

describe('workspaces of a person', async () => {
  const team = await openTeam()
  afterAll(() => team.close())
  const { owner, workspaceId, otherWorkspaceId } = team

  it('are several: made, named, listed, and each worked in by its header', async () => {
    const made = await owner.call('POST', '/workspaces', { name: ' Second ' })
    expect([made.status, made.body]).toEqual([201, expect.objectContaining({ name: 'Second', role: 'owner' })])
    const { id } = made.body
    const list = (await owner.call('GET', '/workspaces')).body.items
    expect(list.map((each: { id: string }) => each.id)).toEqual([workspaceId, id])

    // At once: nobody waits until every process was told.
    expect((await owner.call('GET', '/workspace', undefined, id)).body.name).toBe('Second')
    expect((await owner.call('PATCH', '/workspace', { name: 'Zweite' }, id)).body.name).toBe('Zweite')
    expect((await owner.call('GET', '/workspace', undefined, id)).body.name).toBe('Zweite')
    expect((await owner.call('GET', '/workspace')).body.name).toBe('Default')

    const withoutHeader = await team.call('GET', '/api/v1/workspace', { token: owner.token })
    expect(codeOf(withoutHeader)).toEqual([400, 'workspace-needed'])
  })

  it('of others answer like ones that are not there', async () => {
    const answers = await Promise.all(
      [otherWorkspaceId, NOBODY].map((id) => owner.call('GET', '/workspace', undefined, id)),
    )
    const [foreign, missing] = answers.map(({ status, body: { requestId: _, ...body } }) => ({ status, body }))
    expect(foreign).toEqual(missing)
    expect(foreign).toMatchObject({ status: 403, body: { code: 'workspace-not-member' } })
  })

  it('are not made by keys, without a name, or beyond the limit', async () => {
    expect(codeOf(await team.call('POST', '/api/v1/workspaces', { body: { name: 'x' } }))).toEqual([
      403,
      'session-needed',
    ])
    for (const name of ['', '   ', 'x'.repeat(101), 'a\nb']) {
      expect(codeOf(await owner.call('POST', '/workspaces', { name }))).toEqual([422, 'body-invalid'])
    }
    const mine = (await owner.call('GET', '/workspaces')).body.items.length
    await team.database.engine.execute(sql`
      with made as (insert into workspace.workspaces (id, name)
                    select gen_random_uuid(), 'x' from generate_series(1, ${WORKSPACES_PER_ACCOUNT_MAX - mine - 1})
                    returning id)
      insert into workspace.members (workspace_id, account_id, role) select id, ${owner.accountId}, 'viewer' from made`)
    const both = await Promise.all([1, 2].map(() => owner.call('POST', '/workspaces', { name: 'last' })))
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409])
  })

  it('are made once under an idempotency key, though no workspace is chosen yet', async () => {
    const fresh = await openTeam()
    const headers = { 'idempotency-key': 'k-1' }
    const create = (name: string) =>
      fresh.call('POST', '/api/v1/workspaces', { token: fresh.owner.token, body: { name }, headers })
    const [first, again, other] = [await create('A'), await create('A'), await create('B')]
    expect([first.status, again.body]).toEqual([201, first.body])
    expect(codeOf(other)).toEqual([409, 'idempotency-key-reused'])
    expect((await fresh.owner.call('GET', '/workspaces')).body.items).toHaveLength(2)
    await fresh.close()
  })
})

describe('members', async () => {
  const team = await openTeam()
  afterAll(() => team.close())
  const { owner, database, workspaceId } = team
  const admin = await team.join('admin@example.com', 'admin')
  const peer = await team.join('peer@example.com', 'admin')
  const editor = await team.join('editor@example.com', 'editor')
  const change = (by: TestPerson, who: TestPerson, role: string) =>
    by.call('PATCH', `/members/${who.accountId}`, { role })
  const remove = (by: TestPerson, who: TestPerson) => by.call('DELETE', `/members/${who.accountId}`)
  const rolesNow = async () =>
    Object.fromEntries(
      (await owner.call('GET', '/members')).body.items.map(({ email, role }: { email: string; role: string }) => [
        email.split('@')[0],
        role,
      ]),
    )
  const untouched = { owner: 'owner', admin: 'admin', peer: 'admin', editor: 'editor' }

  it('are listed to each other, page by page', async () => {
    const first = (await editor.call('GET', '/members?limit=3')).body
    expect(first.items).toHaveLength(3)
    const rest = (await editor.call('GET', `/members?limit=3&cursor=${first.nextCursor}`)).body
    expect([...first.items, ...rest.items].map(({ email }) => email).toSorted()).toEqual([
      'admin@example.com',
      'editor@example.com',
      'owner@example.com',
      'peer@example.com',
    ])
    expect(rest.nextCursor).toBeUndefined()
  })

  // Proves T20.
  it('do not raise themselves, reach their peers, or touch an owner', async () => {
    expect(codeOf(await change(admin, admin, 'owner'))).toEqual([403, 'role-above-own'])
    expect(codeOf(await change(admin, editor, 'owner'))).toEqual([403, 'role-above-own'])
    expect(codeOf(await change(admin, peer, 'viewer'))).toEqual([403, 'member-above'])
    expect(codeOf(await remove(admin, owner))).toEqual([403, 'member-above'])
    expect(codeOf(await change(editor, editor, 'admin'))).toEqual([403, 'permission-missing'])
    expect(codeOf(await admin.call('POST', '/members/transfer', { accountId: admin.accountId }))).toEqual([
      403,
      'permission-missing',
    ])
    expect(codeOf(await owner.call('PATCH', `/members/${NOBODY}`, { role: 'viewer' }))).toEqual([
      404,
      'member-not-found',
    ])
    expect(codeOf(await owner.call('PATCH', `/members/${editor.accountId}`, { role: 'king' }))).toEqual([
      422,
      'body-invalid',
    ])
    expect(await rolesNow()).toEqual(untouched)
  })

  it('keep the last owner, in whatever way it is tried', async () => {
    expect(codeOf(await change(owner, owner, 'admin'))).toEqual([409, 'last-owner'])
    expect(codeOf(await remove(owner, owner))).toEqual([409, 'last-owner'])
    expect(codeOf(await owner.call('DELETE', '/members/me'))).toEqual([409, 'last-owner'])
    const byKey = await team.call('DELETE', `/api/v1/members/${owner.accountId}`)
    expect(codeOf(byKey)).toEqual([409, 'last-owner'])
    expect(await rolesNow()).toEqual(untouched)
  })

  it('keep one of two owners who lower each other at once', async () => {
    await change(owner, admin, 'owner')
    const done = await Promise.all([change(owner, admin, 'viewer'), change(admin, owner, 'viewer')])
    expect(done.map(({ status }) => status).toSorted()).toEqual([204, 403])
    const rows = await database.engine.query<{ account_id: string }>(
      sql`select account_id from workspace.members where workspace_id = ${workspaceId} and role = 'owner'`,
    )
    expect(rows).toHaveLength(1)
    for (const [who, role] of [
      [owner, 'owner'],
      [admin, 'admin'],
    ] as const) {
      await database.engine.execute(
        sql`update workspace.members set role = ${role} where workspace_id = ${workspaceId} and account_id = ${who.accountId}`,
      )
      database.listener.notify('members', who.accountId)
    }
    await expect.poll(async () => (await change(owner, admin, 'admin')).status).toBe(204)
  })

  // Proves T19.
  it('lose at once what their role gave, in every request that follows', async () => {
    expect((await editor.call('GET', '/members')).status).toBe(200)
    expect((await change(owner, editor, 'viewer')).status).toBe(204)
    await expect
      .poll(async () => codeOf(await editor.call('POST', '/invitations', { email: 'x@example.com', role: 'viewer' })))
      .toEqual([403, 'permission-missing'])
    expect((await remove(owner, editor)).status).toBe(204)
    await expect.poll(async () => codeOf(await editor.call('GET', '/members'))).toEqual([403, 'workspace-not-member'])
  })

  it('are out in every process, however their id was written', async () => {
    const shouted = await team.join('shouted@example.com', 'viewer')
    expect((await shouted.call('GET', '/members')).status).toBe(200)
    expect((await owner.call('DELETE', `/members/${shouted.accountId.toUpperCase()}`)).status).toBe(204)
    await expect.poll(async () => codeOf(await shouted.call('GET', '/members'))).toEqual([403, 'workspace-not-member'])
    const { key, token } = (await owner.call('POST', '/keys', { name: 'k', scopes: ['member:read'] })).body
    expect((await team.call('GET', '/api/v1/members', { token })).status).toBe(200)
    expect((await owner.call('DELETE', `/keys/${key.id.toUpperCase()}`)).status).toBe(204)
    await expect
      .poll(async () => codeOf(await team.call('GET', '/api/v1/members', { token })))
      .toEqual([401, 'key-invalid'])
  })

  it('are judged by what the database says, not by what a token was known to mean', async () => {
    expect((await peer.call('GET', '/members')).status).toBe(200)
    // Nobody is told, as if the notification were late.
    await database.engine.execute(
      sql`update workspace.members set role = 'viewer' where workspace_id = ${workspaceId} and account_id = ${peer.accountId}`,
    )
    const viewer = await team.join('viewer@example.com', 'viewer')
    expect(codeOf(await remove(peer, viewer))).toEqual([403, 'member-above'])
    const invitation = { email: 'y@example.com', role: 'admin' }
    expect(codeOf(await peer.call('POST', '/invitations', invitation))).toEqual([403, 'role-above-own'])
    await database.engine.execute(
      sql`delete from workspace.members where workspace_id = ${workspaceId} and account_id = ${peer.accountId}`,
    )
    expect(codeOf(await remove(peer, viewer))).toEqual([403, 'workspace-not-member'])
  })

  it('leave, and hand ownership over, both sides at once', async () => {
    const leaver = await team.join('leaver@example.com', 'operator')
    expect((await leaver.call('DELETE', '/members/me')).status).toBe(204)
    expect(await rolesNow()).not.toHaveProperty('leaver')
    expect((await owner.call('POST', '/members/transfer', { accountId: admin.accountId })).status).toBe(204)
    await expect.poll(rolesNow).toMatchObject({ owner: 'admin', admin: 'owner' })
    await expect
      .poll(async () => (await admin.call('POST', '/members/transfer', { accountId: owner.accountId })).status)
      .toBe(204)
  })

  it('are changed by keys within what the key could give', async () => {
    const target = await team.join('target@example.com', 'editor')
    const change = (token: string, role: string) =>
      team.call('PATCH', `/api/v1/members/${target.accountId}`, { token, body: { role } })
    const small = await team.makeToken({ scopes: ['member:write'] })
    expect(codeOf(await change(small, 'viewer'))).toEqual([403, 'member-above'])
    const asAdmin = await team.makeToken({ scopes: permissions.filter((each) => each !== 'workspace:delete') })
    expect(codeOf(await change(asAdmin, 'owner'))).toEqual([403, 'role-above-own'])
    expect((await change(asAdmin, 'viewer')).status).toBe(204)
    expect(codeOf(await team.call('DELETE', '/api/v1/members/me', { token: asAdmin }))).toEqual([403, 'session-needed'])
    // A key of another workspace sees nobody here.
    const foreign = await team.call('DELETE', `/api/v1/members/${target.accountId}`, { token: team.otherToken })
    expect(codeOf(foreign)).toEqual([404, 'member-not-found'])
  })
})
