import { node } from '@linkflow/chaos'
import { Egress, type Resolve } from '@linkflow/http-egress'
import type { Site } from '../site/site.ts'
import type { Attempt, Finding, Suite } from '../suite.ts'
import { type NodeInput, runNodes } from './run-workflow.ts'

/** K: the server is made to call what only it can reach. */
export const requestForgery: Suite = {
  name: 'K',
  promise: 'No request of a workflow reaches this machine, its network or its own API, however the address is written',
  atOnce: 8,
  attempts: (site) => [
    { name: 'control: an address that is allowed is reached', run: reachesTheOutside },
    ...addressAttempts(site),
    ...redirectAttempts(site),
    ...roundaboutAttempts(site),
    ...rebindingAttempts(site),
  ],
}

/** Ways to write addresses that a number check must see through; the trap listens on the first and the last. */
const HOSTS = [
  ...['127.0.0.1', '127.0.0.2', '127.1', '127.0.1', '2130706433', '017700000001', '0x7f000001', '0x7f.1', '0177.0.0.1'],
  ...['0x7f.0x0.0x0.0x1', '127.0.0.1.', '00000177.1', '0', '0.0.0.0', '0x0', '127.255.255.254'],
  ...['１２７.０.０.１', '127。0。0。1', '①②⑦.0.0.1', '127.0.0.%31', '127%2e0%2e0%2e1'],
  ...[
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::FFFF:7F00:0001]',
  ],
  ...[
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
  ],
  ...[
    '[2002:7f00:1::]',
    '[2002:7f00:1::1]',
    '[2001:0:7f00:1::]',
    '[2001:0:0:0:0:0:80ff:fffe]',
    '[fe80::1]',
    '[fe80::1%25lo]',
  ],
  ...['[fc00::1]', '[fd00:ec2::254]', '[fec0::1]', '[ff02::1]', '[2606:4700::5efe:7f00:1]'],
  ...[
    '169.254.169.254',
    '0xa9fea9fe',
    '2852039166',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::169.254.169.254]',
    '169.254.170.2',
  ],
  ...[
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ],
  ...[
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    'ip6-localhost',
    'localhost.localdomain',
    'metadata.google.internal',
  ],
]

/** Ends of a request that has gone nowhere. */
const NOWHERE =
  /^(egress-(address-refused|invalid-url|dns-failed|invalid-request|invalid-header|host-not-allowed-for-credential|redirect-needs-body)|http-request-invalid|parameters?-invalid|parameter-invalid|expression-failed)$/

async function goesNowhere(
  site: Site,
  parameters: Record<string, unknown>,
  more: Partial<NodeInput> = {},
): Promise<Finding> {
  const hits = site.trap.hits.length
  const request = node('call', 'http-request', { timeout: { value: 5, unit: 'seconds' }, ...parameters }, more)
  const ran = await runNodes(site, [request], { url: parameters['url'] })
  if (site.trap.hits.length > hits) return `hit the trap: ${site.trap.hits.slice(hits).join(', ')}`
  if (ran.type === 'refused') return undefined
  if (ran.status === 'failed' && NOWHERE.test(ran.error!.code)) return undefined
  return `ended as ${ran.status}: ${ran.text.slice(0, 500)}`
}

async function reachesTheOutside(site: Site): Promise<Finding> {
  const ran = await runNodes(site, [node('call', 'http-request', { url: site.outside.answering('{"reached":1}') })])
  return ran.type === 'ended' && JSON.stringify(ran.output).includes('"reached":1') ? undefined : ran.text
}

