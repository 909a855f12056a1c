import { accountRoutes } from '@linkflow/auth'
import { sortedCursorOf } from '@linkflow/contracts'
import { credentialRoutes } from '@linkflow/credential'
import { openData } from '@linkflow/data'
import { outboxRoutes } from '@linkflow/execution'
import { createRegistry } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { notificationRoutes } from '@linkflow/notification'
import { operationRoutes } from '@linkflow/operation'
import { realtimeRoutes } from '@linkflow/realtime'
import { scheduleRoutes } from '@linkflow/schedule'
import { apiRoutes } from '@linkflow/server'
import { webhookRoutes } from '@linkflow/webhook'
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
  packages: unused,
  optionsHttp: unused,
  workflows: workflowRoutes(unused),
  credentials: credentialRoutes(unused),
  data: openData(unused).routes,
  schedules: scheduleRoutes(unused),
  webhooks: webhookRoutes(unused),
  notifications: notificationRoutes(unused),
  executions: unused,
  outbox: outboxRoutes(unused),
  operation: operationRoutes(unused),
  realtime: realtimeRoutes(unused),
})
const ID = '0198c0de-0000-7000-8000-00000000000c'
const CURSOR = { limit: 5, cursor: ID }
const NOON = '2030-01-01T12:00:00Z'
/** Where a page ended in a list that can be sorted. */
const PLACE = sortedCursorOf({ sort: '-name', key: 'x', id: ID })
const AUDIT = { action: 'key', actor: ID, thing: 'x', from: '2030-01-01T12:00:00Z', until: '2030-01-02T12:00:00Z' }
const [email, password] = ['ada@example.com', 'correct horse']
const confirmation = { password, code: '123456' }
const credential = { id: 'AA', rawId: 'AA', type: 'public-key' } as const
const answer = { ...credential, response: { clientDataJSON: 'AA', authenticatorData: 'AA', signature: 'AA' } }
const newAnswer = { ...credential, response: { clientDataJSON: 'AA', attestationObject: 'AA', transports: ['usb'] } }
/** The caller's own program sends them, or a browser. */
const OF_THE_RUNTIME = ['user-agent', 'cookie']
const WHERE = { match: 'any', where: [{ column: 'a', is: 'equals', value: 1 }] } as const
const AT = { workflowId: ID, node: 'hook' }
const RANGE = { from: '2030-01-01T00:00:00Z', until: '2030-01-02T00:00:00Z' }
const file = { linkflow: 1, name: 'x', nodes: [], connections: [] } satisfies WorkflowFileInput

