import { sql } from '@linkflow/postgres'
import { afterAll, describe, expect, it } from 'vitest'
import {
  INVITATION_MAILS_PER_ADDRESS_AND_DAY_MAX,
  INVITATIONS_PENDING_MAX,
  INVITATIONS_PER_DAY_MAX,
  MEMBERS_PER_WORKSPACE_MAX,
} from './limits.ts'
import { codeOf, openTeam } from './testing/team.ts'

const PASSWORD = 'correct horse battery'

describe('invitations', async () => {
  const team = await openTeam()
  afterAll(() => team.close())
  const { owner, database, workspaceId, otherWorkspaceId } = team
  const invite = (email: string, role = 'editor', by = owner) => by.call('POST', '/invitations', { email, role })
  const open = (token: string) => team.call('POST', '/api/v1/invitations/open', { token: null, body: { token } })
  const join = (token: string, name = 'New') =>
    team.call('POST', '/api/v1/invitations/join', {
      token: null,
      body: { token, name, password: PASSWORD, refreshIn: 'body' },
    })
  const accept = (token: string, by = owner) =>
    team.call('POST', '/api/v1/me/invitations', { token: by.token, body: { token } })
  const refused = [410, 'link-refused']

  it('make an account whose address is proved, once, and sign it in', async () => {
    const invited = await invite('Grace@Example.com')
    expect([invited.status, invited.body]).toMatchObject([201, { email: 'grace@example.com', role: 'editor' }])
    expect(JSON.stringify(invited.body)).not.toContain('lfi_')
    const token = await team.tokenFor('grace@example.com')
    expect((await open(token)).body).toMatchObject({
      workspaceName: 'Default',
      email: 'grace@example.com',
      role: 'editor',
      hasAccount: false,
    })
    const joined = await join(token, 'Grace')
    expect(joined.status).toBe(200)
    const me = await team.call('GET', '/api/v1/me', { token: joined.body.accessToken })
    expect(me.body).toMatchObject({
      account: { email: 'grace@example.com', name: 'Grace', isVerified: true },
      workspaces: [{ id: workspaceId, role: 'editor' }],
    })
    for (const again of [await open(token), await join(token), await accept(token)])
      expect(codeOf(again)).toEqual(refused)
    expect((await owner.call('GET', '/invitations')).body.items).toEqual([])
  })

  it('are stored as hashes, and are in no answer and no line of the log', async () => {
    await invite('hash@example.com')
    const token = await team.tokenFor('hash@example.com')
    const rows = await database.engine.query<object>(
      sql`select t.*, encode(hash, 'escape') as text from workspace.invitation_tokens t`,
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(token)
    expect(team.logged().join('')).not.toContain(token)
  })

  it('are accepted by an account that has the address, and by no other', async () => {
    const ada = await team.join('ada@example.com', 'viewer')
    const mallory = await team.join('mallory@example.com', 'viewer')
    const second = (await owner.call('POST', '/workspaces', { name: 'Second' })).body.id
    expect((await owner.call('POST', '/invitations', { email: ada.email, role: 'operator' }, second)).status).toBe(201)
    const token = await team.tokenFor(ada.email)
    expect((await open(token)).body).toMatchObject({ hasAccount: true, workspaceName: 'Second' })
    expect(codeOf(await accept(token, mallory))).toEqual([403, 'invitation-other-address'])
    expect(codeOf(await join(token))).toEqual([409, 'account-exists'])
    expect(codeOf(await ada.call('GET', '/workspace', undefined, second))).toEqual([403, 'workspace-not-member'])
    expect((await accept(token, ada)).body).toEqual({ workspaceId: second })
    await expect.poll(async () => (await ada.call('GET', '/workspace', undefined, second)).body.name).toBe('Second')
    expect(codeOf(await accept(token, ada))).toEqual(refused)
  })

  it('answer alike whether the address has an account, and refuse who is a member', async () => {
    const known = await invite('hidden@example.com')
    await database.engine.execute(
      sql`insert into auth.accounts (id, email, name) values (gen_random_uuid(), 'stranger@example.com', 'S')`,
    )
    const ofAccount = await invite('stranger@example.com')
    expect([ofAccount.status, Object.keys(ofAccount.body)]).toEqual([known.status, Object.keys(known.body)])
    expect(codeOf(await invite('grace@example.com'))).toEqual([409, 'member-already'])
    expect(codeOf(await invite('hidden@example.com'))).toEqual([409, 'invitation-pending'])
  })

  it('open nothing when they are revoked or too old', async () => {
    const { id } = (await invite('revoked@example.com')).body
    const token = await team.tokenFor('revoked@example.com')
    expect((await owner.call('DELETE', `/invitations/${id}`)).status).toBe(204)
    expect(codeOf(await join(token))).toEqual(refused)
    expect(codeOf(await owner.call('DELETE', `/invitations/${id}`))).toEqual([404, 'invitation-not-found'])
    expect(codeOf(await owner.call('POST', `/invitations/${id}/resend`))).toEqual([404, 'invitation-not-found'])

    await invite('late@example.com')
    const late = await team.tokenFor('late@example.com')
    await database.engine.execute(
      sql`update workspace.invitations set expires_at = platform.now() where email = 'late@example.com'`,
    )
    expect(codeOf(await open(late))).toEqual(refused)
    expect(codeOf(await join(late))).toEqual(refused)
    // The address is free again.
    expect((await invite('late@example.com')).status).toBe(201)
    for (const wrong of ['lfi_', `lfi_${'A'.repeat(43)}`, 'lfl_x', "' or 1=1 --"]) {
      expect(codeOf(await open(wrong))).toEqual(refused)
    }
  })

  it('are sent again with a further link, though not at once', async () => {
    const { id } = (await invite('again@example.com')).body
    const first = await team.tokenFor('again@example.com')
    expect(codeOf(await owner.call('POST', `/invitations/${id}/resend`))).toEqual([429, 'mail-blocked'])
    await database.engine.execute(
      sql`update workspace.invitations set mailed_at = mailed_at - interval '1 minute' where id = ${id}`,
    )
    expect((await owner.call('POST', `/invitations/${id}/resend`)).status).toBe(200)
    const second = await team.tokenFor('again@example.com')
    expect(second).not.toBe(first)
    expect((await join(second)).status).toBe(200)
    expect(codeOf(await join(first))).toEqual(refused)
  })

  it('are worth nothing once whoever asked may not ask any more', async () => {
    const admin = await team.join('admin@example.com', 'admin')
    await invite('friend@example.com', 'admin', admin)
    await invite('other@example.com', 'viewer', admin)
    const [friend, other] = [await team.tokenFor('friend@example.com'), await team.tokenFor('other@example.com')]
    expect((await owner.call('PATCH', `/members/${admin.accountId}`, { role: 'editor' })).status).toBe(204)
    expect(codeOf(await join(friend))).toEqual(refused)
    expect((await owner.call('DELETE', `/members/${admin.accountId}`)).status).toBe(204)
    expect(codeOf(await join(other))).toEqual(refused)
  })

  it('give no role above that of whoever asks', async () => {
    const admin = await team.join('second-admin@example.com', 'admin')
    const viewer = await team.join('viewer@example.com', 'viewer')
    expect(codeOf(await invite('boss@example.com', 'owner', admin))).toEqual([403, 'role-above-own'])
    expect(codeOf(await invite('boss@example.com', 'viewer', viewer))).toEqual([403, 'permission-missing'])
  })

  it('used twice at once make one account and one member', async () => {
    await invite('twice@example.com')
    const token = await team.tokenFor('twice@example.com')
    const both = await Promise.all([join(token), join(token)])
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 410])
  })

  it('of another workspace are not there', async () => {
    const { id } = (await invite('mine@example.com')).body
    const foreign = { token: team.otherToken }
    expect(codeOf(await team.call('DELETE', `/api/v1/invitations/${id}`, foreign))).toEqual([
      404,
      'invitation-not-found',
    ])
    expect(codeOf(await team.call('POST', `/api/v1/invitations/${id}/resend`, foreign))).toEqual([
      404,
      'invitation-not-found',
    ])
    expect((await team.call('GET', '/api/v1/invitations', foreign)).body.items).toEqual([])
  })

  it('are handed over by operators alone, in their session or by the token, and then prove no address', async () => {
    const { id } = (await invite('paper@example.com')).body
    const give = (token: string) =>
      team.call('POST', '/api/v1/accounts/invitation-links', { token, body: { invitationId: id } })
    const other = await team.join('also-owns@example.com', 'owner')
    const byOther = await other.call('POST', '/accounts/invitation-links', { invitationId: id })
    expect(codeOf(byOther)).toEqual([403, 'permission-missing'])
    // The owner of these tests set the installation up.
    expect((await owner.call('POST', '/accounts/invitation-links', { invitationId: id })).status).toBe(201)
    const given = (await give(team.token)).body
    expect(given.link).toBe(`https://flow.example/invitation#token=${given.token}`)
    const joined = await join(given.token)
    const me = await team.call('GET', '/api/v1/me', { token: joined.body.accessToken })
    expect(me.body.account.isVerified).toBe(false)
  })

  it('fill no mailbox: further mails to an address wait, and nobody is told', async () => {
    await database.engine.execute(sql`
      with made as (insert into workspace.invitations (id, workspace_id, email, role, expires_at, state)
                    values (gen_random_uuid(), ${otherWorkspaceId}, 'flooded@example.com', 'viewer', platform.now(), 'revoked')
                    returning id, workspace_id)
      insert into workspace.invitation_tokens (hash, invitation_id, workspace_id, by_mail)
      select sha256(n::text::bytea), id, workspace_id, true
      from made, generate_series(1, ${INVITATION_MAILS_PER_ADDRESS_AND_DAY_MAX}) as n`)
    expect((await invite('flooded@example.com')).status).toBe(201)
    await team.deliverMail()
    expect(team.mails.filter(({ to }) => to === 'flooded@example.com')).toEqual([])
  })

  it('let in as many as a workspace may have, and leave no account of who came too late', async () => {
    const full = (await owner.call('POST', '/workspaces', { name: 'Full' })).body.id
    await database.engine.execute(sql`
      insert into workspace.members (workspace_id, account_id, role)
      select ${full}, gen_random_uuid(), 'viewer' from generate_series(1, ${MEMBERS_PER_WORKSPACE_MAX} - 2)`)
    const tokens: string[] = []
    for (const email of ['in-time@example.com', 'too-late@example.com']) {
      await owner.call('POST', '/invitations', { email, role: 'viewer' }, full)
      tokens.push(await team.tokenFor(email))
    }
    expect((await join(tokens[0]!)).status).toBe(200)
    expect(codeOf(await join(tokens[1]!))).toEqual([409, 'member-limit-reached'])
    const left = await database.engine.query(sql`select id from auth.accounts where email = 'too-late@example.com'`)
    expect(left).toEqual([])
    // There is room again, and the link was not used up.
    await database.engine.execute(sql`delete from workspace.members where workspace_id = ${full} and role = 'viewer'`)
    expect((await join(tokens[1]!)).status).toBe(200)
  })

  it('are made so many in a day', async () => {
    const busy = (await owner.call('POST', '/workspaces', { name: 'Busy' })).body.id
    await database.engine.execute(sql`
      insert into workspace.invitations (id, workspace_id, email, role, expires_at, state)
      select gen_random_uuid(), ${busy}, 'x@example.com', 'viewer', platform.now(), 'revoked'
      from generate_series(1, ${INVITATIONS_PER_DAY_MAX} - 1)`)
    const ask = (email: string) => owner.call('POST', '/invitations', { email, role: 'viewer' }, busy)
    expect((await ask('last@example.com')).status).toBe(201)
    expect(codeOf(await ask('beyond@example.com'))).toEqual([409, 'invitation-limit-reached'])
  })

  it('have a limit', async () => {
    await database.engine.execute(sql`
      insert into workspace.invitations (id, workspace_id, email, role, expires_at, created_at)
      select gen_random_uuid(), ${workspaceId}, 'n' || n || '@example.com', 'viewer', platform.now() + interval '1 day',
             platform.now() - interval '2 days'
      from generate_series(1, ${INVITATIONS_PENDING_MAX} - (select count(*) from workspace.invitations
        where workspace_id = ${workspaceId} and state = 'pending')::int - 1) as n`)
    expect((await invite('at-limit@example.com')).status).toBe(201)
    expect(codeOf(await invite('beyond@example.com'))).toEqual([409, 'invitation-limit-reached'])
  })
})
