import { sql } from '@linkflow/postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { codeOf, openTeam } from './testing/team.ts'

describe('a deleted workspace', async () => {
  const team = await openTeam()
  afterAll(() => team.close())
  const { owner, database } = team
  const make = async (name: string) => (await owner.call('POST', '/workspaces', { name })).body.id as string
  const inWorkspace = (id: string, method: string, path: string, body?: object) => owner.call(method, path, body, id)
  const remove = (id: string, name: string) => inWorkspace(id, 'POST', '/workspace/deletion', { name })
  const restore = (id: string, by = owner) => by.call('POST', `/workspaces/${id}/restore`)

  it('lets nobody in, by session, key or invitation, and is restored as it was', async () => {
    const id = await make('Shop')
    await inWorkspace(id, 'PUT', '/variables/x', { value: 1 })
    const made = await inWorkspace(id, 'POST', '/keys', { name: 'k', scopes: ['workspace:read'] })
    const byKey = () => team.call('GET', '/api/v1/workspace', { token: made.body.token })
    await inWorkspace(id, 'POST', '/invitations', { email: 'guest@example.com', role: 'viewer' })
    const guest = await team.tokenFor('guest@example.com')
    const open = () => team.call('POST', '/api/v1/invitations/open', { token: null, body: { token: guest } })
    expect([(await byKey()).status, (await open()).status]).toEqual([200, 200])

    const deleted = await remove(id, 'Shop')
    expect(deleted.status).toBe(200)
    const inDays = (Date.parse(deleted.body.removalAt) - Date.now()) / 86_400_000
    expect(Math.round(inDays)).toBe(30)
    await expect
      .poll(async () => codeOf(await inWorkspace(id, 'GET', '/workspace')))
      .toEqual([403, 'workspace-not-member'])
    await expect.poll(async () => codeOf(await byKey())).toEqual([401, 'key-invalid'])
    expect(codeOf(await open())).toEqual([410, 'link-refused'])
    const listed = (await owner.call('GET', '/workspaces')).body.items.find((each: { id: string }) => each.id === id)
    expect(listed.removalAt).toBe(deleted.body.removalAt)

    expect((await restore(id)).body).toMatchObject({ id, name: 'Shop', role: 'owner' })
    expect((await inWorkspace(id, 'GET', '/variables')).body.items).toHaveLength(1)
    await expect.poll(async () => (await byKey()).status).toBe(200)
    expect((await open()).status).toBe(200)
    const actions = (await inWorkspace(id, 'GET', '/audit?action=workspace')).body.items.map(
      ({ action }: { action: string }) => action,
    )
    expect(actions).toEqual(['workspace.restored', 'workspace.deleted', 'workspace.created'])
    expect((await inWorkspace(id, 'GET', '/audit/verification')).body.isWhole).toBe(true)
  })

  it('is deleted by an owner who says its name, and never the first one', async () => {
    const id = await make('Shop')
    expect(codeOf(await remove(id, 'shop'))).toEqual([422, 'workspace-name-wrong'])
    expect(codeOf(await owner.call('POST', '/workspace/deletion', { name: 'Default' }))).toEqual([
      409,
      'workspace-is-default',
    ])
    const admin = await team.join('admin@example.com', 'admin')
    expect(codeOf(await admin.call('POST', '/workspace/deletion', { name: 'Default' }))).toEqual([
      403,
      'permission-missing',
    ])
    // Lowered a moment ago, and nobody was told yet.
    await database.engine.execute(
      sql`update workspace.members set role = 'admin' where workspace_id = ${id} and account_id = ${owner.accountId}`,
    )
    expect(codeOf(await remove(id, 'Shop'))).toEqual([403, 'permission-missing'])
    expect((await inWorkspace(id, 'GET', '/workspace')).status).toBe(200)
  })

  it('is not there for anybody but its owners', async () => {
    const id = await make('Mine')
    const stranger = await team.join('stranger@example.com', 'viewer')
    await database.engine.execute(
      sql`insert into workspace.members (workspace_id, account_id, role) values (${id}, ${stranger.accountId}, 'admin')`,
    )
    await remove(id, 'Mine')
    const missing = '0198c0de-0000-7000-8000-00000000000f'
    const answers = [
      await restore(id, stranger),
      await restore(missing),
      await restore(missing.toUpperCase()),
      await restore(team.workspaceId),
      await restore(team.otherWorkspaceId),
    ]
    for (const answer of answers) expect(codeOf(answer)).toEqual([404, 'workspace-not-found'])
    const seen = (await stranger.call('GET', '/workspaces')).body.items.map((each: { id: string }) => each.id)
    expect(seen).not.toContain(id)
    await database.engine.execute(sql`update workspace.workspaces set removal_at = platform.now() where id = ${id}`)
    expect(codeOf(await restore(id))).toEqual([404, 'workspace-not-found'])
  })

  it('was exported before as one file', async () => {
    await owner.call('PUT', '/variables/shop', { value: 'ü', description: 'Where' })
    const exported = await owner.call('GET', '/workspace/export')
    expect(exported.body).toEqual({
      linkflowWorkspace: 1,
      name: 'Default',
      exportedAt: expect.any(String),
      variables: [{ name: 'shop', value: 'ü', isSecret: false, description: 'Where' }],
      workflows: [],
      dataTables: [],
      dataRows: [],
    })
    const viewer = await team.join('v@example.com', 'viewer')
    expect(codeOf(await viewer.call('GET', '/workspace/export'))).toEqual([403, 'permission-missing'])
  })
})
