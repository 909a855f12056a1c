import { chain, node } from '@linkflow/chaos'
import { type Permission, type Role, roles } from '@linkflow/contracts'
import type { Client, Reply } from '../site/client.ts'
import { bodyOf, type Site } from '../site/site.ts'
import type { Person, Team } from '../site/team.ts'
import type { Attempt, Finding } from '../suite.ts'
import { firstOf, unless } from './expect-status.ts'
import { filledIn, inLanes, NOBODY, type Operation, operationsOf } from './operations.ts'

/** T18–T21: what a role, a key, or a workspace lets nobody do. */
export function roleAttempts(): Attempt[] {
  return [
    { name: 'no changing route asks for a right to read', run: asksForMoreThanReading },
    ...roles.map(
      (role): Attempt => ({ name: `every route that a role must not use: ${role}`, run: (on) => overRole(on, role) }),
    ),
    { name: 'every route with a key that may only read', run: overKey },
    { name: 'every route of people, with a key', run: keysAreNoPeople },
    { name: 'every route, with ids of the workspace next door', run: nextDoor },
    ...memberships(),
    ...operatorAttempts(),
    ...workspaceAttempts(),
    { name: 'the audit log tells of it all, whole, and to admins only', run: auditIsWhole },
  ]
}

/**
 * What each role may, by the words of docs/guides/teams.md and not taken from the product's table: a role that can do more
 * than the guide says is a finding, whatever the table has. T19.
 */
const VIEWS: readonly Permission[] = [
  ...(['workspace:read', 'member:read', 'variable:read', 'data:read', 'workflow:read'] as const),
  ...(['execution:read', 'schedule:read', 'node:read'] as const),
]
const OPERATES: readonly Permission[] = ['workflow:execute', 'execution:write', 'schedule:write', 'credential:read']
const EDITS: readonly Permission[] = [
  ...(['workflow:write', 'workflow:publish', 'credential:write', 'variable:write', 'data:write'] as const),
]
const ADMINISTERS: readonly Permission[] = [
  ...(['workspace:write', 'member:write', 'audit:read', 'key:read', 'key:write', 'credential:manage'] as const),
]
const RIGHTS: Readonly<Record<Role, readonly string[]>> = {
  viewer: VIEWS,
  operator: [...VIEWS, ...OPERATES],
  editor: [...VIEWS, ...OPERATES, ...EDITS],
  admin: [...VIEWS, ...OPERATES, ...EDITS, ...ADMINISTERS],
  owner: [...VIEWS, ...OPERATES, ...EDITS, ...ADMINISTERS, 'workspace:delete'],
}

/** What changes nothing although it is no GET, and what everybody who looks may do for themselves. */
const MAY_BE_READ_RIGHTS = new Set([
  'POST /api/v1/workflows/validate',
  'POST /api/v1/workflows/import/preview',
  'PUT /api/v1/workflows/{workflowId}/favourite',
  'DELETE /api/v1/workflows/{workflowId}/favourite',
  'DELETE /api/v1/members/me',
  // Questions that do not fit into an address.
  'POST /api/v1/data-tables/{tableId}/rows/query',
  'POST /api/v1/data-tables/{tableId}/rows/count',
  // To listen, by what one may read.
  'POST /api/v1/realtime/tickets',
  // One’s own.
  'POST /api/v1/notifications/read',
  'PATCH /api/v1/notifications/{notificationId}',
  'PATCH /api/v1/notifications/preferences',
  'PUT /api/v1/notifications/mutes/{workflowId}',
  'DELETE /api/v1/notifications/mutes/{workflowId}',
  'POST /api/v1/schedules/preview',
  'POST /api/v1/schedules/{scheduleId}/backfills/preview',
  'POST /api/v1/webhooks/{workflowId}/{node}/redeliveries/preview',
])

/** GHSA-664h-gpgq-h6xx, GHSA-h3jj-5f3v-3685, CVE-2026-22683. T19. */
async function asksForMoreThanReading(site: Site): Promise<Finding> {
  const operations = await operationsOf(site)
  const wrong = operations.filter(
    ({ method, path, permission }) =>
      method !== 'GET' && permission.endsWith(':read') && !MAY_BE_READ_RIGHTS.has(`${method} ${path}`),
  )
  const free = operations.filter(({ access, permission }) => access === 'api-key' && permission === 'none')
  const unknown = free.filter(({ path }) => !/^\/api\/v1\/workspaces(\/\{workspaceId\}\/restore)?$/.test(path))
  return [...wrong, ...unknown].map(({ method, path, permission }) => `${method} ${path} asks for ${permission}`)[0]
}

