import { accountRoutes } from '@linkflow/auth'
import { credentialRoutes } from '@linkflow/credential'
import { createRegistry } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { apiRoutes } from '@linkflow/server'
import { workflowRoutes } from '@linkflow/workflow'
import { describe, expect, it } from 'vitest'
import type { WorkflowFileInput } from './generated/wire-types.ts'
import { LinkFlow } from './linkflow.ts'
import { fakeFetch } from './testing/fake-fetch.ts'

const unused = {} as never
const routes = apiRoutes({
  accounts: accountRoutes(unused),
  workspaces: unused,
  apiKeys: unused,
  registry: createRegistry(builtInNodes),
  workflows: workflowRoutes(unused),
  credentials: credentialRoutes(unused),
  executions: unused,
})
const ID = '0198c0de-0000-7000-8000-00000000000c'
const CURSOR = { limit: 5, cursor: ID }
const AUDIT = { action: 'key', actor: ID, thing: 'x', since: '2030-01-01T12:00:00Z', until: '2030-01-02T12:00:00Z' }
const [email, password] = ['ada@example.com', 'correct horse']
/** The caller's own program sends them, or a browser. */
const OF_THE_RUNTIME = ['user-agent', 'cookie']
const file = { linkflow: 1, name: 'x', nodes: [], connections: [] } satisfies WorkflowFileInput

