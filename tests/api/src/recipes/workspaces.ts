import type { Ground } from '../ground.ts'
import { founder, freshWorkspace, guest, within } from './fresh-workspace.ts'
import { at, type Recipe, type Recipes, without } from './recipe.ts'

async function invitation(on: Ground): Promise<string> {
  await on.people.mayInvite()
  const body = { email: on.people.newEmail(), role: 'viewer' }
  return (await on.must<{ id: string }>('POST /invitations', { body })).id
}

const variable: Recipe = at(async (on) => {
  const name = `of_${on.tester.chance.word()}`
  await on.must('PUT /variables/{name}', { params: { name }, body: { value: on.name } })
  return { name }
})

export const workspaceRecipes: Recipes = {
  'GET /audit': async (_, given) => without(given, 'since', 'until'),
  'GET /audit/export': async (_, given) => without(given, 'since', 'until'),
  'GET /audit/verification': async (_, given) => without(given, 'after', 'hash'),
  // Who gives a role must have what it gives.
  'POST /invitations': async (on, given) => {
    await on.people.mayInvite()
    return {
      ...given,
      token: on.token,
      body: { email: on.people.newEmail(), role: on.tester.chance.of(['viewer', 'admin']) },
    }
  },
  'DELETE /invitations/{invitationId}': at(async (on) => ({ invitationId: await invitation(on) })),
  'POST /invitations/{invitationId}/resend': async (on, given) => {
    const invitationId = await invitation(on)
    const { sql } = on.site.cluster
    const aged = `update workspace.invitations set created_at = created_at - interval '1 day', mailed_at = mailed_at - interval '1 day' where id = $1 and mail_due_at is null`
    // Its first mail was ended (here that is: written to the log), and that was some time ago.
    await on.until(async () => ((await sql.query(aged, [invitationId])).rowCount ?? 0) > 0)
    return { ...given, token: on.token, params: { invitationId } }
  },
  'GET /metrics': async (on, given) => ({ ...given, token: on.site.ownerToken }),
  'POST /accounts/invitation-links': async (on, given) => ({
    ...given,
    token: on.site.ownerToken,
    body: { invitationId: await invitation(on) },
  }),
  'DELETE /members/me': async (on, given) => {
    const workspace = await freshWorkspace(on)
    const person = await guest(on, workspace)
    return { ...given, token: await on.session(person), headers: within(workspace) }
  },
  'POST /members/transfer': async (on, given) => {
    const workspace = await freshWorkspace(on)
    const person = await guest(on, workspace)
    return { ...given, token: workspace.token, headers: within(workspace), body: { accountId: person.accountId } }
  },
  'PATCH /members/{accountId}': async (on, given) => {
    const person = await on.kept('member', () => on.people.join(on.token, 'viewer'))
    return {
      ...given,
      token: on.token,
      params: { accountId: person.accountId },
      body: { role: on.tester.chance.of(['viewer', 'editor']) },
    }
  },
  'DELETE /members/{accountId}': async (on, given) => {
    const workspace = await freshWorkspace(on)
    const person = await guest(on, workspace)
    return { ...given, token: workspace.token, headers: within(workspace), params: { accountId: person.accountId } }
  },
  'PUT /variables/{name}': async (on, given) => ({
    ...given,
    params: { name: `of_${on.tester.chance.word()}` },
    body: { value: on.name, isSecret: on.tester.chance.happens(0.5) },
  }),
  'POST /variables/import': async (on, given) => ({
    ...given,
    body: { text: `of_${on.tester.chance.word()}=1`, preview: on.tester.chance.happens(0.5) },
  }),
  // The schemas of the document know no time zones.
  'PATCH /workspace/settings': async (on, given) => ({
    ...given,
    body: { timeZone: on.tester.chance.of(['Europe/Berlin', null]), retention: { days: 30 } },
  }),
  'DELETE /variables/{name}': variable,
  'PATCH /workspace': async (on, given) => ({ ...given, body: { name: on.named('workspace') } }),
  'POST /workspaces': async (on, given) => ({
    ...given,
    token: await on.session(await founder(on)),
    body: { name: on.named('workspace') },
  }),
  'POST /workspace/deletion': async (on, given) => {
    const workspace = await freshWorkspace(on)
    return { ...given, token: workspace.token, headers: within(workspace), body: { name: workspace.name } }
  },
  'POST /workspaces/{workspaceId}/restore': async (on, given) => {
    const workspace = await freshWorkspace(on)
    const deleted = { token: workspace.token, headers: within(workspace), body: { name: workspace.name } }
    await on.must('POST /workspace/deletion', deleted)
    return { ...given, token: workspace.token, params: { workspaceId: workspace.id } }
  },
}