const call = (operation: Operation, send: Person['api']): Promise<Reply> =>
  send(operation.method, filledIn(operation.path).slice('/api/v1'.length), {
    ...(operation.method !== 'GET' && operation.method !== 'DELETE' && { body: operation.example ?? {} }),
  })

async function overRole(site: Site, role: Role): Promise<Finding> {
  const person = (await site.team())[role]
  const wrong: string[] = []
  let tried = 0
  await inLanes(await operationsOf(site), 8, async (operation) => {
    const { access, permission, method, path } = operation
    if (access !== 'api-key' || permission === 'none') return
    const may = RIGHTS[role].includes(permission)
    // What they may would be done: only looking is tried.
    if (may && method !== 'GET') return
    const { status } = await call(operation, person.api)
    tried += 1
    if ((status === 403) === may) wrong.push(`${method} ${path} was answered ${status}`)
  })
  if (tried < 30) wrong.push(`only ${tried} routes were tried`)
  return wrong.length === 0 ? undefined : wrong.join('; ')
}

async function keyWith(site: Site, scopes: readonly string[]): Promise<Client> {
  const body = { name: `only ${scopes[0]}`, scopes }
  const { token } = await bodyOf<{ token: string }>(
    site.client.as(site.cluster.api.token, []).api('POST', '/keys', { body }),
  )
  site.search.add({ name: 'an API key', secret: token.slice(-43) })
  return site.client.as(token)
}

async function overKey(site: Site): Promise<Finding> {
  const reads = [...VIEWS, 'credential:read', 'key:read', 'audit:read']
  const reader = await keyWith(site, reads)
  const operations = (await operationsOf(site)).filter(
    ({ access, permission }) => access === 'api-key' && permission !== 'none' && !reads.includes(permission),
  )
  const wrong: string[] = []
  await inLanes(operations, 8, async (operation) => {
    const { status } = await call(operation, (...sent) => reader.api(...sent))
    if (status !== 403) wrong.push(`${operation.method} ${operation.path} was answered ${status}`)
  })
  // A key makes no key that may more than itself.
  const maker = await keyWith(site, ['key:write', 'workflow:read'])
  const wider = await maker.api('POST', '/keys', { body: { name: 'wider', scopes: ['workflow:write'] } })
  const star = await maker.api('POST', '/keys', { body: { name: 'all', scopes: ['*'] } })
  return wrong[0] ?? unless([403], wider, 'a wider key') ?? unless([403, 422], star, 'a key for everything')
}

async function keysAreNoPeople(site: Site): Promise<Finding> {
  const wrong: string[] = []
  await inLanes(await operationsOf(site), 8, async (operation) => {
    if (operation.access !== 'session') return
    const { status } = await call(operation, (...sent) => site.client.api(...sent))
    if (status !== 403) wrong.push(`${operation.method} ${operation.path} was answered ${status}`)
  })
  return wrong.join('; ') || undefined
}

/**
 * Everything that the neighbour has, asked for by its own id with a good key of ours: not there, whatever the route (T18).
 * CVE-2026-5022, GHSA-c2c9-mfw7-p8hw.
 */
async function nextDoor(site: Site): Promise<Finding> {
  const ids = await thingsOf(site.neighbour)
  const wrong: string[] = []
  const unknown = new Set<string>()
  await inLanes(await operationsOf(site), 8, async ({ method, path, access, example }) => {
    if (access !== 'api-key' || !path.includes('{')) return
    if (/\{(type|name|accountId)\}/.test(path) || path.includes('/workspaces/')) return
    for (const [, name] of path.matchAll(/\{([^}]+)\}/g)) if (ids[name!] === undefined) unknown.add(name!)
    const address = filledIn(path, (name) => ids[name] ?? NOBODY).slice('/api/v1'.length)
    const reply = await site.client.api(method, address, { ...(/^P/.test(method) && { body: example ?? {} }) })
    // A body that is wrong is refused before anything is looked for, and so is a key where people are asked for.
    const isRefused = [404, 422, 400].includes(reply.status) || reply.text.includes('"session-needed"')
    if (!isRefused) wrong.push(`${method} ${path} was answered ${reply.status}: ${reply.text.slice(0, 200)}`)
  })
  if (unknown.size > 0) wrong.push(`nothing next door has ${[...unknown].join(', ')}`)
  return wrong.join('; ') || undefined
}