/** Each operation with all that it can be given. */
const calls: Readonly<Record<string, (client: LinkFlow) => Promise<unknown>>> = {
  'GET /setup': (client) => client.setup.isNeeded(),
  'POST /setup': (client) => client.setup.run({ email, name: 'Ada', password, token: 'lfs_x' }),
  'POST /sessions': (client) => client.sessions.signIn({ email, password }),
  'POST /sessions/second-factor': (client) => client.sessions.secondFactor({ challenge: 'x', code: '123456' }),
  'GET /sign-in-ways': (client) => client.sessions.ways(),
  'POST /sessions/passkey/question': (client) => client.sessions.askPasskey(),
  'POST /sessions/passkey': (client) => client.sessions.signInByPasskey({ credential: answer }),
  'POST /sessions/sso': (client) => client.sessions.beginSso({ flowIn: 'body' }),
  'POST /sessions/sso/complete': (client) =>
    client.sessions.completeSso({ code: 'x', state: 'x', iss: 'x', flow: 'x' }),
  'POST /sessions/current/sso-sign-out': (client) => client.sessions.ssoSignOut(),
  'POST /sessions/refresh': (client) => client.sessions.refresh('lfr_x'),
  'GET /sessions': (client) => client.sessions.list(),
  'DELETE /sessions/:sessionId': (client) => client.sessions.end(ID),
  'DELETE /sessions/current': (client) => client.sessions.signOut(),
  'DELETE /sessions': (client) => client.sessions.endAll({ except: 'current' }),
  'GET /me': (client) => client.me.get(),
  'PATCH /me': (client) => client.me.rename('Ada'),
  'POST /me/password': (client) => client.me.changePassword({ current: 'correct', next: password }),
  'POST /me/verification': (client) => client.me.askVerification(),
  'POST /me/totp': (client) => client.me.beginTotp(confirmation),
  'POST /me/totp/confirm': (client) => client.me.confirmTotp('123456'),
  'POST /me/totp/disable': (client) => client.me.disableTotp({ password, code: '123456' }),
  'POST /me/recovery-codes': (client) => client.me.renewRecoveryCodes(confirmation),
  'POST /me/email': (client) => client.me.changeEmail(email, confirmation),
  'POST /me/delete': (client) => client.me.delete(confirmation),
  'GET /me/passkeys': (client) => client.me.passkeys(),
  'POST /me/passkeys/question': (client) => client.me.beginPasskey({ passkey: answer }),
  'POST /me/passkeys': (client) => client.me.addPasskey({ name: 'Phone', credential: newAnswer }),
  'PATCH /me/passkeys/:passkeyId': (client) => client.me.renamePasskey(ID, 'Phone'),
  'POST /me/passkeys/:passkeyId/remove': (client) => client.me.removePasskey(ID, confirmation),
  'POST /me/passkeys/confirmation': (client) => client.me.askConfirmation(),
  'GET /me/identities': (client) => client.me.identities(),
  'POST /me/identities/link': (client) => client.me.beginLink({ ...confirmation, flowIn: 'body' }),
  'POST /me/identities': (client) => client.me.link({ code: 'x', state: 'x', flow: 'x' }),
  'DELETE /me/identities/:identityId': (client) => client.me.unlink(ID),
  'POST /email-changes': (client) => client.emailChanges.complete('lfl_x'),
  'POST /password-resets': (client) => client.passwordResets.ask(email),
  'POST /password-resets/complete': (client) => client.passwordResets.complete({ token: 'lfl_x', password }),
  'POST /verifications': (client) => client.verifications.complete('lfl_x'),
  'GET /accounts': (client) => client.accounts.list({ ...CURSOR, email }).page(),
  'POST /accounts/:accountId/disable': (client) => client.accounts.disable(ID),
  'POST /accounts/:accountId/enable': (client) => client.accounts.enable(ID),
  'DELETE /accounts/:accountId/second-factor': (client) => client.accounts.removeSecondFactor(ID),
  'POST /accounts/password-resets': (client) => client.accounts.givePasswordReset(email),
  'GET /workspace': (client) => client.workspace.get(),
  'POST /keys': (client) => client.apiKeys.create({ name: 'x', scopes: ['node:read'], expiresAt: NOON }),
  'GET /workspace/settings': (client) => client.workspace.settings(),
  'PATCH /workspace/settings': (client) =>
    client.workspace.changeSettings({ timeZone: 'Europe/Berlin', errorWorkflow: null, retention: { days: 5 } }),
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
  'POST /me/confirmation': (client) => client.me.confirm({ password: 'a horse' }),
  'GET /operators': (client) => client.operators.list(),
  'PUT /operators/:accountId': (client) => client.operators.name(ID),
  'DELETE /operators/:accountId': (client) => client.operators.revoke(ID),
  'POST /node-types/:type/options': (client) => client.nodeTypes.options('chat.message', { loader: 'channels' }),
  'GET /packages': (client) => client.packages.list(),
  'POST /packages/preview': (client) => client.packages.preview({ name: 'linkflow-nodes-weather' }),
  'POST /packages': (client) => client.packages.install({ source: { name: 'linkflow-nodes-weather' }, integrity: 'x' }),
  'DELETE /packages/:label': (client) => client.packages.remove('weather'),
  'GET /system/processes': (client) => client.system.processes(),
  'POST /system/processes/:processId/drain': (client) => client.system.drain(ID),
  'GET /system/health': (client) => client.system.health(),
  'GET /system/support-bundle': (client) => client.system.supportBundle(),
  'GET /outbox/refused': (client) => client.outbox.list(CURSOR).page(),
  'POST /outbox/refused/:eventId/retry': (client) => client.outbox.retry(ID),
  'DELETE /outbox/refused/:eventId': (client) => client.outbox.drop(ID),
  'GET /variables': (client) => client.variables.list({ limit: 5, cursor: 'x' }).page(),
  'PUT /variables/:name': (client) => client.variables.set('shop', { value: true }),
  'GET /variables/uses': (client) => client.variables.uses(),
  'POST /variables/import': (client) => client.variables.import({ text: 'A=1', preview: true }),
  'DELETE /variables/:name': (client) => client.variables.delete('shop'),
  'GET /data-tables': (client) => client.dataTables.list(CURSOR).page(),
  'POST /data-tables': (client) => client.dataTables.create({ name: 'x', columns: [{ name: 'a', type: 'text' }] }),
  'GET /data-tables/:tableId': (client) => client.dataTables.get(ID),
  'PATCH /data-tables/:tableId': (client) => client.dataTables.rename(ID, 'x'),
  'DELETE /data-tables/:tableId': (client) => client.dataTables.delete(ID),
  'POST /data-tables/:tableId/columns': (client) => client.dataTables.addColumn(ID, { name: 'a', type: 'json' }),
  'PATCH /data-tables/:tableId/columns/:column': (client) => client.dataTables.renameColumn(ID, 'a', 'b'),
  'DELETE /data-tables/:tableId/columns/:column': (client) => client.dataTables.deleteColumn(ID, 'a'),
  'POST /data-tables/:tableId/rows/query': (client) =>
    client.dataTables.rows.query(ID, {
      filter: WHERE,
      sort: { by: 'a', direction: 'descending' },
      limit: 5,
      cursor: 'x',
    }),
  'POST /data-tables/:tableId/rows/count': (client) => client.dataTables.rows.count(ID, WHERE),
  'POST /data-tables/:tableId/rows': (client) => client.dataTables.rows.insert(ID, [{ a: 1 }]),
  'PATCH /data-tables/:tableId/rows': (client) =>
    client.dataTables.rows.update(ID, { filter: WHERE, values: { a: 1 } }),
  'POST /data-tables/:tableId/rows/upsert': (client) =>
    client.dataTables.rows.upsert(ID, { by: ['a'], rows: [{ a: 1 }] }),
  'POST /data-tables/:tableId/rows/delete': (client) => client.dataTables.rows.delete(ID, WHERE),
  'POST /data-tables/:tableId/import': (client) => client.dataTables.import(ID, { csv: 'a', addColumns: true }),
  'GET /data-tables/:tableId/export': (client) => client.dataTables.export(ID),
  'GET /state': (client) => client.state.list({ workflow: ID, limit: 5, cursor: 'x' }).page(),
  'GET /state/value': (client) => client.state.get('x', { workflow: ID }),
  'PUT /state/value': (client) =>
    client.state.set('x', { value: 1, ttlSeconds: 5, expected: { value: 0 } }, { workflow: ID }),
  'POST /state/value/increment': (client) => client.state.increment('x', { by: 2, ttlSeconds: 5 }, { workflow: ID }),
  'DELETE /state/value': (client) => client.state.delete('x', { workflow: ID }),
  'GET /audit': (client) => client.audit.list({ ...AUDIT, limit: 5, cursor: '5' }).page(),
  'GET /audit/export': (client) => client.audit.export(AUDIT).next(),
  'GET /audit/verification': (client) => client.audit.verifyOnce({ number: 5, hash: '0'.repeat(64) }),
  'GET /keys': (client) => client.apiKeys.list(CURSOR).page(),
  'DELETE /keys/:keyId': (client) => client.apiKeys.revoke(ID),
  'GET /node-types': (client) => client.nodeTypes.list(),
  'GET /node-types/:type': (client) => client.nodeTypes.get('set', { version: 1 }),
  'GET /workflows': (client) => {
    const filter = { name: 'x', live: true, state: 'live', q: 'x', tags: ['a', 'b'], folder: ID, below: true } as const
    return client.workflows
      .list({
        ...{ limit: 5, cursor: PLACE, archived: true, favourites: false, sort: '-name', ...filter },
        ...{ owner: 'me', failing: true, activity: true },
      })
      .page()
  },
  'GET /workflows/:workflowId': (client) => client.workflows.get(ID),
  'GET /workflows/:workflowId/versions': (client) => client.workflows.versions(ID, CURSOR).page(),
  'GET /workflows/:workflowId/versions/:versionId': (client) => client.workflows.version(ID, ID),
  'POST /workflows/:workflowId/versions': (client) =>
    client.workflows.nameVersion(ID, { name: 'x', note: 'y', revision: 3 }),
  'GET /workflows/:workflowId/diff': (client) => client.workflows.diff(ID, { from: 'live', to: 'draft' }),
  'POST /workflows/:workflowId/rollback': (client) => client.workflows.rollBack(ID, { version: ID, revision: 3 }),
  'POST /workflows/:workflowId/discard': (client) =>
    client.workflows.discardDraft(ID, { version: 'live', revision: 3 }),
  'PATCH /workflows/:workflowId/draft': (client) =>
    client.workflows.changeDraft(ID, {
      baseRevision: 3,
      commands: [{ id: ID, label: 'x', patches: [{ op: 'set', path: '/name', value: 'y' }] }],
    }),
  'PATCH /workflows/:workflowId': (client) => client.workflows.place(ID, { tags: ['a'], folder: null }),
  'POST /workflows/:workflowId/duplicate': (client) => client.workflows.duplicate(ID, { name: 'x' }),
  'PUT /workflows/:workflowId/favourite': (client) => client.workflows.favourite(ID),
  'DELETE /workflows/:workflowId/favourite': (client) => client.workflows.favourite(ID, false),
  'POST /workflows/:workflowId/archive': (client) => client.workflows.archive(ID, { revision: 3 }),
  'POST /workflows/:workflowId/restore': (client) => client.workflows.restore(ID),
  'GET /tags': (client) => client.tags.list({ limit: 5, cursor: 'billing' }).page(),
  'GET /templates': (client) => client.templates.list(),
  'POST /templates': (client) =>
    client.templates.keep({ workflow: ID, title: 'x', places: [{ node: 'a', parameter: 'url', what: 'y' }] }),
  'DELETE /templates/:templateId': (client) => client.templates.delete(ID),
  'GET /templates/:templateId': (client) => client.templates.get('order-intake'),
  'POST /templates/:templateId/instantiate': (client) =>
    client.templates.instantiate('lead-capture', {
      name: 'x',
      credentials: [{ node: 'crm', type: 'bearer', credential: ID }],
    }),
  'GET /folders': (client) => client.folders.list(),
  'POST /folders': (client) => client.folders.create({ name: 'x', parent: ID }),
  'PATCH /folders/:folderId': (client) => client.folders.change(ID, { name: 'x', parent: null }),
  'DELETE /folders/:folderId': (client) => client.folders.delete(ID),
  'POST /workflows/import': (client) => client.workflows.import(file, { format: 'linkflow' }),
  'POST /workflows/import/preview': (client) => client.workflows.previewImport(file, { format: 'linkflow' }),
  'POST /workflows': (client) => client.workflows.create(file),
  'PUT /workflows/:workflowId': (client) => client.workflows.update(ID, file, { revision: 3 }),
  'DELETE /workflows/:workflowId': (client) => client.workflows.delete(ID),
  'POST /workflows/validate': (client) => client.workflows.validate(file, { workflowId: ID }),
  'POST /workflows/:workflowId/publish': (client) =>
    client.workflows.publish(ID, { revision: 3, name: 'Spring', note: 'new rates' }),
  'POST /workflows/:workflowId/unpublish': (client) => client.workflows.unpublish(ID),
  'GET /credential-types': (client) => client.credentials.types(),
  'GET /credentials': (client) => client.credentials.list({ ...CURSOR, type: 'x' }).page(),
  'GET /credentials/:credentialId': (client) => client.credentials.get(ID),
  'GET /credentials/:credentialId/uses': (client) => client.credentials.uses(ID),
  'POST /credentials': (client) =>
    client.credentials.create({ name: 'x', type: 'bearer', fields: { token: 't' }, allowedHosts: ['a.test'] }),
  'PUT /credentials/:credentialId': (client) =>
    client.credentials.replace(ID, { name: 'x', incomingOnly: true, expiresAt: null }),
  'PUT /credentials/:credentialId/sharing': (client) =>
    client.credentials.share(ID, {
      sharing: { with: 'members', members: [{ accountId: ID, may: 'use' }] },
      ownerId: ID,
    }),
  'POST /credentials/:credentialId/test': (client) => client.credentials.test(ID, { url: 'https://a.test/' }),
  'POST /credentials/test': (client) =>
    client.credentials.testNew({ type: 'bearer', fields: { token: 't' }, allowedHosts: ['a.test'] }),
  'DELETE /credentials/:credentialId': (client) => client.credentials.delete(ID, { force: true }),
  'GET /schedules': (client) => client.schedules.list({ ...CURSOR, workflow: ID, state: 'paused' }).page(),
  'GET /schedules/calendar': (client) => client.schedules.calendar({ ...CURSOR, ...RANGE, workflow: ID }).page(),
  'POST /schedules/preview': (client) => client.schedules.preview({ rules: [{ cron: '@daily' }] }),
  'GET /schedules/:scheduleId': (client) => client.schedules.get(ID),
  'GET /schedules/:scheduleId/runs': (client) => client.schedules.runs(ID, { ...RANGE, limit: 5 }),
  'GET /schedules/:scheduleId/firings': (client) =>
    client.schedules.firings(ID, { limit: 5, cursor: RANGE.from, state: 'missed' }).page(),
  'POST /schedules/:scheduleId/pause': (client) => client.schedules.pause(ID, { until: '2030-01-01T00:00:00Z' }),
  'POST /schedules/:scheduleId/resume': (client) => client.schedules.resume(ID),
  'POST /schedules/:scheduleId/backfills/preview': (client) => client.schedules.previewBackfill(ID, RANGE),
  'POST /schedules/:scheduleId/backfills': (client) => client.schedules.backfill(ID, RANGE),
  'GET /schedules/:scheduleId/backfills': (client) => client.schedules.backfills(ID, CURSOR).page(),
  'GET /schedules/:scheduleId/backfills/:backfillId': (client) => client.schedules.getBackfill(ID, ID),
  'POST /schedules/:scheduleId/backfills/:backfillId/cancel': (client) => client.schedules.cancelBackfill(ID, ID),
  'GET /notifications': (client) =>
    client.notifications.list({ limit: 5, cursor: '5', unread: true, archived: false, kind: 'workers-lost' }).page(),
  'GET /notifications/unread': (client) => client.notifications.countUnread(),
  'POST /notifications/read': (client) => client.notifications.markAllRead({ upTo: 5 }),
  'PATCH /notifications/:notificationId': (client) =>
    client.notifications.mark(ID, { isUnread: false, isArchived: true }),
  'GET /notifications/webhook': (client) => client.notifications.webhook(),
  'PUT /notifications/webhook': (client) =>
    client.notifications.setWebhook({ url: 'https://a.test/', kinds: ['workflow-failed'] }),
  'DELETE /notifications/webhook': (client) => client.notifications.removeWebhook(),
  'PUT /notifications/mutes/:workflowId': (client) => client.notifications.mute(ID, { minutes: 60 }),
  'DELETE /notifications/mutes/:workflowId': (client) => client.notifications.unmute(ID),
  'GET /notifications/preferences': (client) => client.notifications.preferences(),
  'PATCH /notifications/preferences': (client) =>
    client.notifications.changePreferences({
      kinds: {
        'workflow-failed': { mail: 'daily' },
        'workers-lost': { inApp: false },
        'schedule-missed': { mail: 'never' },
        'credential-failing': { mail: 'hourly' },
      },
      timeZone: 'Europe/Berlin',
      quietHours: { from: '22:00', until: '07:00' },
    }),
  'GET /webhooks': (client) => client.webhooks.list({ ...CURSOR, workflow: ID }).page(),
  'GET /webhooks/:workflowId/:node': (client) => client.webhooks.get(AT),
  'PUT /webhooks/:workflowId/:node/settings': (client) => client.webhooks.setSettings(AT, { inbox: false }),
  'GET /webhooks/:workflowId/:node/events': (client) =>
    client.webhooks.events(AT, { ...CURSOR, ...RANGE, outcome: 'accepted', status: ['failed', 'queued'] }).page(),
  'GET /webhook-events/:eventId': (client) => client.webhooks.event(ID),
  'POST /webhook-events/:eventId/replay': (client) => client.webhooks.replay(ID, { version: 'live' }),
  'POST /webhooks/:workflowId/:node/listeners': (client) =>
    client.webhooks.listen(AT, { seconds: 5, header: { name: 'x-test', value: 'a' }, address: '127.0.0.1' }),
  'POST /webhooks/:workflowId/:node/test-pages': (client) => client.webhooks.testPage(AT),
  'GET /webhook-listeners/:listenerId': (client) => client.webhooks.heard(ID, { known: 1, wait: 5 }),
  'DELETE /webhook-listeners/:listenerId': (client) => client.webhooks.stopListening(ID),
  'POST /webhooks/:workflowId/:node/redeliveries/preview': (client) => client.webhooks.previewRedelivery(AT, RANGE),
  'POST /webhooks/:workflowId/:node/redeliveries': (client) =>
    client.webhooks.redeliver(AT, { ...RANGE, status: ['failed'], version: 'draft' }),
  'GET /webhook-redeliveries/:redeliveryId': (client) => client.webhooks.redelivery(ID),
  'POST /webhook-redeliveries/:redeliveryId/cancel': (client) => client.webhooks.cancelRedelivery(ID),
  'POST /workflows/:workflowId/executions': (client) =>
    client.workflows.run(ID, [1], { trigger: 'a', version: 'draft', wait: 1, callback: 'https://a.test/' }),
  'POST /workflows/:workflowId/test': (client) =>
    client.workflows.test(ID, {
      ...{ node: 'a', trigger: 'b', items: [{ a: 1 }], reuseFrom: 'latest', wait: 1, pauseFirst: true },
      breakpoints: [{ node: 'a', when: 'after', if: '{{ $json.a }}' }],
    }),
  'GET /workflows/:workflowId/test-cases': (client) => client.testCases.list(ID, CURSOR).page(),
  'POST /workflows/:workflowId/test-cases': (client) =>
    client.testCases.create(ID, { name: 'x', trigger: 'hook', input: 1, expected: [{ path: '/a', value: 1 }] }),
  'GET /workflows/:workflowId/test-cases/:testCaseId': (client) => client.testCases.get(ID, ID),
  'DELETE /workflows/:workflowId/test-cases/:testCaseId': (client) => client.testCases.delete(ID, ID),
  'GET /workflows/:workflowId/pins': (client) => client.pins.list(ID, { limit: 5, cursor: 'a' }).page(),
  'GET /workflows/:workflowId/pins/:node': (client) => client.pins.get(ID, 'a'),
  'PUT /workflows/:workflowId/pins/:node': (client) =>
    client.pins.set(ID, 'a', { from: { execution: ID, iteration: '0.1' } }),
  'DELETE /workflows/:workflowId/pins/:node': (client) => client.pins.remove(ID, 'a'),
  'DELETE /workflows/:workflowId/pins': (client) => client.pins.removeAll(ID),
  'GET /executions': (client) => {
    const time = { from: NOON, until: NOON, longerThanMs: 1, shorterThanMs: 5 }
    const content = { version: ID, errorCode: 'x', error: 'x', data: 'xy' }
    const states = { status: ['failed', 'queued'], mode: 'webhook', sort: 'created' } as const
    return client.executions.list({ ...CURSOR, ...time, ...content, ...states, workflow: ID }).page()
  },
  'GET /statistics/executions': (client) =>
    client.executions.statistics({ workflow: ID, from: NOON, until: NOON, by: 'hour', each: 'workflow' }),
  'POST /bulk/cancel': (client) => client.executions.cancelMany({ ids: [ID] }),
  'POST /bulk/retry': (client) => client.executions.retryMany({ filter: { status: ['failed'] }, limit: 5, cursor: ID }),
  'GET /executions/:executionId': (client) => client.executions.get(ID),
  'GET /executions/:executionId/state': (client) => client.executions.state(ID),
  'POST /realtime/tickets': (client) => client.events.ticket(),
  'GET /executions/:executionId/steps': (client) => client.executions.steps(ID, { limit: 5, cursor: '5' }).page(),
  'GET /executions/:executionId/steps/:node/items': (client) =>
    client.executions
      .items(ID, 'a', {
        ...{ limit: 5, cursor: '5', iteration: '0.1', port: 'x', q: 'y', path: '/z' },
        ...{ cut: true, lineage: true, schema: true },
      })
      .page(),
  'GET /executions/:executionId/steps/:node/items/:index': (client) =>
    client.executions.item(ID, 'a', 3, { iteration: '0.1', port: 'x' }),
  'GET /executions/:executionId/steps/:node/items/:index/files/:name': (client) =>
    client.executions.file(ID, 'a', 3, 'label.pdf', { iteration: '0.1', port: 'x' }),
  'GET /executions/:executionId/logs': (client) => client.executions.logs(ID, { after: 5, limit: 5 }).page(),
  'POST /executions/:executionId/cancel': (client) => client.executions.cancel(ID),
  'POST /executions/:executionId/retry': (client) =>
    client.executions.retry(ID, {
      ...{ from: 'a', version: 'live' },
      edit: { node: 'a', port: 'main', items: [{ a: 1 }] },
    }),
  'POST /executions/:executionId/continue': (client) =>
    client.executions.continue(ID, { to: 'next', edit: { node: 'a', port: 'main', items: [{ a: 1 }] } }),
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
    expect(call!.headers.has('idempotency-key')).toBe(route.idempotent !== false)
  })
})