function addressAttempts(site: Site): Attempt[] {
  const { port } = site.trap
  const own = site.client.port
  const database = site.cluster.sql.options.port ?? 5432
  const urls = [
    ...HOSTS.map((host) => `http://${host}:${port}/`),
    ...[own, database].flatMap((each) =>
      ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'].map((host) => `http://${host}:${each}/api/v1/workflows`),
    ),
    `https://127.0.0.1:${port}/`,
    `http://user:password@127.0.0.1:${port}/`,
    `http://example.com@127.0.0.1:${port}/`,
    `http://127.0.0.1:${port}@127.0.0.1:${port}/`,
    `http://127.0.0.1:${port}#@example.com/`,
    `http://127.0.0.1:${port}\\@example.com/`,
    `http:\\\\127.0.0.1:${port}\\`,
    `http:/127.0.0.1:${port}/`,
    `http:127.0.0.1:${port}/`,
    ` http://127.0.0.1:${port}/ `,
    `ht\ntp://127.0.0.1:${port}/`,
    `http://127.0.0.1\t:${port}/`,
    `HTTP://127.0.0.1:${port}/`,
    `//127.0.0.1:${port}/`,
    `http://echo.linkflow.internal:${port}/`,
    `http://echo.linkflow.internal.:${port}/`,
    `https://echo.linkflow.internal/`,
    `http://127.0.0.1:${site.outside.port + 65_536}/`,
    `http://127.0.0.1:00000${port}/`,
    `file://${site.secretFile}`,
    `file:///proc/self/environ`,
    `ftp://127.0.0.1:${port}/`,
    `gopher://127.0.0.1:${port}/_GET%20/`,
    `dict://127.0.0.1:${port}/`,
    `ws://127.0.0.1:${port}/`,
    `unix:/var/run/docker.sock:/info`,
    `http+unix://%2Fvar%2Frun%2Fdocker.sock/info`,
    'data:text/plain,x',
    'javascript:fetch(1)',
    'blob:http://127.0.0.1/x',
    'about:blank',
  ]
  return urls.flatMap((url) => [
    { name: `the address ${JSON.stringify(url)}`, run: (on) => goesNowhere(on, { url }) },
    {
      name: `by expression, the address ${JSON.stringify(url)}`,
      run: (on) => goesNowhere(on, { url: `{{ ${JSON.stringify(url)} }}` }),
    },
  ])
}

function redirectAttempts({ outside, trap, client, secretFile }: Site): Attempt[] {
  const trapped = `http://127.0.0.1:${trap.port}/`
  const targets = [
    trapped,
    ...['localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0'].map(
      (host) => `http://${host}:${trap.port}/`,
    ),
    `//127.0.0.1:${trap.port}/`,
    `\\\\127.0.0.1:${trap.port}\\`,
    `http:\\\\127.0.0.1:${trap.port}`,
    `http://127.0.0.1:${client.port}/api/v1/workflows`,
    `file://${secretFile}`,
    'http://169.254.169.254/latest/meta-data/',
    'gopher://127.0.0.1/',
  ]
  return [
    ...targets.map(
      (to): Attempt => ({ name: `a redirect to ${to}`, run: (on) => goesNowhere(on, { url: outside.redirectTo(to) }) }),
    ),
    ...[301, 303, 307, 308].map(
      (status): Attempt => ({
        name: `a redirect ${status} of a POST`,
        run: (on) =>
          goesNowhere(on, {
            method: 'POST',
            url: outside.redirectTo(trapped, status),
            body: { kind: 'json', value: { a: 1 } },
          }),
      }),
    ),
    {
      name: 'a redirect to a redirect to the trap',
      run: (on) => goesNowhere(on, { url: outside.redirectTo(outside.redirectTo(trapped)) }),
    },
  ]
}