/** One of each, by the names of the parameters. */
async function thingsOf(client: Client): Promise<Record<string, string>> {
  const make = async (path: string, body: unknown) =>
    bodyOf<Record<string, unknown>>(client.api('POST', path, { body }))
  const idOf = (made: Record<string, unknown>) => made['id'] as string
  const file = chain('theirs', [node('start', 'manual'), node('end', 'no-operation')])
  const workflowId = idOf(await make('/workflows', file))
  const scheduled = chain('theirs, by the clock', [
    node('clock', 'schedule', { rules: [{ cron: '0 3 * * *' }] }),
    node('end', 'no-operation'),
  ])
  const scheduledId = idOf(await make('/workflows', scheduled))
  await make(`/workflows/${scheduledId}/publish`, undefined)
  const hook = chain('theirs, by a call', [node('hook', 'webhook', { path: 'next-door' }), node('end', 'no-operation')])
  const hookId = idOf(await make('/workflows', hook))
  const version = await make(`/workflows/${workflowId}/versions`, { name: 'kept' })
  const testCase = await make(`/workflows/${workflowId}/test-cases`, {
    name: 'theirs',
    expected: [{ path: '', value: 1 }],
  })
  const run = await make(`/workflows/${workflowId}/executions`, { wait: 20 })
  const { id: executionId } = (run['execution'] ?? run) as { id: string }
  const folder = await make('/folders', { name: 'theirs' })
  const template = await make('/templates', { workflow: workflowId })
  const fields = { name: 'x', value: 'y' }
  const credential = await make('/credentials', { name: 'n', type: 'header', fields, allowedHosts: ['a.example'] })
  const { key } = (await make('/keys', { name: 'k', scopes: ['workflow:read'] })) as { key: { id: string } }
  const table = await make('/data-tables', { name: 'theirs', columns: [{ name: 'email', type: 'text' }] })
  const listener = await make(`/webhooks/${hookId}/hook/listeners`, {})
  const invitation = await make('/invitations', { email: 'new@next-door.example', role: 'viewer' })
  const schedules = await bodyOf<{ items: readonly { id: string }[] }>(client.api('GET', '/schedules'))
  const scheduleId = schedules.items[0]!.id
  const [from, until] = [2, 1].map((days) => new Date(Date.now() - days * 86_400_000).toISOString())
  const range = { from, until }
  const backfill = await make(`/schedules/${scheduleId}/backfills`, range)
  return {
    ...{ workflowId, executionId, scheduleId, node: 'start', index: '0', key: 'signal', eventId: executionId },
    versionId: idOf(version),
    testCaseId: idOf(testCase),
    folderId: idOf(folder),
    templateId: idOf(template),
    credentialId: idOf(credential),
    keyId: key.id,
    listenerId: idOf(listener),
    ...{ tableId: idOf(table), column: 'email' },
    invitationId: idOf(invitation),
    backfillId: idOf(backfill),
    // The calls of a range that had none are delivered again to nobody; the id is as good as any.
    redeliveryId: executionId,
    // Processes and packages are of the installation.
    processId: executionId,
    label: 'nothing',
    // Nobody next door is a person who could have one.
    notificationId: executionId,
  }
}

