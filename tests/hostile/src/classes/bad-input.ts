import { chain, node } from '@linkflow/chaos'
import { errorCodes } from '@linkflow/contracts'
import type { Client, Reply, Sent } from '../site/client.ts'
import type { Site } from '../site/site.ts'
import type { Attempt, Finding, Suite } from '../suite.ts'
import { listening, publish, runNodes } from './run-workflow.ts'

/** What a request is made with: things that are there already. */
interface Fixture {
  readonly client: Client
  readonly workflowId: string
  readonly draftId: string
  readonly executionId: string
  readonly credentialId: string
  /** Path of the address that a waiting execution waits for a call of. */
  readonly resumePath: string
}

/** `draft`: a workflow that is made before, whose id is given, and that is deleted after. */
type Case = readonly [
  name: string,
  status: number,
  code: string,
  send: (on: Fixture, draftId: string) => Promise<Reply>,
  draft?: object,
]

const HOOK = 'bad-input'
const A_COLUMN = { name: 'a', type: 'text' }
const NOBODY = '0198c0de-0000-7000-8000-000000000000'

/** Bad input of every kind: a 4xx, a stable code, a sentence that helps, and nothing changed. */
export const badInput: Suite = {
  name: 'INPUT',
  promise: 'Bad input of every kind gets a 4xx with a stable code and a sentence that helps, and changes nothing',
  atOnce: 1,
  attempts: (site) => {
    let fixture: Promise<Fixture> | undefined
    const cases = [
      ...bodies(),
      ...addresses(),
      ...workflows(),
      ...edits(),
      ...finding(),
      ...testing(),
      ...publishing(),
      ...executions(),
      ...credentials(),
      ...team(),
      ...webhooks(),
      ...resumeAddresses(),
    ]
    return [
      ...cases.map(
        ([name, status, code, send, draft]): Attempt => ({
          name,
          run: async () => {
            fixture ??= openFixture(site)
            const on = await fixture
            const draftId = draft === undefined ? '' : await makeDraft(on.client, draft)
            const before = await everythingIn(site)
            const reply = await send(on, draftId)
            const after = await everythingIn(site)
            if (draftId !== '') await on.client.api('DELETE', `/workflows/${draftId}`)
            return complaintOf(reply, status, code) ?? (before === after ? undefined : `changed ${before} to ${after}`)
          },
        }),
      ),
      ...rawAttempts(site),
    ]
  },
}

async function openFixture(site: Site): Promise<Fixture> {
  const hook = node('hook', 'webhook', { path: HOOK, bodyBytesMax: 100_000 })
  const workflowId = await publish(site, chain('live', [hook, node('end', 'no-operation')]))
  await listening(site, HOOK)
  const draft = await site.client.api('POST', '/workflows', {
    body: chain('draft', [node('start', 'manual'), node('end', 'no-operation')]),
  })
  const draftId = (draft.json as { id: string }).id
  // The first run of a draft keeps a snapshot of it, whatever becomes of the run; it is in no list.
  await site.client.api('POST', `/workflows/${draftId}/executions`, { body: { wait: 10 } })
  const ran = await runNodes(site, [node('end', 'no-operation')])
  if (ran.type !== 'ended') throw new Error(ran.text)
  const resumePath = await waitingForACall(site)
  await settled(site)
  return { client: site.client, workflowId, draftId, executionId: ran.id, credentialId: site.credentialId, resumePath }
}

