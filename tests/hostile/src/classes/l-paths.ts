import { node } from '@linkflow/chaos'
import type { Site } from '../site/site.ts'
import { type Attempt, type Finding, oneOfMany, type Suite } from '../suite.ts'
import { filledIn, inLanes, NOBODY, operationsOf } from './operations.ts'
import { runNodes } from './run-workflow.ts'

/** L: ids of the API become paths. Node-RED had it twice, at the second endpoint after the first was mended. */
export const idsAsPaths: Suite = {
  name: 'L',
  promise: 'No id, name or word of an address leads to a file, to another route, or to anything but itself',
  atOnce: 2,
  attempts: () => [
    ...oneOfMany(
      IDS.map((id) => ({ name: `every parameter of every route: ${id}`, run: (site) => everywhere(site, id) })),
    ),
    ...oneOfMany(
      QUERIES.map((value) => ({
        name: `every question of every list: ${value}`,
        run: (site) => inQueries(site, value),
      })),
    ),
    ...bodyAttempts(),
    {
      // The database cannot even compare with one; whoever asks it must not be left without an answer.
      name: 'a workflow to run, by a name with a zero character',
      run: async (site) => {
        const ran = await runNodes(site, [node('call', 'execute-workflow', { workflow: '{{ "a\\u0000b" }}' })])
        const code = ran.type === 'ended' ? ran.error?.code : ran.codes[0]
        return /callee|workflow|parameter/.test(code ?? '') ? undefined : `ended as ${code}: ${ran.text.slice(0, 300)}`
      },
    },
  ],
}

/** As they stand in the address, encoded by nobody after us. */
const IDS = [
  '..',
  '.',
  '%2e%2e',
  '..%2f..%2f..%2f..%2fetc%2fpasswd',
  '..%5c..%5c..%5cwindows%5cwin.ini',
  '%2fetc%2fpasswd',
  '..%252f..%252f..%252fetc%252fpasswd',
  '%c0%ae%c0%ae%c0%afetc%c0%afpasswd',
  '%e0%80%ae%e0%80%ae%e0%80%afetc',
  '..%00.json',
  `${NOBODY}%00`,
  `${NOBODY}%2f..%2f..%2fowner-token`,
  `${NOBODY}%0d%0aX-Evil:%201`,
  '..;%2f..;%2f',
  '%uff0e%uff0e%u2215',
  '.%2e%2fkeys%2fmaster',
  'file:%2f%2f%2fetc%2fpasswd',
  '~%2f.ssh%2fid_rsa',
  '%24%7bjndi:ldap:%2f%2f127.0.0.1%7d',
  '__proto__',
  'constructor',
  '%7b%7d',
  "'%20or%20'1'='1",
  '*',
  '%ff',
  'x'.repeat(3000),
] as const

/** What answers of ours never have. */
const FILES = /root:.*:0:0:|BEGIN [A-Z ]*PRIVATE KEY|\[fonts\]|PG_VERSION|postmaster/

/** Answers where a parameter is a word that anybody may choose, and is not found. */
const MAY_BE_CHOSEN = new Set([
  'PUT /api/v1/variables/{name}',
  'DELETE /api/v1/variables/{name}',
  'PATCH /api/v1/data-tables/{tableId}/columns/{column}',
  'DELETE /api/v1/data-tables/{tableId}/columns/{column}',
])

async function everywhere(site: Site, id: string): Promise<Finding> {
  const wrong: string[] = []
  const operations = (await operationsOf(site)).filter(({ path }) => path.includes('{'))
  await inLanes(operations, 8, async ({ method, path, example, access }) => {
    for (const [, parameter] of path.matchAll(/\{([^}]+)\}/g)) {
      const address = filledIn(path, (name) => (name === parameter ? id : NOBODY))
      const reply = await site.client.send(method, address, {
        ...(/^P/.test(method) && { body: example ?? {} }),
      })
      const { status, headers, text } = reply
      const isRefused = status >= 400 && status < 500
      const isKnown = access === 'session' && status === 403
      const isChosen = MAY_BE_CHOSEN.has(`${method} ${path}`) && status < 300
      if ((!isRefused && !isKnown && !isChosen) || FILES.test(text) || headers['x-evil'] !== undefined)
        wrong.push(`${method} ${address.slice(0, 200)} was answered ${status}: ${text.slice(0, 200)}`)
      if (isChosen) await site.client.send('DELETE', address)
    }
  })
  return wrong.length === 0 ? undefined : wrong.slice(0, 5).join('; ')
}