/** Who tries to get, give, keep or take a role (T20, T22). */
function memberships(): Attempt[] {
  const trying = (name: string, run: (team: Team, site: Site) => Promise<Finding>): Attempt => ({
    name,
    run: async (site) => run(await site.team(), site),
  })
  const invite = (by: Person, role: string, more: object = {}) =>
    by.api('POST', '/invitations', { body: { email: `more-${role}@team.example`, role, ...more } })
  const setRole = (by: Person, whose: Person, role: string, more: object = {}) =>
    by.api('PATCH', `/members/${whose.accountId}`, { body: { role, ...more } })
  return [
    trying('an admin invites an owner', async ({ admin }) => unless([403], await invite(admin, 'owner'))),
    trying('an editor invites', async ({ editor }) => unless([403], await invite(editor, 'viewer'))),
    trying('an invitation for another workspace, by a field', async ({ admin, secondWorkspaceId }) =>
      unless([422], await invite(admin, 'admin', { workspaceId: secondWorkspaceId })),
    ),
    trying('an admin makes themselves an owner', async ({ admin }) =>
      unless([403], await setRole(admin, admin, 'owner')),
    ),
    trying('an admin makes another an owner', async ({ admin, viewer }) =>
      unless([403], await setRole(admin, viewer, 'owner')),
    ),
    trying('an admin lowers the owner', async ({ admin, owner }) =>
      unless([403], await setRole(admin, owner, 'viewer')),
    ),
    trying('an admin removes the owner', async ({ admin, owner }) =>
      unless([403], await admin.api('DELETE', `/members/${owner.accountId}`)),
    ),
    trying('an admin takes the workspace over', async ({ admin }) =>
      unless([403], await admin.api('POST', '/members/transfer', { body: { accountId: admin.accountId } })),
    ),
    trying('a viewer raises themselves, with more fields than there are', async ({ viewer }) =>
      firstOf(
        unless([403], await setRole(viewer, viewer, 'owner')),
        unless([422], await viewer.api('PATCH', '/me', { body: { name: 'V', role: 'owner' } })),
        unless([422], await viewer.api('PATCH', '/me', { body: { name: 'V', isVerified: true, id: NOBODY } })),
      ),
    ),
    trying('an owner’s role, by a field of a member', async ({ owner, viewer }) =>
      unless([422], await setRole(owner, viewer, 'editor', { accountId: owner.accountId })),
    ),
    trying('the last owner goes', async ({ owner }) =>
      firstOf(
        unless([409], await owner.api('DELETE', '/members/me')),
        unless([409], await setRole(owner, owner, 'viewer')),
        unless([409], await owner.api('POST', '/me/delete', { body: { password: owner.password } })),
      ),
    ),
    trying('a member of another workspace is removed', async ({ admin, outsider }) =>
      unless([404], await admin.api('DELETE', `/members/${outsider.accountId}`)),
    ),
    trying('all accounts are looked through', async ({ owner }) =>
      firstOf(
        unless([403], await owner.api('GET', '/accounts')),
        unless([403], await owner.api('POST', '/accounts/password-resets', { body: { email: 'viewer@team.example' } })),
        unless([403], await owner.api('POST', `/accounts/${owner.accountId}/disable`)),
      ),
    ),
    trying('the outbox of the installation is looked into', async ({ owner }) =>
      firstOf(
        unless([403], await owner.api('GET', '/outbox/refused')),
        unless([403], await owner.api('POST', `/outbox/refused/${NOBODY}/retry`)),
        unless([403], await owner.api('DELETE', `/outbox/refused/${NOBODY}`)),
      ),
    ),
    trying('an invitation is taken by somebody else, twice, and many at once', takesInvitations),
    trying('a role that was taken away is used on', usesOldRole),
  ]
}

async function takesInvitations({ owner, viewer, join }: Team, site: Site): Promise<Finding> {
  const unseen = site.client.as(owner.accessToken, [])
  const email = 'operator@team.example'
  const headers = { 'linkflow-workspace': (await site.team()).secondWorkspaceId }
  const made = await bodyOf<{ id: string }>(
    unseen.api('POST', '/invitations', { headers, body: { email, role: 'editor' } }),
  )
  const link = await unseenLink(site, made.id)
  const other = await viewer.api('POST', '/me/invitations', { body: { token: link } })
  const password = 'a password of a stranger'
  const anew = await site.client.api('POST', '/invitations/join', {
    isAnonymous: true,
    body: { token: link, name: 'S', password },
  })
  const { operator } = await site.team()
  const many = await Promise.all(
    Array.from({ length: 8 }, () => operator.api('POST', '/me/invitations', { body: { token: link } })),
  )
  const taken = many.filter(({ status }) => status === 200).length
  // Somebody new comes in by a link that is good once.
  await join('latecomer', 'viewer')
  return (
    unless([403], other, 'another account') ??
    unless([409], anew, 'a new account for an address that has one') ??
    (taken === 1 ? undefined : `${taken} of 8 took it`)
  )
}