/** Each operation with all that it can be given. */
const calls: Readonly<Record<string, (client: LinkFlow) => Promise<unknown>>> = {
  'GET /setup': (client) => client.setup.isNeeded(),
  'POST /setup': (client) => client.setup.run({ email, name: 'Ada', password, token: 'lfs_x' }),
  'POST /sessions': (client) => client.sessions.signIn({ email, password }),
  'POST /sessions/second-factor': (client) => client.sessions.secondFactor({ challenge: 'x', code: '123456' }),
  'POST /sessions/refresh': (client) => client.sessions.refresh('lfr_x'),
  'GET /sessions': (client) => client.sessions.list(),
  'DELETE /sessions/:sessionId': (client) => client.sessions.end(ID),
  'DELETE /sessions/current': (client) => client.sessions.signOut(),
  'DELETE /sessions': (client) => client.sessions.endAll({ except: 'current' }),
  'GET /me': (client) => client.me.get(),
  'PATCH /me': (client) => client.me.rename('Ada'),
  'POST /me/password': (client) => client.me.changePassword({ current: 'correct', next: password }),
  'POST /me/verification': (client) => client.me.askVerification(),
  'POST /me/totp': (client) => client.me.beginTotp(password),
  'POST /me/totp/confirm': (client) => client.me.confirmTotp('123456'),
  'POST /me/totp/disable': (client) => client.me.disableTotp({ password, code: '123456' }),
  'POST /password-resets': (client) => client.passwordResets.ask(email),
  'POST /password-resets/complete': (client) => client.passwordResets.complete({ token: 'lfl_x', password }),
  'POST /verifications': (client) => client.verifications.complete('lfl_x'),
  'GET /accounts': (client) => client.accounts.list(CURSOR).page(),
  'POST /accounts/password-resets': (client) => client.accounts.givePasswordReset(email),
  'GET /workspace': (client) => client.workspace.get(),
  'PATCH /workspace': (client) => client.workspace.rename('x'),
  'GET /workspace/export': (client) => client.workspace.export(),
  'POST /workspace/deletion': (client) => client.workspace.delete('x'),
  'POST /workspaces/:workspaceId/restore': (client) => client.workspaces.restore(ID),
  'GET /workspaces': (client) => client.workspaces.list(),
  'POST /workspaces': (client) => client.workspaces.create('x'),
  'GET /members': (client) => client.members.list(CURSOR).page(),
  'PATCH /members/:accountId': (client) => client.members.changeRole(ID, 'editor'),
  'DELETE /members/:accountId': (client) => client.members.remove(ID),
  'DELETE /members/me': (client) => client.members.leave(),
  'POST /members/transfer': (client) => client.members.transferOwnership(ID),
  'GET /invitations': (client) => client.invitations.list(CURSOR).page(),
  'POST /invitations': (client) => client.invitations.create({ email, role: 'editor' }),
  'POST /invitations/:invitationId/resend': (client) => client.invitations.resend(ID),
  'DELETE /invitations/:invitationId': (client) => client.invitations.revoke(ID),
  'POST /invitations/open': (client) => client.invitations.open('lfi_x'),
  'POST /invitations/join': (client) => client.invitations.join({ token: 'lfi_x', name: 'Ada', password }),
  'POST /me/invitations': (client) => client.me.acceptInvitation('lfi_x'),
  'POST /accounts/invitation-links': (client) => client.accounts.giveInvitation(ID),
  'GET /variables': (client) => client.variables.list({ limit: 5, cursor: 'x' }).page(),
  'PUT /variables/:name': (client) => client.variables.set('shop', { value: true }),
  'DELETE /variables/:name': (client) => client.variables.delete('shop'),
  'GET /audit': (client) => client.audit.list({ ...AUDIT, limit: 5, cursor: '5' }).page(),
  'GET /audit/export': (client) => client.audit.export(AUDIT).next(),
  'GET /audit/verification': (client) => client.audit.verifyOnce({ number: 5, hash: '0'.repeat(64) }),
  'POST /keys': (client) =>
    client.apiKeys.create({ name: 'x', scopes: ['node:read'], expiresAt: '2030-01-01T12:00:00Z' }),
  'GET /keys': (client) => client.apiKeys.list(CURSOR).page(),
  'DELETE /keys/:keyId': (client) => client.apiKeys.revoke(ID),
  'GET /node-types': (client) => client.nodeTypes.list(),
  'GET /node-types/:type': (client) => client.nodeTypes.get('set', { version: 1 }),
  'GET /workflows': (client) => client.workflows.list({ ...CURSOR, name: 'x', live: true }).page(),
  'GET /workflows/:workflowId': (client) => client.workflows.get(ID),
  'GET /workflows/:workflowId/versions': (client) => client.workflows.versions(ID, CURSOR).page(),
  'GET /workflows/:workflowId/versions/:versionId': (client) => client.workflows.version(ID, ID),
  'POST /workflows': (client) => client.workflows.create(file),
  'PUT /workflows/:workflowId': (client) => client.workflows.update(ID, file, { revision: 3 }),
  'DELETE /workflows/:workflowId': (client) => client.workflows.delete(ID),
  'POST /workflows/validate': (client) => client.workflows.validate(file),
  'POST /workflows/:workflowId/publish': (client) => client.workflows.publish(ID, { revision: 3 }),
  'POST /workflows/:workflowId/unpublish': (client) => client.workflows.unpublish(ID),
  'GET /credential-types': (client) => client.credentials.types(),
  'GET /credentials': (client) => client.credentials.list({ ...CURSOR, type: 'x' }).page(),
  'GET /credentials/:credentialId': (client) => client.credentials.get(ID),
  'GET /credentials/:credentialId/uses': (client) => client.credentials.uses(ID),
  'POST /credentials': (client) =>
    client.credentials.create({ name: 'x', type: 'bearer', fields: { token: 't' }, allowedHosts: ['a.test'] }),
  'PUT /credentials/:credentialId': (client) => client.credentials.replace(ID, { name: 'x', incomingOnly: true }),
  'DELETE /credentials/:credentialId': (client) => client.credentials.delete(ID, { force: true }),
  'POST /workflows/:workflowId/executions': (client) =>
    client.workflows.run(ID, [1], { trigger: 'a', version: 'draft', wait: 1, callback: 'https://a.test/' }),
  'GET /executions': (client) =>
    client.executions.list({ ...CURSOR, workflow: ID, status: ['failed', 'queued'] }).page(),
  'GET /executions/:executionId': (client) => client.executions.get(ID),
  'GET /executions/:executionId/steps': (client) => client.executions.steps(ID, { limit: 5, cursor: '5' }).page(),
  'GET /executions/:executionId/steps/:node/items': (client) =>
    client.executions.items(ID, 'a', { limit: 5, cursor: '5', iteration: '0.1', port: 'x' }).page(),
  'GET /executions/:executionId/logs': (client) => client.executions.logs(ID, { after: 5, limit: 5 }).page(),
  'POST /executions/:executionId/cancel': (client) => client.executions.cancel(ID),
  'POST /executions/:executionId/retry': (client) => client.executions.retry(ID, { from: 'a', version: 'live' }),
  'POST /executions/:executionId/replay': (client) => client.executions.replay(ID),
  'POST /executions/:executionId/signals/:key': (client) => client.executions.signal(ID, 'go', { a: 1 }),
}
const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path.replace('/api/v1', '')}`

describe('the SDK', () => {
  it('has every operation of the API, and none that is not there', () => {
    expect(Object.keys(calls).toSorted()).toEqual(routes.map(nameOf).toSorted())
  })

  it.each(routes)('sends what $method $path takes', async (route) => {
    const { fetch, calls: sent } = fakeFetch(() => ({ body: { items: [] } }))
    await calls[nameOf(route)]!(new LinkFlow({ url: 'http://flow.test', fetch }))
    const [call] = sent
    const pattern = new RegExp(`^${route.path.replaceAll(/:\w+/g, '([^/]+)')}$`)
    expect(call).toMatchObject({ method: route.method, path: expect.stringMatching(pattern) })
    const parameters = Object.keys((route.query?.shape as object | undefined) ?? {})
    expect(Object.keys(call!.query).toSorted()).toEqual(parameters.toSorted())
    expect(route.query?.safeParse(call!.query).error).toBeUndefined()
    expect(route.body?.safeParse(call!.body).error).toBeUndefined()
    expect(call!.body !== undefined).toBe(route.body !== undefined)
    const named = Object.keys(route.headers.shape).filter((name) => !OF_THE_RUNTIME.includes(name))
    const headers = Object.fromEntries([...call!.headers].filter(([name]) => named.includes(name)))
    expect(Object.keys(headers)).toEqual(named)
    expect(route.headers.safeParse(headers).error).toBeUndefined()
    expect(call!.headers.has('idempotency-key')).toBe(route.idempotent === true)
  })
})