/** Addresses that are called on behalf of something else than the request itself, and secrets on their way. */
function roundaboutAttempts({ outside, trap, credentialId }: Site): Attempt[] {
  const trapped = `http://127.0.0.1:${trap.port}/`
  const withSecret = { credentials: { header: credentialId } }
  return [
    { name: 'a proxy', run: (on) => goesNowhere(on, { url: 'http://example.com/', proxy: trapped }) },
    { name: 'a proxy of an allowed address', run: (on) => goesNowhere(on, { url: outside.url, proxy: trapped }) },
    {
      name: 'the next page',
      run: (on) =>
        goesNowhere(on, {
          url: outside.answering(JSON.stringify({ next: trapped })),
          pagination: { kind: 'next-url', nextUrl: '{{ $response.body.next }}', pagesMax: 3 },
        }),
    },
    {
      name: 'the address of a Host header',
      run: (on) => goesNowhere(on, { url: trapped, headers: { Host: 'example.com' } }),
    },
    {
      name: 'a credential to another host than its own',
      run: (on) => goesNowhere(on, { url: outside.url, authentication: 'header' }, withSecret),
    },
    {
      name: 'a credential to another host by its name in a header',
      run: (on) =>
        goesNowhere(
          on,
          { url: outside.url, authentication: 'header', headers: { Host: 'api.example.com' } },
          withSecret,
        ),
    },
    {
      name: 'a credential to another host by its name before an @',
      run: (on) =>
        goesNowhere(
          on,
          { url: `http://api.example.com@127.0.0.1:${outside.port}/`, authentication: 'header' },
          withSecret,
        ),
    },
    {
      name: 'a credential to another host by TLS',
      run: (on) =>
        goesNowhere(
          on,
          { url: outside.url, authentication: 'header', tls: { serverName: 'api.example.com' } },
          withSecret,
        ),
    },
    {
      name: 'a credential in an expression',
      run: (on) =>
        goesNowhere(on, { url: `${outside.url}/?x={{ $credentials.header.value ?? $secrets.value }}` }, withSecret),
    },
    {
      name: 'a credential of an expression’s choice',
      run: (on) =>
        goesNowhere(on, { url: outside.url, authentication: 'header' }, { credentials: { header: '{{ $json.id }}' } }),
    },
    {
      name: 'a credential of the neighbour',
      run: async (on) => {
        const made = await on.neighbour.api('POST', '/credentials', {
          body: { name: 'n', type: 'header', fields: { name: 'x', value: 'y' }, allowedHosts: ['127.0.0.1'] },
        })
        const { id } = made.json as { id: string }
        return goesNowhere(on, { url: outside.url, authentication: 'header' }, { credentials: { header: id } })
      },
    },
    {
      name: 'a run of a workflow of the neighbour',
      run: async (on) => {
        const call = node('call', 'execute-workflow', { workflow: on.neighbourIds.workflowId })
        const ran = await runNodes(on, [call])
        return ran.type === 'ended' && ran.status === 'succeeded' ? ran.text : undefined
      },
    },
    ...neighbourAttempts(),
    { name: 'the neighbour’s invitations, variables and audit log', run: seesNothingOfTheTeam },
    { name: 'the address that is told of the end', run: callsNobody },
    { name: 'a file outside of the workspace', run: (on) => readsNothing(on, on.secretFile) },
    { name: 'a file by dots', run: (on) => readsNothing(on, `../../../../../../..${on.secretFile}`) },
    { name: 'a file by a pattern', run: (on) => readsNothing(on, '../**/*') },
    { name: 'the environment of the process', run: (on) => readsNothing(on, '/proc/self/environ') },
    { name: 'the owner token', run: (on) => readsNothing(on, '../../owner-token') },
    { name: 'the master key', run: (on) => readsNothing(on, '{{ "..%2f..%2fkeys/master" }}') },
    { name: 'a file behind a zero', run: (on) => readsNothing(on, `{{ "a\\u0000/../../../${on.secretFile}" }}`) },
  ]
}