/** The operator's link, which is in an answer and in no mail. */
async function unseenLink(site: Site, invitationId: string): Promise<string> {
  const operator = site.client.as(site.cluster.api.token, [])
  const given = operator.api('POST', '/accounts/invitation-links', { body: { invitationId } })
  const { token } = await bodyOf<{ token: string }>(given)
  site.search.add({ name: 'an invitation that was handed over', secret: token })
  return token
}

const TAKEN_BACK_MS = 1000

async function usesOldRole({ owner, join }: Team, site: Site): Promise<Finding> {
  const somebody = await join('shortly', 'editor')
  const made = await somebody.api('POST', '/workflows', { body: chain('theirs', [node('start', 'manual')]) })
  const { id } = made.json as { id: string }
  const publish = () => somebody.api('POST', `/workflows/${id}/publish`)
  const before = await publish()
  await owner.api('PATCH', `/members/${somebody.accountId}`, { body: { role: 'viewer' } })
  await new Promise((resolve) => setTimeout(resolve, TAKEN_BACK_MS))
  const lowered = await publish()
  await owner.api('DELETE', `/members/${somebody.accountId}`)
  await new Promise((resolve) => setTimeout(resolve, TAKEN_BACK_MS))
  const removed = await somebody.api('GET', '/workflows')
  await site.client.api('DELETE', `/workflows/${id}`)
  return unless([200], before, 'before') ?? unless([403], lowered, 'lowered') ?? unless([403], removed, 'removed')
}

/** Who tries to get, keep or hand on what is an operator's of the installation (docs/adr/0023; T19, T22). */
function operatorAttempts(): Attempt[] {
  const trying = (name: string, run: (team: Team, site: Site) => Promise<Finding>): Attempt => ({
    name,
    run: async (site) => run(await site.team(), site),
  })
  return [
    trying('somebody names themselves an operator', async ({ owner, admin, viewer, outsider }) =>
      firstOf(
        ...(await Promise.all(
          [owner, admin, viewer, outsider].map(async (person) =>
            unless([403], await person.api('PUT', `/operators/${person.accountId}`), person.name),
          ),
        )),
        unless([422], await viewer.api('PATCH', '/me', { body: { name: 'V', isOperator: true } })),
      ),
    ),
    trying('an owner takes it from an operator, or disables them', async ({ owner, keeper }) =>
      firstOf(
        unless([403], await owner.api('DELETE', `/operators/${keeper.accountId}`)),
        unless([403], await owner.api('POST', `/accounts/${keeper.accountId}/disable`)),
        unless([403], await owner.api('DELETE', `/accounts/${keeper.accountId}/second-factor`)),
      ),
    ),
    trying('an operator does more in a workspace than their role lets them', async ({ keeper }) =>
      firstOf(
        unless([200], await keeper.api('GET', '/system/processes'), 'what is theirs'),
        unless([403], await keeper.api('GET', '/audit')),
        unless([403], await keeper.api('GET', '/keys')),
        unless([403], await keeper.api('POST', '/workflows', { body: chain('x', [node('a', 'manual')]) })),
      ),
    ),
    {
      name: 'an operator hands it on, is revoked and goes on, is the last and goes, leaves their session open',
      // One after the other: who is the last depends on who else is one.
      run: async (site) =>
        (await handsOn(site)) ?? (await goesOnOperating(site)) ?? (await lastGoes(site)) ?? leftOpen(site),
    },
  ]
}

async function lastGoes(site: Site): Promise<Finding> {
  const { keeper } = await site.team()
  return firstOf(
    unless([409], await site.client.api('DELETE', `/operators/${keeper.accountId}`)),
    unless([409], await site.client.api('POST', `/accounts/${keeper.accountId}/disable`)),
    unless([409], await keeper.api('POST', '/me/delete', { body: { password: keeper.password } })),
  )
}