const QUERIES = [
  '../../../etc/passwd',
  '..\\..\\x',
  'file:///etc/passwd',
  '\0',
  "' or 1=1 --",
  '__proto__',
  '{"$ne":1}',
]
const QUESTIONS = [
  ...['cursor', 'limit', 'sort', 'q', 'folder', 'tags', 'version', 'from', 'until', 'to', 'status', 'workflow', 'type'],
  ...['after', 'hash', 'actor', 'thing', 'action', 'iteration', 'port', 'name', 'state', 'email', 'except'],
]

async function inQueries(site: Site, value: string): Promise<Finding> {
  const wrong: string[] = []
  const lists = (await operationsOf(site)).filter(({ method, path }) => method === 'GET' && !path.includes('openapi'))
  await inLanes(lists, 8, async ({ path }) => {
    for (const question of QUESTIONS) {
      const address = `${filledIn(path)}?${question}=${encodeURIComponent(value)}`
      const { status, text } = await site.client.send('GET', address)
      if (status >= 500 || FILES.test(text)) wrong.push(`${address} was answered ${status}: ${text.slice(0, 200)}`)
    }
  })
  return wrong.length === 0 ? undefined : wrong.slice(0, 5).join('; ')
}

/** Ids in bodies, which something looks up later. */
function bodyAttempts(): Attempt[] {
  const outward = '../../../../keys/master'
  const start = { id: 'start', name: 'start', type: 'manual' }
  const file = (more: object) => ({ linkflow: 1, name: 'x', nodes: [start], connections: [], ...more })
  const bodies: Record<string, readonly [string, string, unknown]> = {
    'the folder of a workflow': ['PATCH', `/workflows/${NOBODY}`, { folder: outward }],
    'the parent of a folder': ['POST', '/folders', { name: 'x', parent: outward }],
    'the workflow of a template': ['POST', '/templates', { workflow: outward }],
    'the workflow for errors': ['POST', '/workflows', file({ settings: { errorWorkflow: `${outward}\0` } })],
    'the ids of executions': ['POST', '/bulk/cancel', { ids: [outward] }],
    'the version of a run': ['POST', `/workflows/${NOBODY}/executions`, { version: outward }],
    'the account of a member': ['POST', '/members/transfer', { accountId: outward }],
    'the invitation of a link': ['POST', '/accounts/invitation-links', { invitationId: outward }],
    'the type of a credential': [
      'POST',
      '/credentials',
      { name: 'x', type: outward, fields: {}, allowedHosts: ['a.example'] },
    ],
    'the version to go back to': ['POST', `/workflows/${NOBODY}/rollback`, { to: outward }],
  }
  return Object.entries(bodies).map(([name, [method, path, body]]) => ({
    name: `an id in a body: ${name}`,
    run: async ({ client }) => {
      const { status, text, json } = await client.api(method, path, { body })
      if (status >= 400 && status < 500) return undefined
      const { id, problems } = (json ?? {}) as { id?: string; problems?: readonly { severity: string }[] }
      if (id !== undefined) await client.api('DELETE', `/workflows/${id}`)
      // A draft is saved whatever is wrong with it, and says so; it cannot be published.
      const isTold = status === 201 && problems?.some(({ severity }) => severity === 'error') === true
      return isTold ? undefined : `was answered ${status}: ${text.slice(0, 300)}`
    },
  }))
}