/** What earlier suites started may still be ending; nothing does when nothing changed for a while. */
async function settled(site: Site): Promise<void> {
  for (let [seen, quiet] = ['', 0]; quiet < QUIET_LOOKS; ) {
    const now = await everythingIn(site)
    quiet = now === seen ? quiet + 1 : 0
    seen = now
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
const QUIET_LOOKS = 5
const LOOK_MS = 100

async function waitingForACall(site: Site): Promise<string> {
  const tells = node('tell', 'set', { values: { url: '{{ $execution.resumeUrl }}' } })
  const made = await site.client.api('POST', '/workflows', {
    body: chain('waits', [node('start', 'manual'), tells, node('wait', 'wait', { for: 'webhook' })]),
  })
  const { id } = made.json as { id: string }
  const begun = await site.client.api('POST', `/workflows/${id}/executions`, { body: { wait: 10 } })
  const { execution } = begun.json as { execution: { id: string } }
  const items = await site.client.api('GET', `/executions/${execution.id}/steps/tell/items`)
  const [item] = (items.json as { items: readonly { json: { url: string } }[] }).items
  return new URL(item!.json.url).pathname
}

/**
 * What nobody may have changed, as text: the rows themselves of what users define, and how many there are of the rest. Rows
 * that the server changes by itself (heartbeats, times of last use, outbox) are left out.
 */
async function everythingIn({ cluster: { sql } }: Site): Promise<string> {
  const definitions = [
    'workflow.workflows',
    'workflow.versions',
    'workflow.triggers',
    'credential.credentials',
    'credential.shares',
    'schedule.schedules',
    'workspace.workspaces',
    'workspace.members',
    'workspace.invitations',
    'workspace.variables',
    'data.tables',
    'data.rows',
    'data.state',
    'notification.preferences',
    'notification.marks',
    'workspace.audit_entries',
  ]
  const { rows: known } = await sql.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables where schemaname || '.' || tablename = any($1)`,
    [definitions],
  )
  const hashes = known.map(
    ({ name }) => `(select md5(coalesce(string_agg(t::text, '' order by t::text), '')) from ${name} t)`,
  )
  const counts = [
    'execution.live',
    'execution.finished',
    'execution.journal',
    'execution.signals',
    'execution.deliveries',
    'auth.api_keys',
  ].map((name) => `(select count(*)::text from ${name})`)
  const executions = `(select count(*) from execution.live) + (select count(*) from execution.finished)`
  const { rows } = await sql.query<{ all: string }>(
    `select concat_ws(' ', ${[...hashes, ...counts, executions].join(', ')}) as all`,
  )
  return rows[0]!.all
}

/** An error of the API as every error must be. */
export function complaintOf({ status, headers, json, text }: Reply, wanted: number, code: string): Finding {
  const body = (json ?? {}) as {
    code?: string
    status?: number
    detail?: string
    requestId?: string
    title?: string
    type?: string
  }
  if (status !== wanted || body.code !== code)
    return `was answered ${status} ${body.code} instead of ${wanted} ${code}: ${text.slice(0, 400)}`
  const entry = (errorCodes as Record<string, { status: number; title: string } | undefined>)[code]
  if (entry === undefined || entry.status !== status || body.status !== status || body.title !== entry.title)
    return `is not the ${code} of the table: ${text}`
  if (!String(headers['content-type']).startsWith('application/problem+json'))
    return `came as ${headers['content-type']}`
  if (body.requestId !== headers['x-request-id']) return `has another id than its header: ${text}`
  if (body.type !== `urn:linkflow:error:${code}`) return `is of the type ${body.type}`
  if (status === 405 && !/^[A-Z, ]+$/.test(headers.allow ?? '')) return `does not say what is allowed: ${headers.allow}`
  // A sentence: words with a full stop, and not only the title again.
  const isSentence = /\S+ \S+ \S+.*[.?)]$/s.test(body.detail ?? '') && body.detail !== body.title
  return isSentence ? undefined : `says only «${body.detail}»`
}

const json = (text: string | Uint8Array, headers: Record<string, string> = {}): Sent => ({
  body: text,
  headers: { 'content-type': 'application/json', ...headers },
})
const yaml = (text: string): Sent => ({ body: text, headers: { 'content-type': 'application/yaml' } })
const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

/** The same for each address that takes a body; here the one that makes a workflow. */
function bodies(): Case[] {
  const post = (name: string, status: number, code: string, sent: Sent): Case => [
    `body: ${name}`,
    status,
    code,
    ({ client }) => client.api('POST', '/workflows', sent),
  ]
  const file = (more: string) => json(`{"linkflow":1,"name":"x","nodes":[],"connections":[]${more}}`)
  return [
    post('none', 400, 'body-missing', {}),
    post('empty', 400, 'body-missing', json('')),
    post('white space', 400, 'json-malformed', json(' \n ')),
    post('malformed', 400, 'json-malformed', json('{"linkflow":1,"name":"x",}')),
    post('cut off', 400, 'json-malformed', json('{"linkflow":1,"name":"x')),
    post('two values', 400, 'json-malformed', json('{} {}')),
    post('a comment', 400, 'json-malformed', json('{/* */}')),
    post('NaN', 400, 'json-malformed', json('{"linkflow":NaN}')),
    post('a zero byte', 400, 'json-malformed', json('{"linkflow":\0}')),
    post('a control character in a text', 400, 'json-malformed', json('{"name":"a\u0001"}')),
    post('invalid UTF-8', 400, 'body-not-utf8', json(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]))),
    post('UTF-8 of a surrogate', 400, 'body-not-utf8', json(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]))),
    post('an overlong slash', 400, 'body-not-utf8', json(new Uint8Array([0x22, 0xc0, 0xaf, 0x22]))),
    post('UTF-16', 400, 'body-not-utf8', json(Buffer.from('\ufeff{}', 'utf16le'))),
    post('a key twice', 400, 'json-duplicate-key', file(',"name":"y"')),
    post('a key twice, written otherwise', 400, 'json-duplicate-key', file(',"n\\u0061me":"y"')),
    post('depth 129', 400, 'json-too-deep', json(deep(129))),
    post('depth 10,000', 400, 'json-too-deep', json(deep(10_000))),
    post(
      '100,001 keys',
      400,
      'json-too-many-keys',
      json(`{${Array.from({ length: 100_001 }, (_, i) => `"${i}":1`).join()}}`),
    ),
    post('1e400', 400, 'json-number-out-of-range', file(',"description":1e400')),
    post('a number of 5,000 digits', 400, 'json-number-out-of-range', file(`,"description":${'9'.repeat(5000)}`)),
    post('a key __proto__', 400, 'json-prototype-key', file(',"__proto__":{}')),
    [
      'body: oversized',
      413,
      'payload-too-large',
      ({ client }) => client.api('POST', '/credentials', json(`{"name":"${'x'.repeat(1_100_000)}"}`)),
    ],
    post('text', 415, 'media-type-unsupported', { body: '{}', headers: { 'content-type': 'text/plain' } }),
    post('a form', 415, 'media-type-unsupported', {
      body: 'a=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
    post('XML', 415, 'media-type-unsupported', { body: '<a/>', headers: { 'content-type': 'application/xml' } }),
    post('no type', 415, 'media-type-unsupported', { body: '{}' }),
    post(
      'another charset',
      415,
      'media-type-unsupported',
      json('{}', { 'content-type': 'application/json; charset=utf-16' }),
    ),
    post('compressed', 415, 'encoding-unsupported', json('{}', { 'content-encoding': 'gzip' })),
    post('null', 422, 'body-invalid', json('null')),
    post('a list', 422, 'body-invalid', json('[]')),
    post('a text', 422, 'body-invalid', json('"x"')),
    post('a number', 422, 'body-invalid', json('1')),
    post('an unknown field', 422, 'body-invalid', file(',"evil":true')),
    post('a NUL in a name', 422, 'body-invalid', json('{"linkflow":1,"name":"a\\u0000b","nodes":[],"connections":[]}')),
    post(
      'a lone surrogate in a name',
      422,
      'body-invalid',
      json('{"linkflow":1,"name":"a\\ud800","nodes":[],"connections":[]}'),
    ),
    post(
      'a line break in a name',
      422,
      'body-invalid',
      json('{"linkflow":1,"name":"a\\nb","nodes":[],"connections":[]}'),
    ),
    post('malformed YAML', 400, 'yaml-malformed', yaml('linkflow: [1')),
    post('YAML with a key twice', 400, 'yaml-malformed', yaml('linkflow: 1\nname: x\nname: y\n')),
    post('YAML with a tag', 400, 'yaml-malformed', yaml('linkflow: !!js/function "x"\n')),
    post(
      'YAML of endless aliases',
      400,
      'yaml-malformed',
      yaml(
        `a: &a [x,x]\n${'bcdefghij'
          .split('')
          .map((c, i) => `${c}: &${c} [${`*${'abcdefghij'[i]},`.repeat(9)}]`)
          .join('\n')}\n`,
      ),
    ),
    post('an idempotency key that is too long', 400, 'idempotency-key-invalid', {
      ...file(''),
      headers: { 'content-type': 'application/json', 'idempotency-key': 'x'.repeat(300) },
    }),
  ]
}

/** A day that has been, for what reaches back. */
const DAY = { from: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z' }

function addresses(): Case[] {
  const call = (method: string, path: string, status: number, code: string, sent: Sent = {}): Case => [
    `address: ${method} ${path.slice(0, 80)}`,
    status,
    code,
    ({ client }) => client.send(method, path, sent),
  ]
  const lists = [
    '/workflows',
    '/executions',
    '/keys',
    '/credentials',
    '/schedules',
    '/schedules/calendar',
    '/members',
    '/invitations',
    '/audit',
  ]
  return [
    call('GET', '/no-such-file.js', 404, 'route-not-found'),
    call('GET', '/api', 404, 'route-not-found'),
    call('GET', '/api/v2/workflows', 404, 'route-not-found'),
    call('GET', '/api/v1/nothing', 404, 'route-not-found'),
    call('POST', '/api/v1/workflows/x/y/z', 404, 'route-not-found', { body: {} }),
    call('PUT', '/api/v1/workflows', 405, 'method-not-allowed', { body: {} }),
    call('PATCH', `/api/v1/executions/${NOBODY}`, 405, 'method-not-allowed', { body: {} }),
    call('DELETE', '/api/v1/executions', 405, 'method-not-allowed'),
    call('POST', '/health/live', 405, 'method-not-allowed'),
    call('OPTIONS', '/api/v1/keys', 405, 'method-not-allowed'),
    call('GET', '/api/v1/workflows/1', 400, 'path-invalid'),
    call('GET', '/api/v1/workflows/not-an-id', 400, 'path-invalid'),
    call('GET', `/api/v1/workflows/${NOBODY}x`, 400, 'path-invalid'),
    call('GET', '/api/v1/workflows/%00', 400, 'path-invalid'),
    call('GET', '/api/v1/workflows/%zz', 400, 'path-invalid'),
    call('GET', `/api/v1/workflows/${'x'.repeat(300)}`, 400, 'path-invalid'),
    call('GET', '/api/v1/workflows/..%2f..%2fkeys', 400, 'path-invalid'),
    call('GET', `/api/v1/workflows/${NOBODY}`, 404, 'workflow-not-found'),
    call('GET', `/api/v1/executions/${NOBODY}`, 404, 'execution-not-found'),
    call('GET', `/api/v1/executions/${NOBODY}/state`, 404, 'execution-not-found'),
    call('GET', '/api/v1/executions/x/state', 400, 'path-invalid'),
    call('GET', `/api/v1/executions/${NOBODY}/steps/a/items/0`, 404, 'execution-not-found'),
    call('GET', `/api/v1/executions/${NOBODY}/steps/a/items/-1`, 400, 'path-invalid'),
    call('GET', `/api/v1/executions/${NOBODY}/steps/a/items/1e9/files/x`, 400, 'path-invalid'),
    call('GET', `/api/v1/executions/${NOBODY}/steps/a/items/0/files/..%2f..%2fkeys`, 404, 'execution-not-found'),
    call('GET', `/api/v1/executions/${NOBODY}/steps/a/items?path=a`, 400, 'query-invalid'),
    call('GET', '/api/v1/statistics/executions?by=minute', 400, 'query-invalid'),
    call('GET', '/api/v1/workflows?owner=somebody', 400, 'query-invalid'),
    call('GET', '/ws', 426, 'upgrade-needed'),
    call('POST', '/api/v1/realtime/tickets', 400, 'body-unexpected', { body: {} }),
    call('GET', `/api/v1/credentials/${NOBODY}`, 404, 'credential-not-found'),
    call('GET', `/api/v1/schedules/${NOBODY}`, 404, 'schedule-not-found'),
    call('GET', `/api/v1/schedules/${NOBODY}/runs`, 404, 'schedule-not-found'),
    call('GET', `/api/v1/schedules/${NOBODY}/firings`, 404, 'schedule-not-found'),
    call('POST', `/api/v1/schedules/${NOBODY}/pause`, 404, 'schedule-not-found'),
    call('POST', `/api/v1/schedules/${NOBODY}/pause`, 422, 'range-invalid', {
      body: { until: '2020-01-01T00:00:00Z' },
    }),
    call('POST', `/api/v1/schedules/${NOBODY}/backfills`, 404, 'schedule-not-found', { body: DAY }),
    call('GET', `/api/v1/schedules/${NOBODY}/backfills/${NOBODY}`, 404, 'backfill-not-found'),
    call('GET', `/api/v1/schedules/${NOBODY}/firings?cursor=yesterday`, 400, 'cursor-invalid'),
    call('GET', '/api/v1/schedules/calendar?from=yesterday', 400, 'query-invalid'),
    call(
      'GET',
      '/api/v1/schedules/calendar?from=2030-01-01T00:00:00Z&until=2040-01-01T00:00:00Z',
      422,
      'range-invalid',
    ),
    call('POST', '/api/v1/schedules/preview', 422, 'body-invalid', { body: { rules: [] } }),
    call('POST', '/api/v1/schedules/preview', 422, 'schedule-invalid', { body: { rules: [{ cron: '0 0 31 2 *' }] } }),
    call('GET', `/api/v1/webhooks/${NOBODY}/hook`, 404, 'webhook-not-found'),
    call('GET', `/api/v1/webhooks/${NOBODY}/hook/events`, 404, 'webhook-not-found'),
    call('GET', `/api/v1/webhooks/${NOBODY}/hook/events?cursor=abc`, 400, 'cursor-invalid'),
    call('PUT', `/api/v1/webhooks/${NOBODY}/hook/settings`, 404, 'webhook-not-found', { body: {} }),
    call('PUT', `/api/v1/webhooks/${NOBODY}/hook/settings`, 422, 'body-invalid', { body: { sample: 2 } }),
    call('POST', `/api/v1/webhooks/${NOBODY}/hook/listeners`, 404, 'webhook-not-found', { body: {} }),
    call('POST', `/api/v1/webhooks/${NOBODY}/hook/listeners`, 422, 'body-invalid', { body: { seconds: 1801 } }),
    call('POST', `/api/v1/webhooks/${NOBODY}/hook/listeners`, 422, 'body-invalid', { body: { address: 'localhost' } }),
    call('POST', `/api/v1/webhooks/${NOBODY}/hook/test-pages`, 404, 'webhook-not-found'),
    call('POST', `/api/v1/webhooks/${NOBODY}/hook/redeliveries`, 404, 'webhook-not-found', { body: DAY }),
    call('GET', `/api/v1/webhook-events/${NOBODY}`, 404, 'event-not-found'),
    call('POST', `/api/v1/webhook-events/${NOBODY}/replay`, 404, 'event-not-found', { body: {} }),
    call('GET', `/api/v1/webhook-listeners/${NOBODY}`, 404, 'listener-not-found'),
    call('GET', `/api/v1/webhook-listeners/${NOBODY}?wait=1000`, 400, 'query-invalid'),
    call('GET', `/api/v1/webhook-redeliveries/${NOBODY}`, 404, 'redelivery-not-found'),
    call('DELETE', `/api/v1/keys/${NOBODY}`, 404, 'key-not-found'),
    call('GET', '/api/v1/node-types/nothing', 404, 'node-type-not-found'),
    ...lists.flatMap((list) => [
      call('GET', `/api/v1${list}?cursor=abc`, 400, 'cursor-invalid'),
      call('GET', `/api/v1${list}?limit=0`, 400, 'query-invalid'),
      call('GET', `/api/v1${list}?limit=1e9`, 400, 'query-invalid'),
      call('GET', `/api/v1${list}?limit=many`, 400, 'query-invalid'),
      call('GET', `/api/v1${list}?limit=1&limit=2`, 400, 'query-invalid'),
      call('GET', `/api/v1${list}?evil=1`, 400, 'query-invalid'),
    ]),
    call('GET', '/api/v1/executions?status=nonsense', 400, 'query-invalid'),
    call('GET', '/api/v1/executions?workflow=x', 400, 'query-invalid'),
    call('GET', '/api/v1/workflows?name=%00', 400, 'query-invalid'),
    call('GET', '/api/v1/workflows?name=%ff', 400, 'query-invalid'),
    call('GET', `/api/v1/workflows?${'a=1&'.repeat(201)}`, 400, 'query-invalid'),
    call('GET', '/api/v1/keys', 431, 'headers-too-large', { headers: { 'x-large': 'x'.repeat(20_000) } }),
    call('GET', `/api/v1/keys?${'x'.repeat(20_000)}`, 431, 'headers-too-large'),
    call('GET', '/api/v1/keys', 403, 'workspace-mismatch', { headers: { 'linkflow-workspace': NOBODY } }),
    call('GET', '/api/v1/keys', 401, 'key-missing', { isAnonymous: true }),
    call('GET', '/api/v1/keys', 401, 'key-invalid', { isAnonymous: true, headers: { authorization: 'Bearer lf_x' } }),
    call('GET', '/metrics', 401, 'key-missing', {
      isAnonymous: true,
      headers: { 'x-forwarded-for': '10.0.0.1' },
    }),
    call('POST', '/api/v1/keys', 422, 'body-invalid', { body: { name: 'x', scopes: ['everything'] } }),
    call('POST', '/api/v1/keys', 422, 'body-invalid', { body: { name: '', scopes: ['key:read'] } }),
    call('POST', '/api/v1/keys', 422, 'key-expiry-past', {
      body: { name: 'x', scopes: ['key:read'], expiresAt: '2001-01-01T00:00:00Z' },
    }),
    call('DELETE', `/api/v1/keys/${NOBODY}`, 400, 'body-unexpected', { body: {} }),
    call('POST', '/api/v1/workflows', 417, 'expectation-failed', {
      headers: { expect: 'miracles', 'content-type': 'application/json' },
      body: '{}',
    }),
    call('GET', `/resume/${NOBODY}/x`, 404, 'execution-not-found', { isAnonymous: true }),
    call('GET', '/resume/', 404, 'execution-not-found', { isAnonymous: true }),
  ]
}

function team(): Case[] {
  const call = (method: string, path: string, status: number, code: string, body?: unknown): Case => [
    `team: ${method} ${path.slice(0, 60)} ${JSON.stringify(body ?? '').slice(0, 60)}`,
    status,
    code,
    ({ client }) => client.api(method, path, body === undefined ? {} : { body }),
  ]
  return [
    call('POST', '/workspaces', 403, 'session-needed', { name: 'x' }),
    call('POST', `/workspaces/${NOBODY}/restore`, 403, 'session-needed'),
    call('PATCH', '/workspace', 422, 'body-invalid', { name: '' }),
    call('PATCH', '/workspace', 422, 'body-invalid', { name: 'x', is_default: false }),
    call('PATCH', '/workspace', 422, 'body-invalid', { name: 'x', removalAt: null }),
    call('POST', '/workspace/deletion', 409, 'workspace-is-default', { name: 'Default' }),
    call('PATCH', `/members/${NOBODY}`, 404, 'member-not-found', { role: 'viewer' }),
    call('PATCH', `/members/${NOBODY}`, 422, 'body-invalid', { role: 'root' }),
    call('PATCH', `/members/${NOBODY}`, 422, 'body-invalid', { role: 'viewer', accountId: NOBODY }),
    call('DELETE', `/members/${NOBODY}`, 404, 'member-not-found'),
    call('DELETE', '/members/me', 403, 'session-needed'),
    call('POST', '/members/transfer', 403, 'session-needed', { accountId: NOBODY }),
    call('POST', '/invitations', 422, 'body-invalid', { email: 'nobody', role: 'viewer' }),
    call('POST', '/invitations', 422, 'body-invalid', { email: 'a@example.com\r\nBcc: b@example.com', role: 'viewer' }),
    call('POST', '/invitations', 422, 'body-invalid', { email: 'a@example.com', role: 'owner', invitedBy: NOBODY }),
    call('POST', `/invitations/${NOBODY}/resend`, 404, 'invitation-not-found'),
    call('DELETE', `/invitations/${NOBODY}`, 404, 'invitation-not-found'),
    call('POST', '/accounts/invitation-links', 404, 'invitation-not-found', { invitationId: NOBODY }),
    call('POST', '/me/invitations', 403, 'session-needed', { token: 'lfi_x' }),
    call('GET', '/notifications', 403, 'session-needed'),
    call('GET', '/notifications?unread=1', 400, 'query-invalid'),
    call('GET', '/notifications?cursor=0', 400, 'cursor-invalid'),
    call('GET', '/notifications/unread', 403, 'session-needed'),
    call('POST', '/notifications/read', 422, 'body-invalid', { upTo: -1 }),
    call('POST', '/notifications/read', 403, 'session-needed', {}),
    call('PATCH', `/notifications/${NOBODY}`, 422, 'body-invalid', { isUnread: 'no' }),
    call('PATCH', `/notifications/${NOBODY}`, 403, 'session-needed', { isUnread: false }),
    call('PATCH', '/notifications/1', 400, 'path-invalid', { isUnread: false }),
    call('GET', '/notifications/preferences', 403, 'session-needed'),
    call('PATCH', '/notifications/preferences', 422, 'body-invalid', { timeZone: '../../etc/passwd' }),
    call('PATCH', '/notifications/preferences', 422, 'body-invalid', { kinds: { x: { mail: 'never' } } }),
    call('PATCH', '/notifications/preferences', 403, 'session-needed', { quietHours: null }),
    call('PUT', '/variables/__proto__', 400, 'path-invalid', { value: 1 }),
    call('PUT', '/variables/a.b', 400, 'path-invalid', { value: 1 }),
    call('PUT', '/variables/x', 422, 'body-invalid', { value: { toString: 1 } }),
    call('PUT', '/variables/x', 422, 'body-invalid', { value: 'x'.repeat(4097) }),
    call('PUT', '/variables/x', 422, 'body-invalid', { value: '\u0000' }),
    call('PUT', '/variables/x', 422, 'variable-value-needed', { isSecret: true }),
    call('POST', '/variables/import', 422, 'body-invalid', { text: 1 }),
    call('POST', '/variables/import', 422, 'variable-text-invalid', { text: '__proto__=1\nA=1\nA=2' }),
    call('POST', '/variables/import', 422, 'variable-text-invalid', { text: 'A="\\u0000"' }),
    call('POST', '/variables/import', 422, 'body-invalid', { text: 'x'.repeat(256 * 1024 + 1) }),
    call('PATCH', '/workspace/settings', 422, 'body-invalid', { timeZone: '../../etc/passwd' }),
    call('PATCH', '/workspace/settings', 422, 'body-invalid', { errorWorkflow: 'x\r\ny' }),
    call('PATCH', '/workspace/settings', 422, 'body-invalid', { retention: { days: 1e9 } }),
    call('PATCH', '/workspace/settings', 422, 'body-invalid', JSON.parse('{"removalAt":null}')),
    call('PUT', `/notifications/mutes/${NOBODY}`, 403, 'session-needed', { minutes: 60 }),
    call('PUT', `/notifications/mutes/${NOBODY}`, 422, 'body-invalid', { minutes: 0 }),
    call('PUT', '/notifications/mutes/1', 400, 'path-invalid', { minutes: 60 }),
    call('DELETE', `/notifications/mutes/${NOBODY}`, 403, 'session-needed'),
    call('PUT', '/notifications/webhook', 422, 'body-invalid', { url: 'file:///etc/passwd', kinds: ['workers-lost'] }),
    call('PUT', '/notifications/webhook', 422, 'body-invalid', { url: 'https://a.test/', kinds: ['x'] }),
    call('DELETE', '/notifications/webhook', 404, 'notification-webhook-not-found'),
    call('DELETE', '/variables/nothing', 404, 'variable-not-found'),
    call('POST', '/data-tables', 422, 'body-invalid', { name: 'x', columns: [{ name: '__proto__', type: 'text' }] }),
    call('POST', '/data-tables', 422, 'body-invalid', { name: 'x', columns: [{ name: 'a"; drop', type: 'text' }] }),
    call('POST', '/data-tables', 409, 'column-name-taken', { name: 'x', columns: [A_COLUMN, A_COLUMN] }),
    call('GET', '/data-tables/1', 400, 'path-invalid'),
    call('POST', `/data-tables/${NOBODY}/rows`, 404, 'data-table-not-found', { rows: [{ __proto__: 1 }] }),
    call('POST', `/data-tables/${NOBODY}/rows`, 422, 'body-invalid', { rows: [] }),
    call('POST', `/data-tables/${NOBODY}/rows/query`, 422, 'body-invalid', {
      filter: { where: [{ column: 'a', is: 'or 1=1' }] },
    }),
    call('POST', `/data-tables/${NOBODY}/rows/query`, 404, 'data-table-not-found', {
      sort: { by: 'id; drop table x', direction: 'descending' },
    }),
    call('POST', `/data-tables/${NOBODY}/import`, 404, 'data-table-not-found', { csv: '"a' }),
    call('PUT', '/state/value?key=%00', 400, 'query-invalid', { value: 1 }),
    call('PUT', '/state/value?key=x&workflow=1', 400, 'query-invalid', { value: 1 }),
    call('PUT', '/state/value?key=x', 409, 'state-changed', { value: 1, expected: { value: 'never' } }),
    call('PUT', '/state/value?key=x', 422, 'state-value-too-large', { value: 'x'.repeat(256 * 1024) }),
    call('GET', '/state/value?key=nothing', 404, 'state-not-found'),
    call('GET', '/variables?cursor=1', 400, 'cursor-invalid'),
    call('GET', '/outbox/refused?cursor=1', 400, 'cursor-invalid'),
    call('GET', '/outbox/refused?limit=0', 400, 'query-invalid'),
    call('POST', '/outbox/refused/1/retry', 400, 'path-invalid'),
    call('POST', `/outbox/refused/${NOBODY}/retry`, 404, 'refused-event-not-found'),
    call('DELETE', `/outbox/refused/${NOBODY}`, 404, 'refused-event-not-found'),
    call('POST', '/system/processes/1/drain', 400, 'path-invalid'),
    call('POST', `/system/processes/${NOBODY}/drain`, 404, 'process-not-found'),
    call('POST', '/node-types/set/options', 404, 'node-options-unknown', { loader: 'constructor' }),
    call('POST', '/node-types/nothing/options', 404, 'node-type-not-found', { loader: 'x' }),
    call('POST', '/node-types/set/options', 422, 'body-invalid', { loader: 'x', credentials: { bearer: '1' } }),
    call('POST', '/packages/preview', 422, 'body-invalid', { source: { name: '../../etc' } }),
    call('POST', '/packages/preview', 422, 'body-invalid', { source: { name: 'a', version: 'https://a.test/x.tgz' } }),
    call('POST', '/packages/preview', 422, 'body-invalid', { source: { name: '--global' } }),
    call('POST', '/packages/preview', 422, 'package-not-fetched', { source: { tarball: 'bm8gdGFyYmFsbA==' } }),
    call('POST', '/packages', 422, 'body-invalid', { source: { name: 'a' } }),
    call('DELETE', '/packages/..%2f..%2fx', 400, 'path-invalid'),
    call('DELETE', '/packages/nothing', 404, 'package-not-found'),
    call('GET', '/system/health?all=1', 400, 'query-invalid'),
    call('PUT', '/operators/me', 400, 'path-invalid'),
    call('PUT', `/operators/${NOBODY}`, 404, 'account-not-found'),
    call('DELETE', `/operators/${NOBODY}`, 404, 'operator-not-found'),
    call('POST', '/me/confirmation', 403, 'session-needed', {}),
    call('GET', "/audit?action=x'%20or%20true", 400, 'query-invalid'),
    call('GET', '/audit?cursor=1e99', 400, 'cursor-invalid'),
    call('GET', '/audit?from=yesterday', 400, 'query-invalid'),
    call('GET', '/audit/verification?after=1', 400, 'query-invalid'),
    call('GET', '/audit/verification?after=1&hash=zz', 400, 'query-invalid'),
    call('DELETE', '/audit', 405, 'method-not-allowed'),
    call('DELETE', '/audit/1', 404, 'route-not-found'),
  ]
}

const manual = { id: 'a', name: 'a', type: 'manual' }
const fileOf = (more: object) => ({ linkflow: 1, name: 'x', nodes: [manual], connections: [], ...more })

function workflows(): Case[] {
  const post = (name: string, code: string, body: unknown, status = 422): Case => [
    `workflow: ${name}`,
    status,
    code,
    ({ client }) => client.api('POST', '/workflows', { body }),
  ]
  const put = (
    name: string,
    status: number,
    code: string,
    headers: Record<string, string>,
    body: unknown = fileOf({}),
  ): Case => [
    `workflow, replaced: ${name}`,
    status,
    code,
    ({ client, draftId }) =>
      client.api('PUT', `/workflows/${draftId}`, { body, headers: { 'content-type': 'application/json', ...headers } }),
  ]
  return [
    post('no nodes', 'body-invalid', { linkflow: 1, name: 'x' }),
    post('nodes that are no list', 'body-invalid', fileOf({ nodes: {} })),
    post('another format', 'body-invalid', fileOf({ linkflow: 2 })),
    post('no name', 'body-invalid', { linkflow: 1, nodes: [], connections: [] }),
    post('a name that is too long', 'body-invalid', fileOf({ name: 'x'.repeat(129) })),
    post('an id with a space', 'body-invalid', fileOf({ nodes: [{ ...manual, id: 'a b' }] })),
    post('an unknown field of a node', 'body-invalid', fileOf({ nodes: [{ ...manual, evil: 1 }] })),
    post('a retry without end', 'body-invalid', fileOf({ nodes: [{ ...manual, retry: { attempts: 1e9 } }] })),
    post('a version that is a text', 'body-invalid', fileOf({ nodes: [{ ...manual, version: '1' }] })),
    post('a connection to nowhere in particular', 'body-invalid', fileOf({ connections: [{ from: 'a', to: 'a' }] })),
    post('an unknown setting', 'body-invalid', fileOf({ settings: { order: 'random' } })),
    post(
      'too many nodes',
      'body-invalid',
      fileOf({ nodes: Array.from({ length: 5001 }, (_, i) => ({ ...manual, id: `n${i}` })) }),
    ),
    put('an old revision', 409, 'workflow-changed', { 'if-match': '"99"' }),
    put('a revision that is none', 400, 'header-invalid', { 'if-match': 'yesterday' }),
    put('a body that is none', 422, 'body-invalid', {}, { linkflow: 1 }),
    [
      'workflow, replaced: one that is not there',
      404,
      'workflow-not-found',
      ({ client }) => client.api('PUT', `/workflows/${NOBODY}`, { body: fileOf({}) }),
    ],
    [
      'workflow, deleted: one that is not there',
      404,
      'workflow-not-found',
      ({ client }) => client.api('DELETE', `/workflows/${NOBODY}`),
    ],
    [
      'workflow, unpublished: one that is not live',
      409,
      'workflow-not-published',
      ({ client, draftId }) => client.api('POST', `/workflows/${draftId}/unpublish`),
    ],
  ]
}

/** Commands on a draft, its versions, and where it is kept. */
function edits(): Case[] {
  const act = (name: string, method: string, rest: string, status: number, code: string, body?: unknown): Case => [
    `workflow, ${name}`,
    status,
    code,
    ({ client, draftId }) => client.api(method, `/workflows/${draftId}${rest}`, body === undefined ? {} : { body }),
  ]
  const id = '0198c0de-0000-7000-8000-00000000000c'
  const command = (patch: object) => ({ baseRevision: 1, commands: [{ id, patches: [patch] }] })
  const edit = (name: string, code: string, body: unknown, status = 422): Case =>
    act(`edited: ${name}`, 'PATCH', '/draft', status, code, body)
  const set = (path: string, value: unknown = 'x') => command({ op: 'set', path, value })
  return [
    edit('no commands', 'body-invalid', { baseRevision: 1, commands: [] }),
    edit('a revision that there is not yet', 'workflow-changed', { ...set('/name'), baseRevision: 99 }, 409),
    edit('a place that no workflow has', 'command-invalid', set('/evil')),
    edit('a prototype', 'command-invalid', set('/settings/__proto__/evil')),
    edit('a name that is none', 'command-invalid', set('/name', '')),
    edit('the format', 'command-invalid', set('/linkflow', 2)),
    edit('a path that is no pointer', 'body-invalid', set('name')),
    edit('a path of slashes', 'body-invalid', set(`${'/'.repeat(60)}~`)),
    edit('a path that is too deep', 'body-invalid', set('/a'.repeat(65))),
    edit('a place in what is not there', 'command-invalid', set('/nodes/start/parameters/a/b')),
    edit('a node that is none', 'command-invalid', set('/nodes/n', { id: 'n' })),
    edit('an operation that there is not', 'body-invalid', command({ op: 'move', path: '/name', from: '/nodes' })),
    act('tagged: a comma', 'PATCH', '', 422, 'body-invalid', { tags: ['a,b'] }),
    act('tagged: 21 times', 'PATCH', '', 422, 'body-invalid', { tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }),
    act('placed: into a folder that is not there', 'PATCH', '', 404, 'folder-not-found', { folder: NOBODY }),
    act('placed: by a field that is not there', 'PATCH', '', 422, 'body-invalid', { name: 'x' }),
    act('published: under no name', 'POST', '/publish', 422, 'body-invalid', { name: '' }),
    act('named: without a name', 'POST', '/versions', 422, 'body-invalid', {}),
    act('named: an old revision', 'POST', '/versions', 409, 'workflow-changed', { name: 'x', revision: 99 }),
    act('compared: with what is not live', 'GET', '/diff', 409, 'workflow-not-published'),
    act('compared: with what is no version', 'GET', '/diff?from=yesterday', 400, 'query-invalid'),
    act('compared: with a version that is not there', 'GET', `/diff?from=${NOBODY}`, 404, 'workflow-version-not-found'),
    act('rolled back: to nothing', 'POST', '/rollback', 422, 'body-invalid', {}),
    act('rolled back: to what is not there', 'POST', '/rollback', 404, 'workflow-version-not-found', {
      version: NOBODY,
    }),
    act('discarded: what was never live', 'POST', '/discard', 409, 'workflow-not-published'),
    act('duplicated: under no name', 'POST', '/duplicate', 422, 'body-invalid', { name: '' }),
    act('archived: an old revision', 'POST', '/archive', 409, 'workflow-changed', { revision: 99 }),
    ...['diff', 'versions'].map(
      (rest): Case => [
        `workflow, ${rest}: one that is not there`,
        404,
        'workflow-not-found',
        ({ client }) => client.api('GET', `/workflows/${NOBODY}/${rest}`),
      ],
    ),
    ...['rollback', 'discard', 'duplicate', 'archive', 'restore'].map(
      (rest): Case => [
        `workflow, ${rest}: one that is not there`,
        404,
        'workflow-not-found',
        ({ client }) =>
          client.api('POST', `/workflows/${NOBODY}/${rest}`, rest === 'rollback' ? { body: { version: NOBODY } } : {}),
      ],
    ),
  ]
}

/** Pinned data, test runs and what lets them go on. */
function testing(): Case[] {
  const act = (name: string, method: string, rest: string, status: number, code: string, body?: unknown): Case => [
    `testing, ${name}`,
    status,
    code,
    ({ client, draftId }) => client.api(method, `/workflows/${draftId}${rest}`, body === undefined ? {} : { body }),
  ]
  const elsewhere = (method: string, path: string, status: number, code: string, body?: unknown): Case => [
    `testing: ${method} ${path}`,
    status,
    code,
    ({ client }) => client.api(method, path, body === undefined ? {} : { body }),
  ]
  return [
    act('pinned: to no node', 'PUT', '/pins/nobody', 404, 'node-not-found', { outputs: { main: [] } }),
    act('pinned: to a path', 'PUT', '/pins/..%2f..%2fx', 400, 'path-invalid', { outputs: { main: [] } }),
    act('pinned: to a prototype', 'PUT', '/pins/__proto__', 404, 'node-not-found', { outputs: { main: [] } }),
    act('pinned: nothing', 'PUT', '/pins/start', 422, 'body-invalid', {}),
    act('pinned: what is no item', 'PUT', '/pins/start', 422, 'pin-invalid', { outputs: { main: [1] } }),
    act('pinned: from no execution', 'PUT', '/pins/start', 404, 'execution-not-found', { from: { execution: NOBODY } }),
    act('pins: of no node', 'GET', '/pins/nobody', 404, 'pin-not-found'),
    act('pins: behind no node', 'GET', '/pins?cursor=a%2Cb', 400, 'cursor-invalid'),
    act('pins: removed from no node', 'DELETE', '/pins/nobody', 404, 'pin-not-found'),
    act('kept: a test case that expects nothing', 'POST', '/test-cases', 422, 'body-invalid', {
      name: 'x',
      expected: [],
    }),
    act('kept: a test case without a name', 'POST', '/test-cases', 422, 'body-invalid', {
      expected: [{ path: '', value: 1 }],
    }),
    act('kept: a test case at what is no path', 'POST', '/test-cases', 422, 'body-invalid', {
      name: 'x',
      expected: [{ path: 'total', value: 1 }],
    }),
    act('kept: a test case from no node', 'POST', '/test-cases', 422, 'body-invalid', {
      name: 'x',
      trigger: '../x',
      expected: [{ path: '', value: 1 }],
    }),
    act('kept: a test case that is too large', 'POST', '/test-cases', 422, 'test-case-too-large', {
      name: 'x',
      input: 'x'.repeat(300_000),
      expected: [{ path: '', value: 1 }],
    }),
    act('test cases: of no id', 'GET', `/test-cases/${NOBODY}`, 404, 'test-case-not-found'),
    act('test cases: deleted where there is none', 'DELETE', `/test-cases/${NOBODY}`, 404, 'test-case-not-found'),
    act('tested: up to no node', 'POST', '/test', 404, 'node-not-found', { node: 'nobody' }),
    act('tested: up to a prototype', 'POST', '/test', 404, 'node-not-found', { node: '__proto__' }),
    act('tested: on no execution', 'POST', '/test', 404, 'execution-not-found', { reuseFrom: NOBODY }),
    act('tested: with a field that is not there', 'POST', '/test', 422, 'body-invalid', { live: true }),
    act('tested: with a breakpoint at no node', 'POST', '/test', 422, 'breakpoint-invalid', {
      breakpoints: [{ node: 'nobody' }],
    }),
    act('started: with breakpoints', 'POST', '/executions', 422, 'body-invalid', { breakpoints: [] }),
    act('started: with pins', 'POST', '/executions', 422, 'body-invalid', { pins: [] }),
    elsewhere('POST', `/workflows/${NOBODY}/test`, 404, 'workflow-not-found', {}),
    elsewhere('GET', `/workflows/${NOBODY}/test-cases`, 404, 'workflow-not-found'),
    elsewhere('GET', `/workflows/${NOBODY}/pins`, 404, 'workflow-not-found'),
    elsewhere('PUT', `/workflows/${NOBODY}/pins/a`, 404, 'workflow-not-found', { outputs: { main: [] } }),
    elsewhere('DELETE', `/workflows/${NOBODY}/pins`, 404, 'workflow-not-found'),
    elsewhere('POST', `/executions/${NOBODY}/continue`, 404, 'execution-not-found', { to: 'end' }),
    elsewhere('POST', `/executions/${NOBODY}/continue`, 422, 'body-invalid', { to: 'anywhere' }),
  ]
}

/** Folders, tags, filters, statistics, and acts on many. */
function finding(): Case[] {
  const call = (method: string, path: string, status: number, code: string, body?: unknown): Case => [
    `finding: ${method} ${path.slice(0, 80)} ${JSON.stringify(body ?? '').slice(0, 60)}`,
    status,
    code,
    ({ client }) => client.api(method, path, body === undefined ? {} : { body }),
  ]
  const many = Array.from({ length: 1_001 }, () => NOBODY)
  return [
    call('GET', '/tags?limit=0', 400, 'query-invalid'),
    call('GET', '/tags?cursor=a%2Cb', 400, 'cursor-invalid'),
    call('GET', '/folders?evil=1', 400, 'query-invalid'),
    call('POST', '/folders', 422, 'body-invalid', {}),
    call('POST', '/folders', 422, 'body-invalid', { name: 'a\u0000b' }),
    call('POST', '/folders', 404, 'folder-not-found', { name: 'x', parent: NOBODY }),
    call('PATCH', `/folders/${NOBODY}`, 404, 'folder-not-found', { name: 'x' }),
    call('PATCH', '/folders/x', 400, 'path-invalid', { name: 'x' }),
    call('DELETE', `/folders/${NOBODY}`, 404, 'folder-not-found'),
    call('POST', '/workflows/import', 422, 'import-not-recognised', {}),
    call('POST', '/workflows/import', 422, 'import-not-recognised', [[]]),
    call('POST', '/workflows/import?format=n8n', 422, 'import-not-recognised', { linkflow: 1 }),
    call('POST', '/workflows/import?format=linkflow', 422, 'workflow-invalid', { nodes: [] }),
    call('POST', '/workflows/import?format=x', 400, 'query-invalid', {}),
    call('POST', '/workflows/import/preview', 422, 'import-not-recognised', [[]]),
    call('POST', '/workflows/import/preview?format=linkflow', 422, 'workflow-invalid', { nodes: [] }),
    call('GET', '/templates/nothing', 404, 'template-not-found'),
    call('GET', '/templates/..%2fworkflows', 400, 'path-invalid'),
    call('DELETE', '/templates/lead-capture', 409, 'template-built-in'),
    call('DELETE', `/templates/${NOBODY}`, 404, 'template-not-found'),
    call('POST', '/templates', 404, 'workflow-not-found', { workflow: NOBODY }),
    call('POST', '/templates', 422, 'body-invalid', { workflow: NOBODY, title: '' }),
    call('POST', '/templates/nothing/instantiate', 404, 'template-not-found'),
    call('POST', '/templates/lead-capture/instantiate', 422, 'body-invalid', { name: '' }),
    call('POST', '/templates/lead-capture/instantiate', 422, 'template-slot-unknown', {
      credentials: [{ node: '__proto__', type: 'bearer', credential: NOBODY }],
    }),
    call('GET', '/workflows?favourites=true', 403, 'session-needed'),
    call('PUT', `/workflows/${NOBODY}/favourite`, 403, 'session-needed'),
    call('GET', '/workflows?sort=evil', 400, 'query-invalid'),
    call('GET', '/workflows?q=%25', 400, 'query-invalid'),
    call('GET', '/workflows?state=broken', 400, 'query-invalid'),
    call('GET', '/workflows?folder=x', 400, 'query-invalid'),
    call('GET', '/workflows?tags=', 400, 'query-invalid'),
    call('GET', '/executions?mode=telepathy', 400, 'query-invalid'),
    call('GET', '/executions?from=yesterday', 400, 'query-invalid'),
    call('GET', '/executions?longerThanMs=-1', 400, 'query-invalid'),
    call('GET', "/executions?errorCode='or'1", 400, 'query-invalid'),
    call('GET', '/executions?data=x', 400, 'query-invalid'),
    call('GET', '/executions?sort=error', 400, 'query-invalid'),
    call('GET', '/statistics/executions?from=2020-01-01T00:00:00Z', 400, 'query-invalid'),
    call('GET', '/statistics/executions?workflow=x', 400, 'query-invalid'),
    ...['cancel', 'retry'].flatMap((what) => [
      call('POST', `/bulk/${what}`, 422, 'body-invalid', {}),
      call('POST', `/bulk/${what}`, 422, 'body-invalid', { ids: [] }),
      call('POST', `/bulk/${what}`, 422, 'body-invalid', { ids: many }),
      call('POST', `/bulk/${what}`, 422, 'body-invalid', { ids: [NOBODY], filter: {} }),
      call('POST', `/bulk/${what}`, 422, 'body-invalid', { filter: { status: ['gone'] } }),
      call('POST', `/bulk/${what}`, 422, 'body-invalid', { ids: [NOBODY], cursor: NOBODY }),
    ]),
  ]
}

/** Drafts may be saved with problems; going live, and running, refuse them. */
function publishing(): Case[] {
  const set = (values: object, more: object = {}) => ({
    id: 'b',
    name: 'b',
    type: 'set',
    parameters: { values },
    ...more,
  })
  const to = (from: string, node: string) => ({ from: { node: from }, to: { node } })
  const drafts: Record<string, readonly [file: object, code?: string, status?: number]> = {
    'an unknown node type': [fileOf({ nodes: [manual, { id: 'b', name: 'b', type: 'telepathy' }] })],
    'an unknown version of a type': [fileOf({ nodes: [manual, set({}, { version: 99 })] })],
    'an illegal cycle': [
      fileOf({
        nodes: [manual, set({}), set({}, { id: 'c', name: 'c' })],
        connections: [to('a', 'b'), to('b', 'c'), to('c', 'b')],
      }),
    ],
    'a connection to a node that is not there': [fileOf({ connections: [to('a', 'z')] })],
    'a port that is not there': [
      fileOf({ nodes: [manual, set({})], connections: [{ from: { node: 'a', port: 'evil' }, to: { node: 'b' } }] }),
    ],
    'two nodes of one id': [fileOf({ nodes: [manual, manual] })],
    'two nodes of one name': [fileOf({ nodes: [manual, set({}, { name: 'a' })] })],
    'a bad expression': [fileOf({ nodes: [manual, set({ x: '{{ $json. }}' })], connections: [to('a', 'b')] })],
    'an expression without an end': [
      fileOf({ nodes: [manual, set({ x: '{{ $json.a' })], connections: [to('a', 'b')] }),
    ],
    'an expression of an unknown name': [
      fileOf({ nodes: [manual, set({ x: '{{ nobody }}' })], connections: [to('a', 'b')] }),
    ],
    'an expression of an unknown node': [
      fileOf({ nodes: [manual, set({ x: "{{ $('z').item.json }}" })], connections: [to('a', 'b')] }),
    ],
    'a parameter of a wrong type': [
      fileOf({ nodes: [manual, { id: 'b', name: 'b', type: 'limit', parameters: { count: 'many' } }] }),
    ],
    'a parameter that is missing': [fileOf({ nodes: [manual, { id: 'b', name: 'b', type: 'http-request' }] })],
    'a parameter that is not known': [
      fileOf({ nodes: [manual, { id: 'b', name: 'b', type: 'limit', parameters: { evil: 1 } }] }),
    ],
    'a credential that is not there': [
      fileOf({
        nodes: [
          manual,
          {
            id: 'b',
            name: 'b',
            type: 'http-request',
            parameters: { url: 'http://a.example/', authentication: 'header' },
            credentials: { header: NOBODY },
          },
        ],
      }),
    ],
    'a cron that is none': [
      fileOf({ nodes: [{ id: 'a', name: 'a', type: 'schedule', parameters: { rules: [{ cron: 'every day' }] } }] }),
    ],
    'a cron with a minute 61': [
      fileOf({ nodes: [{ id: 'a', name: 'a', type: 'schedule', parameters: { rules: [{ cron: '61 * * * *' }] } }] }),
    ],
    'a cron that never comes': [
      fileOf({ nodes: [{ id: 'a', name: 'a', type: 'schedule', parameters: { rules: [{ cron: '0 0 31 2 *' }] } }] }),
    ],
    'a time zone that is none': [
      fileOf({
        nodes: [
          {
            id: 'a',
            name: 'a',
            type: 'schedule',
            parameters: { rules: [{ cron: '0 0 * * *' }], timezone: 'Mars/Base' },
          },
        ],
      }),
    ],
    'an interval without end': [
      fileOf({
        nodes: [
          {
            id: 'a',
            name: 'a',
            type: 'schedule',
            parameters: { rules: [{ every: { value: 100_000, unit: 'weeks' } }] },
          },
        ],
      }),
    ],
    'a trigger that is computed': [
      fileOf({ nodes: [{ id: 'a', name: 'a', type: 'webhook', parameters: { path: '{{ $json.x }}' } }] }),
    ],
    'a webhook path that is none': [
      fileOf({ nodes: [{ id: 'a', name: 'a', type: 'webhook', parameters: { path: '../../x y' } }] }),
    ],
    'a webhook path that is taken': [
      fileOf({ nodes: [{ id: 'a', name: 'a', type: 'webhook', parameters: { path: HOOK } }] }),
      'webhook-path-taken',
      409,
    ],
  }
  return Object.entries(drafts).flatMap(([name, [file, code = 'workflow-invalid', status = 422]]): Case[] => [
    [
      `publish: ${name}`,
      status,
      code,
      ({ client }, draftId) => client.api('POST', `/workflows/${draftId}/publish`),
      file,
    ],
  ])
}

async function makeDraft(client: Client, file: object): Promise<string> {
  const made = await client.api('POST', '/workflows', { body: file })
  if (made.status !== 201) throw new Error(`the draft was answered ${made.status}: ${made.text}`)
  return (made.json as { id: string }).id
}

function executions(): Case[] {
  const start = (name: string, status: number, code: string, body: unknown, headers?: Record<string, string>): Case => [
    `run: ${name}`,
    status,
    code,
    ({ client, draftId }) =>
      client.api('POST', `/workflows/${draftId}/executions`, {
        body,
        ...(headers && { headers: { 'content-type': 'application/json', ...headers } }),
      }),
  ]
  const on = (name: string, method: string, rest: string, status: number, code: string, body?: unknown): Case => [
    `execution: ${name}`,
    status,
    code,
    ({ client, executionId }) =>
      client.api(method, `/executions/${executionId}${rest}`, body === undefined ? {} : { body }),
  ]
  return [
    start('a trigger that is not there', 422, 'trigger-not-found', { trigger: 'z' }),
    start('a version that is not there', 404, 'workflow-version-not-found', { version: NOBODY }),
    start('a version that is no id', 404, 'workflow-version-not-found', { version: 'yesterday' }),
    start('the live one of a draft', 409, 'workflow-not-published', { version: 'live' }),
    start('no items', 422, 'input-invalid', { input: [] }),
    start('a wait of an hour', 422, 'body-invalid', { wait: 3600 }),
    start('a negative wait', 422, 'body-invalid', { wait: -1 }),
    start('a callback that is no address', 422, 'body-invalid', { callback: 'nowhere' }),
    start('an unknown field', 422, 'body-invalid', { evil: 1 }),
    start('an idempotency key of spaces', 400, 'idempotency-key-invalid', {}, { 'idempotency-key': ' ' }),
    [
      'run: a workflow that is not there',
      404,
      'workflow-not-found',
      ({ client }) => client.api('POST', `/workflows/${NOBODY}/executions`, { body: {} }),
    ],
    [
      'run: a draft with problems',
      422,
      'workflow-invalid',
      ({ client }, draftId) => client.api('POST', `/workflows/${draftId}/executions`, { body: {} }),
      fileOf({ nodes: [manual, { id: 'b', name: 'b', type: 'telepathy' }] }),
    ],
    on('cancelled when it has ended', 'POST', '/cancel', 409, 'execution-finished'),
    on('retried from a node that is not there', 'POST', '/retry', 404, 'step-not-found', { from: 'z' }),
    on('signalled when it has ended', 'POST', '/signals/go', 409, 'execution-finished', {}),
    on('items of a step that is not there', 'GET', '/steps/z/items', 404, 'step-not-found'),
    on('items by an iteration that is none', 'GET', '/steps/end/items?iteration=x', 400, 'query-invalid'),
    on('steps by a cursor that is none', 'GET', '/steps?cursor=x', 400, 'cursor-invalid'),
    on('log lines by a limit that is none', 'GET', '/logs?limit=-1', 400, 'query-invalid'),
  ]
}

const withMember = (accountId: string, may = 'use') => ({ with: 'members', members: [{ accountId, may }] })
const untested = { type: 'bearer', fields: { token: 'x' }, allowedHosts: ['a.example'] }

function credentials(): Case[] {
  const post = (name: string, code: string, body: unknown): Case => [
    `credential: ${name}`,
    422,
    code,
    ({ client }) => client.api('POST', '/credentials', { body }),
  ]
  const header = { name: 'x', type: 'header', fields: { name: 'x', value: 'y' }, allowedHosts: ['a.example'] }
  return [
    post('an unknown type', 'credential-type-unknown', { ...header, type: 'telepathy' }),
    post('a field that is missing', 'credential-invalid', { ...header, fields: { name: 'x' } }),
    post('a field that is not known', 'credential-invalid', { ...header, fields: { ...header.fields, evil: 'x' } }),
    post('a field of a wrong type', 'body-invalid', { ...header, fields: { name: 1, value: {} } }),
    post('a field that is too long', 'credential-invalid', {
      ...header,
      fields: { name: 'x', value: 'y'.repeat(100_000) },
    }),
    post('no hosts', 'credential-hosts-required', { ...header, allowedHosts: [] }),
    post('a host that is none', 'credential-invalid', { ...header, allowedHosts: ['not a host/'] }),
    post('every host', 'credential-invalid', { ...header, allowedHosts: ['*'] }),
    post('no name', 'body-invalid', { ...header, name: '' }),
    [
      'credential, replaced: another host without the secret',
      422,
      'credential-secret-required',
      ({ client, credentialId }) =>
        client.api('PUT', `/credentials/${credentialId}`, { body: { name: 'x', allowedHosts: ['evil.example'] } }),
    ],
    [
      'credential, replaced: one that is not there',
      404,
      'credential-not-found',
      ({ client }) => client.api('PUT', `/credentials/${NOBODY}`, { body: { name: 'x', allowedHosts: ['a.example'] } }),
    ],
    ...(
      [
        ['who is no member', 'credential-member-unknown', { sharing: withMember(NOBODY) }],
        ['an owner who is no member', 'credential-member-unknown', { sharing: { with: 'everyone' }, ownerId: NOBODY }],
        ['a right that is none', 'body-invalid', { sharing: withMember(NOBODY, 'own') }],
        ['a way that is none', 'body-invalid', { sharing: { with: 'the world' } }],
        ['a field that would set more', 'body-invalid', { sharing: { with: 'everyone' }, workspaceId: NOBODY }],
      ] as const
    ).map(
      ([name, code, body]): Case => [
        `credential, shared: ${name}`,
        422,
        code,
        ({ client, credentialId }) => client.api('PUT', `/credentials/${credentialId}/sharing`, { body }),
      ],
    ),
    [
      'credential, shared: one that is not there',
      404,
      'credential-not-found',
      ({ client }) => client.api('PUT', `/credentials/${NOBODY}/sharing`, { body: { sharing: { with: 'everyone' } } }),
    ],
    [
      'credential, tested: one that is not there',
      404,
      'credential-not-found',
      ({ client }) => client.api('POST', `/credentials/${NOBODY}/test`),
    ],
    ...(
      [
        ['an unknown type', 'credential-type-unknown', { ...untested, type: 'telepathy' }],
        ['a line break in a field', 'credential-invalid', { ...untested, fields: { token: 'a\r\nX: y' } }],
        ['every host', 'credential-invalid', { ...untested, allowedHosts: ['*'] }],
        ['an address that is no text', 'body-invalid', { ...untested, url: ['http://a.example'] }],
        ['a method of its own', 'body-invalid', { ...untested, method: 'DELETE' }],
      ] as const
    ).map(
      ([name, code, body]): Case => [
        `credential, tested before it is saved: ${name}`,
        422,
        code,
        ({ client }) => client.api('POST', '/credentials/test', { body }),
      ],
    ),
    [
      'credential, deleted: one that is not there',
      404,
      'credential-not-found',
      ({ client }) => client.api('DELETE', `/credentials/${NOBODY}`),
    ],
  ]
}

function webhooks(): Case[] {
  const call = (
    name: string,
    status: number,
    code: string,
    sent: Sent,
    path = `/webhook/${HOOK}`,
    method = 'POST',
  ): Case => [
    `webhook: ${name}`,
    status,
    code,
    ({ client }) => client.send(method, path, { isAnonymous: true, ...sent }),
  ]
  const multipart = (body: string, type = 'multipart/form-data; boundary=b'): Sent => ({
    body,
    headers: { 'content-type': type },
  })
  return [
    call('unknown', 404, 'webhook-not-found', { body: {} }, '/webhook/nobody'),
    call('no path', 404, 'webhook-not-found', { body: {} }, '/webhook/'),
    call('a path that is not well encoded', 404, 'webhook-not-found', { body: {} }, '/webhook/%zz'),
    call('a wrong method', 405, 'method-not-allowed', { body: {} }, `/webhook/${HOOK}`, 'PUT'),
    call('GET', 405, 'method-not-allowed', {}, `/webhook/${HOOK}`, 'GET'),
    call('malformed JSON', 400, 'json-malformed', json('{"a":')),
    call('invalid UTF-8', 400, 'body-not-utf8', json(new Uint8Array([0x22, 0xff, 0x22]))),
    call('1e400', 400, 'json-number-out-of-range', json('{"a":1e400}')),
    call('depth 10,000', 400, 'json-too-deep', json(deep(10_000))),
    call('depth 129', 400, 'json-too-deep', json(deep(129))),
    call('oversized', 413, 'payload-too-large', json(`"${'x'.repeat(100_001)}"`)),
    call('oversized bytes', 413, 'payload-too-large', {
      body: new Uint8Array(100_001),
      headers: { 'content-type': 'image/png' },
    }),
    call('too many query parameters', 400, 'query-invalid', { body: {} }, `/webhook/${HOOK}?${'a=1&'.repeat(201)}`),
    call('multipart without a boundary', 422, 'body-invalid', multipart('x', 'multipart/form-data'), undefined),
    call(
      'multipart that is cut off',
      422,
      'body-invalid',
      multipart('--b\r\ncontent-disposition: form-data; name="a"; filename="b"\r\n\r\nxx'),
    ),
    call(
      'multipart with too many parts',
      422,
      'body-invalid',
      multipart(`${'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nx\r\n'.repeat(150)}--b--\r\n`),
    ),
    call('a form with too many fields', 422, 'body-invalid', {
      body: 'a=1&'.repeat(1001),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
  ]
}

function resumeAddresses(): Case[] {
  const call = (name: string, status: number, code: string, sent: Sent, method = 'POST', rest = ''): Case => [
    `resume address: ${name}`,
    status,
    code,
    ({ client, resumePath }) => client.send(method, `${resumePath}${rest}`, { isAnonymous: true, ...sent }),
  ]
  return [
    call('a token and more', 404, 'execution-not-found', {}, 'POST', 'x'),
    call('a wrong method', 405, 'method-not-allowed', {}, 'PUT'),
    call('malformed JSON', 400, 'json-malformed', json('{"a":')),
    call('invalid UTF-8', 400, 'body-not-utf8', json(new Uint8Array([0x22, 0xff, 0x22]))),
    call('depth 10,000', 400, 'json-too-deep', json(deep(10_000))),
    call('1e400', 400, 'json-number-out-of-range', json('{"a":1e400}')),
    call('oversized', 413, 'payload-too-large', json(`"${'x'.repeat(1_100_000)}"`)),
  ]
}

/** What a polite client cannot send. */
function rawAttempts(site: Site): Attempt[] {
  const head = (path: string, more: string) =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${site.cluster.api.token}\r\nContent-Type: application/json\r\n${more}\r\n`
  const raws: Record<string, readonly [string, number, string]> = {
    'a body that ends too early': [
      `${head('/api/v1/workflows', 'Content-Length: 100\r\n')}{"a":`,
      400,
      'request-malformed',
    ],
    'a webhook body that ends too early': [
      `${head(`/webhook/${HOOK}`, 'Content-Length: 100\r\n')}{"a":`,
      400,
      'request-malformed',
    ],
    'chunks that are none': [
      `${head('/api/v1/workflows', 'Transfer-Encoding: chunked\r\n')}zz\r\n{}\r\n`,
      400,
      'request-malformed',
    ],
    'no HTTP': ['HELLO\r\n\r\n', 400, 'request-malformed'],
    'a header without a colon': ['GET / HTTP/1.1\r\nHost x\r\n\r\n', 400, 'request-malformed'],
    'a space in the address': ['GET /api v1 HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'request-malformed'],
    'no host': ['GET /api/v1/keys HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'request-malformed'],
  }
  return Object.entries(raws).map(([name, [bytes, status, code]]) => ({
    name: `bytes: ${name}`,
    run: async ({ client }) => {
      const before = await everythingIn(site)
      const answer = await client.raw(bytes, { endAfter: name.includes('too early') })
      const after = await everythingIn(site)
      if (before !== after) return `changed ${before} to ${after}`
      // A client that has hung up gets no answer; one that is there gets one.
      if (answer === '' && name.includes('too early')) return undefined
      return answer.startsWith(`HTTP/1.1 ${status} `) && answer.includes(`"code":"${code}"`)
        ? undefined
        : `was answered ${answer.slice(0, 300)}`
    },
  }))
}