async function handsOn(site: Site): Promise<Finding> {
  // Not one of the team: what they may is tried meanwhile.
  const admin = await (await site.team()).join('hands-on', 'admin')
  await site.client.api('PUT', `/operators/${admin.accountId}`)
  await new Promise((resolve) => setTimeout(resolve, TAKEN_BACK_MS))
  const isOne = await admin.api('GET', '/system/processes')
  const answers = await Promise.all(
    ['system:read', 'system:write', 'account:read', 'account:write', '*'].map((scope) =>
      admin.api('POST', '/keys', { body: { name: 'mine', scopes: [scope] } }),
    ),
  )
  await site.client.api('DELETE', `/operators/${admin.accountId}`)
  await new Promise((resolve) => setTimeout(resolve, TAKEN_BACK_MS))
  return firstOf(unless([200], isOne, 'as an operator'), ...answers.map((answer) => unless([403, 422], answer)))
}

/** Whoever finds a screen unlocked looks, and changes nothing. */
async function leftOpen(site: Site): Promise<Finding> {
  const { keeper } = await site.team()
  await site.cluster.sql.query(
    `update auth.sessions set confirmed_at = confirmed_at - interval '1 hour' where id = $1`,
    [keeper.sessionId],
  )
  await site.cluster.sql.query(`select pg_notify('sessions', $1)`, [JSON.stringify([keeper.sessionId])])
  await new Promise((resolve) => setTimeout(resolve, TAKEN_BACK_MS))
  const refused = await Promise.all([
    keeper.api('POST', `/outbox/refused/${NOBODY}/retry`),
    keeper.api('POST', `/system/processes/${NOBODY}/drain`),
    keeper.api('PUT', `/operators/${keeper.accountId}`),
    keeper.api('DELETE', '/packages/nothing'),
    keeper.api('POST', '/accounts/password-resets', { body: { email: 'owner@team.example' } }),
  ])
  const guessed = await keeper.api('POST', '/me/confirmation', { body: { password: 'a guess' } })
  const still = await keeper.api('POST', `/outbox/refused/${NOBODY}/retry`)
  const confirmed = await keeper.api('POST', '/me/confirmation', { body: { password: keeper.password } })
  return firstOf(
    ...refused.map((answer) =>
      answer.text.includes('confirmation-needed') ? undefined : `was answered ${answer.status} without a confirmation`,
    ),
    unless([403, 429], guessed, 'a guess'),
    unless([403], still, 'after a guess'),
    unless([200], confirmed, 'the password'),
    unless([404], await keeper.api('POST', `/outbox/refused/${NOBODY}/retry`), 'after it'),
  )
}

async function goesOnOperating(site: Site): Promise<Finding> {
  const viewer = await (await site.team()).join('goes-on', 'viewer')
  await site.client.api('PUT', `/operators/${viewer.accountId}`)
  await new Promise((resolve) => setTimeout(resolve, TAKEN_BACK_MS))
  const before = await viewer.api('GET', '/accounts')
  await site.client.api('DELETE', `/operators/${viewer.accountId}`)
  await new Promise((resolve) => setTimeout(resolve, TAKEN_BACK_MS))
  return unless([200], before, 'before') ?? unless([403], await viewer.api('GET', '/accounts'), 'after')
}

/** T21: which workspace a request is in. */
function workspaceAttempts(): Attempt[] {
  const naming = (name: string, value: (team: Team, site: Site) => string | readonly string[]): Attempt => ({
    name: `a workspace by its header: ${name}`,
    run: async (site) => {
      const team = await site.team()
      const headers = { 'linkflow-workspace': value(team, site) as string }
      const as = (token: string) => site.client.as(token).api('GET', '/workflows', { headers })
      return unless([400, 403], await as(team.outsider.accessToken))
    },
  })
  return [
    naming('of others', (_, { workspaceId }) => workspaceId),
    naming('of nobody', () => NOBODY),
    naming('in capitals', (_, { workspaceId }) => workspaceId.toUpperCase()),
    naming('two at once', ({ secondWorkspaceId }, { workspaceId }) => [secondWorkspaceId, workspaceId]),
    naming('two in one', ({ secondWorkspaceId }, { workspaceId }) => `${secondWorkspaceId}, ${workspaceId}`),
    naming('empty', () => ''),
    naming('SQL', () => "' or true --"),
    {
      name: 'a key in another workspace than its own',
      run: async ({ client, neighbourIds }) =>
        unless(
          [400, 403],
          await client.api('GET', '/workflows', { headers: { 'linkflow-workspace': neighbourIds.workspaceId } }),
        ),
    },
    {
      name: 'a session that is in several says none',
      run: async (site) => {
        const { owner } = await site.team()
        return unless([400], await site.client.as(owner.accessToken).api('GET', '/workflows'))
      },
    },
    { name: 'what one person sent is sent again by another under the same Idempotency-Key', run: sendsAgain },
    { name: 'a workspace that was deleted', run: entersDeleted },
  ]
}