const DAY = { from: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z' }

/** What belongs to the workspace next door, asked for by its id. */
function neighbourAttempts(): Attempt[] {
  const asking = (name: string, method: string, path: (site: Site) => string, body?: unknown): Attempt => ({
    name: `the neighbour’s ${name}`,
    run: async (site) => {
      const reply = await site.client.api(method, path(site), body === undefined ? {} : { body })
      return reply.status === 404 ? undefined : `was answered ${reply.status}: ${reply.text.slice(0, 300)}`
    },
  })
  const execution = (rest: string) => (site: Site) => `/executions/${site.neighbourIds.executionId}${rest}`
  const webhook = (rest: string) => (site: Site) => `/webhooks/${site.neighbourIds.workflowId}/hook${rest}`
  const workflow = (rest: string) => (site: Site) => `/workflows/${site.neighbourIds.workflowId}${rest}`
  return [
    asking('execution', 'GET', execution('')),
    asking('steps', 'GET', execution('/steps')),
    asking('state', 'GET', execution('/state')),
    asking('items', 'GET', execution('/steps/code/items')),
    asking('item', 'GET', execution('/steps/code/items/0')),
    asking('file of an item', 'GET', execution('/steps/code/items/0/files/data')),
    asking('log', 'GET', execution('/logs')),
    asking('execution, to cancel', 'POST', execution('/cancel')),
    asking('execution, to replay', 'POST', execution('/replay')),
    asking('execution, to retry', 'POST', execution('/retry'), {}),
    asking('execution, to signal', 'POST', execution('/signals/x'), {}),
    asking('call, of its execution', 'GET', (site) => `/webhook-events/${site.neighbourIds.executionId}`),
    asking('call, to replay', 'POST', (site) => `/webhook-events/${site.neighbourIds.executionId}/replay`, {}),
    asking('webhook', 'GET', webhook('')),
    asking('calls', 'GET', webhook('/events')),
    asking('inbox, to switch off', 'PUT', webhook('/settings'), { inbox: false }),
    asking('webhook, to listen at', 'POST', webhook('/listeners'), {}),
    asking('page of a draft, to try', 'POST', webhook('/test-pages')),
    asking('calls, to deliver again', 'POST', webhook('/redeliveries'), DAY),
    asking('workflow', 'GET', workflow('')),
    asking('versions', 'GET', workflow('/versions')),
    asking('workflow, to run', 'POST', workflow('/executions'), {}),
    asking('workflow, to publish', 'POST', workflow('/publish')),
    asking('workflow, to delete', 'DELETE', workflow('')),
  ]
}

/** Things of the neighbour that have no id of their own to ask for, or one that is told only here. */
async function seesNothingOfTheTeam({ client, neighbour }: Site): Promise<Finding> {
  const mark = 'next-door-only'
  await neighbour.api('PUT', '/variables/secretive', { body: { value: mark } })
  const email = `${mark}@example.com`
  const made = await neighbour.api('POST', '/invitations', { body: { email, role: 'viewer' } })
  const { id } = made.json as { id: string }
  const refused = [
    await client.api('DELETE', '/variables/secretive'),
    await client.api('DELETE', `/invitations/${id}`),
    await client.api('POST', `/invitations/${id}/resend`),
  ].filter(({ status }) => status !== 404)
  const seen = [
    await client.api('GET', '/variables'),
    await client.api('GET', '/invitations'),
    await client.api('GET', '/audit?limit=200'),
    await client.api('GET', '/audit/export'),
    await client.api('GET', `/audit?thing=${id}`),
  ].filter(({ text }) => text.includes(mark))
  return [...refused, ...seen].map(({ status, text }) => `was answered ${status}: ${text.slice(0, 200)}`)[0]
}

async function readsNothing(site: Site, path: string): Promise<Finding> {
  const ran = await runNodes(site, [node('read', 'read-lines', { path, format: 'text' })])
  return ran.type === 'ended' && ran.status === 'succeeded' ? `read ${ran.text.slice(0, 300)}` : undefined
}

const CALLBACK_MS = 1500

async function callsNobody(site: Site): Promise<Finding> {
  const { client, trap } = site
  const made = await client.api('POST', '/workflows', {
    body: { linkflow: 1, name: 'told', nodes: [node('start', 'manual')], connections: [] },
  })
  const { id } = made.json as { id: string }
  for (const host of ['127.0.0.1', '[::1]', 'localhost', '[::ffff:127.0.0.1]', '0x7f.1']) {
    const callback = `http://${host}:${trap.port}/callback`
    await client.api('POST', `/workflows/${id}/executions`, { body: { version: 'draft', wait: 5, callback } })
  }
  await new Promise((resolve) => setTimeout(resolve, CALLBACK_MS))
  const hits = trap.hits.filter((hit) => hit.includes('/callback'))
  return hits.length === 0 ? undefined : hits.join(', ')
}

/**
 * The resolver of the running server is the system's, which answers what it likes only to root. The same module, with a
 * resolver that lies: whatever it says, and whenever it says something else, the trap is not hit.
 */
function rebindingAttempts(site: Site): Attempt[] {
  const PUBLIC = '93.184.215.14'
  const lies: Record<string, readonly (readonly string[])[]> = {
    'private at once': [['127.0.0.1']],
    'public first, private then': [[PUBLIC], ['127.0.0.1']],
    'private behind public': [[PUBLIC, '127.0.0.1']],
    'public behind private': [['127.0.0.1', PUBLIC]],
    mapped: [['::ffff:127.0.0.1']],
    'IPv6 loopback behind public': [[PUBLIC, '::1']],
    '6to4 of loopback': [['2002:7f00:1::1']],
    'NAT64 of loopback': [['64:ff9b::7f00:1']],
    'a name for an address': [['localhost']],
    'an address in decimal': [['2130706433']],
    nothing: [[]],
    'an empty text': [['']],
  }
  return Object.entries(lies).map(([name, answers]) => ({
    name: `a resolver that lies: ${name}`,
    run: async ({ trap }) => {
      let asked = 0
      const resolve: Resolve = async () =>
        answers[Math.min(asked++, answers.length - 1)]!.map((address) => ({
          address,
          family: address.includes(':') ? 6 : 4,
        }))
      const egress = new Egress({ allow: [], deny: [], resolve })
      const hits = trap.hits.length
      for (let again = 0; again < 3; again += 1) {
        await egress.request(
          { method: 'GET', url: `http://rebind.example:${trap.port}/`, timeoutMs: 300 },
          { workspaceId: site.workspaceId },
        )
      }
      await egress.close()
      return trap.hits.length === hits ? undefined : `hit the trap: ${trap.hits.slice(hits).join(', ')}`
    },
  }))
}