async function sendsAgain(site: Site): Promise<Finding> {
  const { editor, viewer, outsider, secondWorkspaceId } = await site.team()
  const headers = { 'idempotency-key': 'the-same-for-all' }
  const body = chain('made once', [node('start', 'manual')])
  const { id } = await bodyOf<{ id: string }>(editor.api('POST', '/workflows', { headers, body }))
  const again = await viewer.api('POST', '/workflows', { headers, body })
  const elsewhere = await outsider.api('POST', '/workflows', {
    headers: { ...headers, 'linkflow-workspace': secondWorkspaceId },
    body,
  })
  const found =
    (elsewhere.json as { id?: string }).id === id ? 'another workspace got the answer of the first' : undefined
  await site.client.api('DELETE', `/workflows/${id}`)
  return unless([403], again, 'a viewer') ?? unless([201], elsewhere, 'another workspace') ?? found
}

async function entersDeleted(site: Site): Promise<Finding> {
  const { owner, admin } = await site.team()
  const third = await bodyOf<{ id: string }>(owner.api('POST', '/workspaces', { body: { name: 'Third' } }))
  const headers = { 'linkflow-workspace': third.id }
  const deletion = (by: Person, name: string) => by.api('POST', '/workspace/deletion', { headers, body: { name } })
  const byOther = await deletion(admin, 'Third')
  const misnamed = await deletion(owner, 'Second')
  const mine = site.client.as(owner.accessToken, [])
  const { token } = await bodyOf<{ token: string }>(
    mine.api('POST', '/keys', { headers, body: { name: 'k', scopes: ['workflow:read'] } }),
  )
  site.search.add({ name: 'a key of a deleted workspace', secret: token.slice(-43) })
  const key = site.client.as(token)
  const before = await key.api('GET', '/workflows')
  const gone = await deletion(owner, 'Third')
  await new Promise((resolve) => setTimeout(resolve, TAKEN_BACK_MS))
  return firstOf(
    unless([403], byOther, 'deleted by somebody else'),
    unless([409, 422], misnamed, 'deleted under another name'),
    unless([200], before, 'before'),
    unless([200], gone, 'by its owner'),
    unless([401, 403], await key.api('GET', '/workflows'), 'its key'),
    unless([403, 404], await owner.api('GET', '/workflows', { headers }), 'its owner'),
    unless([403, 404], await admin.api('POST', `/workspaces/${third.id}/restore`), 'restored by somebody else'),
  )
}

/** T39: acts of the suites are in the log, its chain holds, and whoever may not read it does not. */
async function auditIsWhole(site: Site): Promise<Finding> {
  const { admin, editor } = await site.team()
  const marked = await admin.api('PUT', '/variables/audited', { body: { value: 'x' } })
  const log = await admin.api('GET', '/audit?action=variable&limit=5')
  const verified = await admin.api('GET', '/audit/verification')
  const { sql } = site.cluster
  const granted = await sql.query<{ n: number }>(
    `select count(*)::int as n from information_schema.role_table_grants
     where table_schema = 'workspace' and table_name = 'audit_entries' and grantee like '%\\_app'
       and privilege_type not in ('SELECT', 'INSERT')`,
  )
  return firstOf(
    unless([200], marked),
    log.text.includes('audited') ? undefined : `the log does not tell of it: ${log.text.slice(0, 300)}`,
    /"broken/.test(verified.text) ? `the chain is broken: ${verified.text}` : unless([200], verified),
    unless([403], await editor.api('GET', '/audit'), 'an editor'),
    granted.rows[0]!.n === 0 ? undefined : 'users’ queries may change the log',
  )
}
