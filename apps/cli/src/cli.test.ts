import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, type Call, openFakeApi } from './testing/fake-api.ts'
import { runCli } from './testing/fake-terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'linkflow-cli-'))
let answer: (call: Call) => Answer | undefined = () => undefined
const api = await openFakeApi((call) => answer(call))
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await api.close()
})
const { env } = api

const EXECUTION = '01a2074a-57f0-7034-9261-7dd7a1303899'
const WORKFLOW = '01a2074a-57f0-7034-9261-7dd7a1303800'
const execution = {
  id: EXECUTION,
  workflowId: WORKFLOW,
  versionId: WORKFLOW,
  status: 'failed',
  mode: 'webhook',
  trigger: 'hook',
  createdAt: '2030-01-01T12:00:00.000Z',
  finishedAt: '2030-01-01T12:00:01.500Z',
  durationMs: 1500,
  error: { code: 'http-status', message: 'The shop answered 500.', node: 'Tell the shop', item: 2 },
}
const workflow = { id: WORKFLOW, name: 'Orders from the shop in the high street', nodeCount: 3 }
const files = (name: string, content: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
const aFile = (type = 'set') => ({
  linkflow: 1,
  name: 'Orders',
  nodes: [
    { id: 'start', name: 'Start', type: 'manual' },
    { id: 'set', name: 'Price', type, parameters: { values: { total: '{{ $json.net * 1.19 }}' } } },
  ],
  connections: [{ from: { node: 'start' }, to: { node: 'set' } }],
})

describe('the command line', () => {
  it.each([
    [['--help'], 'Usage: linkflow'],
    [['run', '--help'], 'linkflow run orders.yaml --input'],
    [['help', 'executions'], 'linkflow executions --limit 5'],
    [['executions', 'retry', '--help'], '--from <node>'],
    [['credentials', 'create', '--help'], '--secret <name=VARIABLE>'],
    [['start', '--help'], 'LINKFLOW_DATA_DIR'],
    [['workspaces', '--help'], 'linkflow workspaces delete "Old shop"'],
    [['members', '--help'], 'linkflow members role grace@example.com editor'],
    [['variables', 'set', '--help'], '--number'],
    [['tables', 'rows', '--help'], '--where <condition>'],
    [['state', 'set', '--help'], '--ttl <seconds>'],
    [['audit', 'verify', '--help'], '--hash <hash>'],
  ])('explains itself: %j', async (args, text) => {
    const { code, stdout } = await runCli(args)
    expect(code).toBe(0)
    expect(stdout).toContain(text)
  })

  it('shows an example in the help of every command', async () => {
    for (const name of [
      'start',
      'run',
      'validate',
      'workflows',
      'test',
      'pins',
      'executions',
      'logs',
      'credentials',
      'schedules',
      'webhooks',
      'accounts',
      'operators',
      'outbox',
      'system',
      'doctor',
    ]) {
      expect((await runCli([name, '--help'])).stdout, name).toContain('Examples:')
    }
  })

  it.each([
    [['unknown'], 'unknown command'],
    [['executions', '--limit', '0'], 'whole number from 1'],
    [['executions', '--status', 'gone'], '«gone» is no status'],
    [['executions', 'show'], "missing required argument 'id'"],
    [['executions', 'show', 'x'], 'must be an id'],
    [['schedules', 'backfill', WORKFLOW, '--from', 'yesterday', '--until', 'now'], 'must be an instant'],
    [['schedules', 'next', WORKFLOW, '-n', '0'], 'whole number from 1 to 500'],
    [['webhooks', 'calls', 'x', '--outcome', 'lost'], 'accepted, refused or heard'],
    [['webhooks', 'listen', 'x', '--header', 'nothing'], 'a name and a value'],
    [['run'], "missing required argument 'file'"],
    [['run', 'no-such-file.json'], 'there is no such file'],
    [['run', 'x.json', '--timeout', 'soon'], '--timeout is a number of seconds'],
    [['run', 'x.json', '--input', '{no'], 'Not JSON at line 1'],
    [['run', 'x.json', '--pin', 'a'], '--pin is a node'],
    [['run', 'x.json', '--pin', 'a={}'], '--pin is a node'],
    [['run', 'x.json', '--fresh'], '--fresh goes with --to'],
    [['test', 'x', '--reuse', 'newest'], 'latest, none, or the id'],
    [['test', 'x', '--break', ' '], 'must be a node'],
    [['executions', 'continue', EXECUTION, '--to', 'back'], 'must be one of next, breakpoint, end'],
    [['pins'], 'Name a workflow'],
    [['pins', 'set', 'x', 'a'], 'Give --items, or --from'],
    [['outbox', 'retry'], 'or give --all'],
    [['outbox', 'retry', EXECUTION, '--all'], 'or give --all'],
    [['logs'], 'name an execution'],
    [['start', '--port', 'eighty'], '--port is "eighty", but it must be a whole number'],
  ])('answers 2 to a wrong command: %j', async (args, text) => {
    const { code, stderr, stdout } = await runCli(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(text)
  })

  it('answers 3 where no server does, and says what to do', async () => {
    const free = await freePort()
    const { code, stderr } = await runCli(['executions'], { env: { ...env, LINKFLOW_URL: `http://127.0.0.1:${free}` } })
    expect(code).toBe(3)
    expect(stderr).toMatch(/No LinkFlow answers at .* \(ECONNREFUSED\)\. Start it with «linkflow start»/)
  })

  it('says where it looked for a key, once it knows that there is a server', async () => {
    const { code, stderr } = await runCli(['executions'], { env: { LINKFLOW_URL: api.url, LINKFLOW_DATA_DIR: folder } })
    expect(code).toBe(2)
    expect(stderr).toContain(`looked at: ${join(folder, 'owner-token')}`)
    expect(api.calls.at(-1)?.authorization).toBeUndefined()
  })

  it("answers 1 to a refusal, with the server's own words", async () => {
    answer = () => ({ status: 401, body: { code: 'key-invalid', detail: 'The API key is not valid.' } })
    const { code, stderr } = await runCli(['workflows'], { env })
    expect(code).toBe(1)
    expect(stderr).toContain('The API key is not valid. (key-invalid)')
  })
})

describe('what a step put out', () => {
  const items = ['items', EXECUTION, 'get-orders']
  it('is shown an item in each line, of those that are looked for', async () => {
    answer = ({ path }) =>
      path === `executions/${EXECUTION}/steps/get-orders/items`
        ? { body: { items: [{ index: 3, json: { id: 'order-1042' } }], count: 9 } }
        : undefined
    const given = ['--search', 'order', '--path', '/a', '--port', 'main', '--limit', '5']
    const { stdout } = await runCli(['executions', ...items, ...given], { env })
    expect(stdout).toBe('{"id":"order-1042"}\n')
    expect(api.calls.at(-1)?.query).toEqual({ q: 'order', path: '/a', port: 'main', limit: '5' })
  })

  it('is given to a retry in the place of what a node had put out', async () => {
    answer = ({ path }) => (path.endsWith('/retry') ? { status: 202, body: execution } : undefined)
    const retry = ['executions', 'retry', EXECUTION]
    await runCli([...retry, '--edit', 'get-orders', '--items', '{"id": 1}', '--port', 'true'], { env })
    expect(api.calls.at(-1)?.body).toEqual({ edit: { node: 'get-orders', port: 'true', items: [{ id: 1 }] } })
    const { code, stderr } = await runCli([...retry, '--edit', 'get-orders'], { env })
    expect(code).toBe(2)
    expect(stderr).toContain('--edit and --items go together')
  })
})

describe('versions of a workflow', () => {
  const version = { id: EXECUTION, workflowId: WORKFLOW, kind: 'published', number: 3, createdAt: execution.createdAt }
  const named = { ...version, id: WORKFLOW, kind: 'named', number: undefined, name: 'Before' }
  const empty = { added: [], removed: [], changed: [] }
  const diff = {
    workflow: [],
    settings: [{ path: '/timezone', to: 'UTC' }],
    nodes: {
      added: [{ key: 'new', value: {} }],
      removed: [{ key: 'old', value: {} }],
      changed: [{ key: 'ask', name: 'Ask', changes: [{ path: '/parameters/url', from: 'a', to: 'b\u001b[2J' }] }],
    },
    connections: empty,
    notes: empty,
    groups: { ...empty, order: ['b', 'a'] },
    moved: { nodes: [{ key: 'ask', from: { x: 0, y: 0 }, to: { x: 1, y: 1 } }], notes: [] },
  }
  const versions = (call: Call): Answer | undefined => {
    switch (`${call.method} ${call.path}`) {
      case `GET workflows/${WORKFLOW}`:
        return { body: workflow }
      case `GET workflows/${WORKFLOW}/versions`:
        return { body: { items: [named, version] } }
      case `GET workflows/${WORKFLOW}/diff`:
        return { body: { ...call.query, identical: false, diff } }
      case `POST workflows/${WORKFLOW}/rollback`:
        return { body: { workflow: { ...workflow, live: { number: 3 } }, draft: 'replaced' } }
      default:
        return call.method === 'POST' || call.method === 'PATCH' ? { body: workflow } : undefined
    }
  }
  const run = (...args: string[]) => {
    answer = versions
    return runCli(['workflows', ...args], { env })
  }
  const asked = () => api.calls.at(-1)!

  it('are listed by number and by name', async () => {
    const { stdout } = await run('versions', WORKFLOW, '--limit', '5')
    expect(stdout).toMatch(new RegExp(`${WORKFLOW} .* Before\n${EXECUTION} .* v3`))
    expect(asked().query).toEqual({ limit: '5' })
  })

  it('are compared, named as people know them, with nothing that moves the cursor', async () => {
    const { stdout } = await run('diff', WORKFLOW, '--from', 'v3', '--to', 'Before')
    expect(asked().query).toEqual({ from: EXECUTION, to: WORKFLOW })
    expect(stdout.split('\n')).toEqual([
      '~ setting /timezone: nothing → "UTC"',
      '+ node new',
      '- node old',
      '~ node ask /parameters/url: "a" → "b\\u001b[2J"',
      '~ groups stand in another order',
      '1 thing only moved.',
      '',
    ])
    const { code, stderr } = await run('diff', WORKFLOW, '--from', 'v9')
    expect([code, stderr.includes('There is no version «v9»')]).toEqual([1, true])
  })

  it('are rolled back to, with a word on the draft', async () => {
    const { stdout } = await run('rollback', WORKFLOW, '3')
    expect(asked().body).toEqual({ version: EXECUTION })
    expect(stdout).toContain('is live as version 3. The draft is what was live before.')
  })

  it.each([
    [['name-version', WORKFLOW, 'Mine', '--note', 'n'], 'versions', { name: 'Mine', note: 'n' }],
    [['discard', WORKFLOW], 'discard', { version: 'live' }],
    [['discard', WORKFLOW, '--to', 'Before'], 'discard', { version: WORKFLOW }],
    [['duplicate', WORKFLOW, '--as', 'Copy'], 'duplicate', { name: 'Copy' }],
    [['archive', WORKFLOW], 'archive', undefined],
    [['restore', WORKFLOW], 'restore', undefined],
  ])('are acted on: %j', async (args, act, body) => {
    expect((await run(...args)).code).toBe(0)
    expect(asked()).toMatchObject({ method: 'POST', path: `workflows/${WORKFLOW}/${act}` })
    expect(asked().body).toEqual(body)
  })

  it('and the list of workflows are found by what one knows', async () => {
    answer = ({ path }) => (path === 'workflows' ? { body: { items: [] } } : undefined)
    await runCli(['workflows', '-q', 'shop', '--tags', 'a,b', '--state', 'live', '--archived', '--sort', 'name'], {
      env,
    })
    expect(asked().query).toEqual({
      limit: '50',
      q: 'shop',
      tags: 'a,b',
      state: 'live',
      archived: 'true',
      sort: 'name',
    })
    expect((await run('tag', WORKFLOW, 'a', 'b')).stdout).toContain('is tagged a, b.')
    expect(asked()).toMatchObject({ method: 'PATCH', body: { tags: ['a', 'b'] } })
  })
})

describe('folders', () => {
  const [sales, billing] = [
    { id: WORKFLOW, name: 'Sales', workflows: 0, createdAt: execution.createdAt },
    { id: EXECUTION, name: 'A/B', parent: WORKFLOW, workflows: 2, createdAt: execution.createdAt },
  ]
  const run = (...args: string[]) => {
    answer = ({ method, path }) =>
      path === 'folders' && method === 'GET'
        ? { body: { items: [billing, sales] } }
        : { body: { ...workflow, ...sales } }
    return runCli(args, { env })
  }
  const asked = () => api.calls.at(-1)!

  it('are listed by their paths', async () => {
    const { stdout } = await run('folders')
    expect(stdout).toMatch(new RegExp(`${WORKFLOW} +0 +Sales\n${EXECUTION} +2 +Sales/A\\\\/B\n`))
  })

  it.each([
    [['create', 'New'], 'POST', 'folders', { name: 'New' }],
    [['create', 'New', '--in', 'Sales/A\\/B'], 'POST', 'folders', { name: 'New', parent: EXECUTION }],
    [
      ['change', 'Sales', '--name', 'Shop', '--in', 'none'],
      'PATCH',
      `folders/${WORKFLOW}`,
      { name: 'Shop', parent: null },
    ],
    [['delete', 'Sales'], 'DELETE', `folders/${WORKFLOW}`, undefined],
  ])('are changed: %j', async (args, method, path, body) => {
    expect((await run('folders', ...args)).code).toBe(0)
    expect(asked()).toMatchObject({ method, path })
    expect(asked().body).toEqual(body)
  })

  it('hold workflows', async () => {
    await run('workflows', 'move', WORKFLOW, 'Sales')
    expect(asked()).toMatchObject({ method: 'PATCH', path: `workflows/${WORKFLOW}`, body: { folder: WORKFLOW } })
    await run('workflows', 'move', WORKFLOW, 'none')
    expect(asked().body).toEqual({ folder: null })
    const { code, stderr } = await run('workflows', 'move', WORKFLOW, 'Nowhere')
    expect([code, stderr.includes('There is no folder «Nowhere»')]).toEqual([1, true])
  })
})

describe('trying a draft', () => {
  const test = { ...execution, mode: 'test', status: 'paused', test: { to: 'price', pinned: 1 } }
  const pinned = {
    node: 'price',
    ports: [{ port: 'main', count: 2 }],
    bytes: 20,
    inDraft: true,
    updatedAt: execution.createdAt,
  }
  const step = {
    step: 'price',
    node: 'price',
    name: 'Price',
    type: 'set',
    status: 'succeeded',
    attempt: 1,
    outputs: [],
  }
  const pausedAt = { step: 'price', node: 'price', when: 'after', since: execution.createdAt }
  const use = () => {
    answer = ({ method, path }) => {
      if (path === `workflows/${WORKFLOW}`) return { body: { id: WORKFLOW, name: 'Orders' } }
      if (path === `workflows/${WORKFLOW}/test`) return { status: 202, body: { execution: test } }
      if (path.endsWith('/steps'))
        return {
          body: {
            items: [
              { ...step, pinned: true },
              { ...step, step: 'late', reason: 'not-in-test' },
            ],
          },
        }
      if (path.endsWith('/pins')) return { body: { items: [pinned] } }
      if (path.includes('/pins/')) return method === 'DELETE' ? { status: 204 } : { body: pinned }
      if (path === `executions/${EXECUTION}`) return { body: { ...test, pausedAt } }
      return path === `executions/${EXECUTION}/continue` ? { status: 202, body: test } : undefined
    }
  }
  const sent = () => api.calls.at(-1)

  it('sends what the test is, and says what was pinned and where it is paused', async () => {
    use()
    const place = 'after:Price it if {{ $json.total > 1 }}'
    const args = [
      'test',
      WORKFLOW,
      '--to',
      'price',
      '--input',
      '{"n":1}',
      '--reuse',
      'none',
      '--break',
      place,
      '--wait',
      '5',
    ]
    const { code, stderr } = await runCli(args, { env })
    expect(code).toBe(0)
    expect(stderr).toContain('price pinned')
    expect(stderr).not.toContain('late')
    expect(stderr).toContain(`after price. Go on with «linkflow executions continue ${EXECUTION} --to next»`)
    expect(api.calls.find(({ path }) => path.endsWith('/test'))?.body).toEqual({
      node: 'price',
      items: [{ n: 1 }],
      reuseFrom: 'none',
      breakpoints: [{ node: 'Price it', when: 'after', if: '{{ $json.total > 1 }}' }],
      wait: 5,
    })
    const { stdout } = await runCli(['test', WORKFLOW, '--json'], { env })
    expect(JSON.parse(stdout)).toMatchObject({ execution: { status: 'paused' }, steps: [{ pinned: true }, {}] })
  })

  it('goes on, with an edit of the node that it is paused at', async () => {
    use()
    expect((await runCli(['executions', 'continue', EXECUTION, '--to', 'next'], { env })).stdout).toContain('goes on')
    expect(sent()?.body).toEqual({ to: 'next' })
    await runCli(['executions', 'continue', EXECUTION, '--edit', '[{"n":2}]', '--json'], { env })
    expect(sent()?.body).toEqual({ to: 'breakpoint', edit: { node: 'price', port: 'main', items: [{ n: 2 }] } })
  })

  it('pins, shows and removes', async () => {
    use()
    expect((await runCli(['pins', WORKFLOW], { env })).stdout).toMatch(/price +20 .* yes +main 2/)
    await runCli(['pins', 'set', WORKFLOW, 'price', '--items', '[{"n":1},{"n":2}]'], { env })
    expect(sent()).toMatchObject({ method: 'PUT', body: { outputs: { main: [{ n: 1 }, { n: 2 }] } } })
    await runCli(['pins', 'set', WORKFLOW, 'price', '--from', EXECUTION, '--iteration', '0.1'], { env })
    expect(sent()?.body).toEqual({ from: { execution: EXECUTION, iteration: '0.1' } })
    expect(JSON.parse((await runCli(['pins', 'show', WORKFLOW, 'price'], { env })).stdout)).toEqual(pinned)
    expect((await runCli(['pins', 'remove', WORKFLOW, 'price'], { env })).stdout).toContain('any more')
    expect(JSON.parse((await runCli(['pins', WORKFLOW, '--json'], { env })).stdout)).toEqual({ items: [pinned] })
  })
})

describe('templates', () => {
  const template = {
    id: 'lead-capture',
    source: 'built-in',
    title: 'Lead capture',
    description: 'Takes contacts from a form.',
    tags: ['crm'],
    credentials: [{ node: 'crm', type: 'bearer', what: 'A token of your CRM' }],
    places: [{ node: 'tell', parameter: 'url', what: 'Webhook of your chat' }],
    nodeCount: 3,
    nodeTypes: ['webhook', 'http-request'],
  }
  const { credentials, places } = template
  const run = (...args: string[]) => {
    answer = ({ path, body }) => {
      if (path === 'templates') return { body: { items: [template] } }
      if (path === 'templates/lead-capture') return { body: { ...template, workflow: {} } }
      const given = (body as { credentials: object[] }).credentials[0] ?? {}
      return { body: { workflow, checklist: { credentials: [{ ...credentials[0], ...given }], places } } }
    }
    return runCli(['templates', ...args], { env })
  }

  it('are listed and shown with what they need', async () => {
    expect((await run()).stdout).toMatch(/lead-capture +Takes contacts from a form\./)
    expect((await run('show', 'lead-capture')).stdout.split('\n')).toEqual([
      'Lead capture',
      'Takes contacts from a form.',
      '[ ] crm: a credential of type bearer. A token of your CRM.',
      '[ ] tell: url. Webhook of your chat.',
      '',
    ])
  })

  it('are kept and deleted', async () => {
    answer = ({ path }) => ({ body: path === `workflows/${WORKFLOW}` ? workflow : { ...template, id: EXECUTION } })
    const { stdout } = await runCli(['templates', 'keep', WORKFLOW, '--as', 'Lead capture'], { env })
    expect(api.calls.at(-1)).toMatchObject({ path: 'templates', body: { workflow: WORKFLOW, title: 'Lead capture' } })
    expect(stdout).toContain(`«Lead capture» is kept: ${EXECUTION}`)
    expect((await runCli(['templates', 'delete', EXECUTION], { env })).code).toBe(0)
    expect(api.calls.at(-1)).toMatchObject({ method: 'DELETE', path: `templates/${EXECUTION}` })
  })

  it('become workflows, with a list of what is left to do', async () => {
    const { stdout } = await run('use', 'lead-capture', '--as', 'Mine', '--credential', `crm:bearer=${EXECUTION}`)
    expect(api.calls.at(-1)).toMatchObject({
      method: 'POST',
      path: 'templates/lead-capture/instantiate',
      body: { name: 'Mine', credentials: [{ node: 'crm', type: 'bearer', credential: EXECUTION }] },
    })
    expect(stdout).toContain('[x] crm: a credential')
    expect(stdout).toContain('[ ] tell: url')
    expect((await run('use', 'lead-capture', '--credential', 'crm')).code).toBe(2)
  })
})

describe('many executions', () => {
  const its = (call: Call): Answer | undefined => {
    if (call.path === `workflows/${WORKFLOW}`) return { body: workflow }
    if (call.path === 'executions') return { body: { items: [], searched: 600_000, nextCursor: EXECUTION } }
    if (!call.path.startsWith('bulk/')) return undefined
    const failed = { id: WORKFLOW, done: false, code: 'payloads-gone', message: 'Its data is gone.' }
    const { cursor } = call.body as { cursor?: string }
    return {
      body: { items: [{ id: EXECUTION, done: true }, failed], ...(cursor === undefined && { nextCursor: WORKFLOW }) },
    }
  }

  it('are cancelled and retried by the filters of the list, never all of them', async () => {
    answer = its
    const { stdout } = await runCli(
      ['executions', 'retry-many', '-w', WORKFLOW, '--error-code', 'http-status', '--since', '2030-01-01T00:00:00Z'],
      { env },
    )
    const filter = { workflow: WORKFLOW, errorCode: 'http-status', from: '2030-01-01T00:00:00Z' }
    expect(api.calls.slice(-2)).toMatchObject([
      { path: 'bulk/retry', body: { filter } },
      { path: 'bulk/retry', body: { filter, cursor: WORKFLOW } },
    ])
    expect(stdout).toContain('2 of 4 run again.')
    expect(stdout).toContain('Its data is gone. (payloads-gone)')
    await runCli(['executions', 'cancel-many', '--status', 'waiting,queued'], { env })
    expect(api.calls.at(-1)).toMatchObject({ path: 'bulk/cancel', body: { filter: { status: ['waiting', 'queued'] } } })
    await runCli(['executions', '--limit', '2', 'cancel-many', '--status', 'waiting'], { env })
    expect(api.calls.at(-1)?.body).toEqual({ filter: { status: ['waiting'] }, limit: 2 })
    const before = api.calls.length
    for (const args of [[], ['--data', 'xy']]) {
      expect((await runCli(['executions', 'cancel-many', ...args], { env })).code).toBe(2)
    }
    expect(api.calls).toHaveLength(before)
  })

  it('are counted by day', async () => {
    answer = (call) =>
      call.path === 'statistics/executions'
        ? {
            body: {
              items: [
                { day: '2030-01-01', succeeded: 7, failed: 1, cancelled: 0, timedOut: 2, unfinished: 0, p50Ms: 12 },
              ],
              counted: 10,
            },
          }
        : undefined
    const { stdout } = await runCli(['executions', 'statistics', '--since', '2030-01-01T00:00:00Z'], { env })
    expect(api.calls.at(-1)?.query).toEqual({ from: '2030-01-01T00:00:00Z' })
    expect(stdout).toMatch(/2030-01-01 +7 +1 +2 +0 +0 +12 ms/)
  })

  it('are looked through up to a figure that is told', async () => {
    answer = its
    const { stderr } = await runCli(['executions', '--data', 'order-1', '--oldest-first'], { env })
    expect(stderr).toContain('Looked through 1200000 executions and stopped there.')
    expect(api.calls.at(-1)?.query).toMatchObject({ data: 'order-1', sort: 'created', cursor: EXECUTION })
  })
})

describe('executions', () => {
  const history = ({ path }: Call): Answer | undefined => {
    if (path === 'executions') return { body: { items: [execution] } }
    if (path === `workflows/${WORKFLOW}`) return { body: workflow }
    if (path === `executions/${EXECUTION}`) return { body: execution }
    if (path === `executions/${EXECUTION}/steps`) return { body: { items: [] } }
    return undefined
  }

  it('are listed in 80 columns, with what the next command needs whole', async () => {
    answer = history
    const { code, stdout } = await runCli(['executions', '--status', 'failed', '--limit', '3'], { env })
    expect(code).toBe(0)
    expect(api.calls.findLast(({ path }) => path === 'executions')).toMatchObject({
      authorization: 'Bearer lf_test',
      query: { status: 'failed', limit: '3' },
    })
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain(`${EXECUTION}  ✗ failed`)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('are plain JSON for programs', async () => {
    answer = history
    const { stdout } = await runCli(['executions', '--json'], { env })
    expect(JSON.parse(stdout)).toEqual({ items: [execution] })
  })

  it('go over pages up to the limit', async () => {
    answer = ({ path, query }) =>
      path === 'executions'
        ? { body: { items: [{ ...execution, id: query.cursor ?? 'first' }], nextCursor: 'second' } }
        : { body: workflow }
    const { stdout } = await runCli(['executions', '--limit', '2', '--json'], { env })
    expect(JSON.parse(stdout).items.map(({ id }: { id: string }) => id)).toEqual(['first', 'second'])
  })

  it('show why one failed', async () => {
    answer = history
    const { stdout } = await runCli(['executions', 'show', EXECUTION], { env })
    expect(stdout).toContain('The shop answered 500. (http-status, node «Tell the shop»)')
  })

  it('are watched until they have ended, with an exit code that says how', async () => {
    const steps = [
      { type: 'step', step: 'start', node: 'start', status: 'succeeded', attempt: 1, at: execution.createdAt, ms: 2 },
      { type: 'step', step: 'tell', node: 'tell', status: 'failed', attempt: 2, at: execution.createdAt, code: 'x-y' },
    ]
    const outputs = [{ port: 'main', count: 3 }]
    const state = { execution, steps: [{ ...steps[0], outputs }, steps[1]], stepCount: 2, hasLive: false }
    answer = ({ path }) => (path === `executions/${EXECUTION}/state` ? { body: state } : undefined)
    const { code, stdout } = await runCli(['executions', 'watch', EXECUTION], { env })
    expect(code).toBe(1)
    expect(stdout).toMatch(/✓ start: succeeded, 3 items, 2 ms\n.*✗ tell: failed, attempt 2, x-y\n.*✗ .* failed/)
    const json = await runCli(['executions', 'watch', EXECUTION, '--json'], { env })
    expect(
      json.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['step', 'step', 'ended'])
    answer = ({ path }) =>
      path.endsWith('/state') ? { status: 404, body: { code: 'execution-not-found', detail: 'Gone.' } } : undefined
    expect(await runCli(['executions', 'watch', EXECUTION], { env })).toMatchObject({ code: 1, stdout: '' })
  })

  it('are found by the name of their workflow', async () => {
    answer = (call) => (call.path === 'workflows' ? { body: { items: [workflow] } } : history(call))
    await runCli(['executions', '--workflow', workflow.name], { env })
    expect(api.calls.findLast(({ path }) => path === 'executions')?.query.workflow).toBe(WORKFLOW)
    const { code, stderr } = await runCli(['executions', '--workflow', 'Orders'], { env })
    expect(code).toBe(1)
    expect(stderr).toContain(`Do you mean «${workflow.name}»?`)
  })
})

describe('accounts', () => {
  const account = {
    id: WORKFLOW,
    email: 'ada@example.com',
    name: 'Ada',
    isVerified: true,
    createdAt: '2030-01-01T12:00:00.000Z',
  }

  it('are listed with their state', async () => {
    answer = () => ({ body: { items: [{ ...account, isDisabled: false, hasSecondFactor: true, openSessions: 2 }] } })
    const { code, stdout } = await runCli(['accounts'], { env })
    expect([code, stdout.split('\n')[1]]).toEqual([
      0,
      expect.stringMatching(/^ada@example\.com +verified +yes +2 +Ada/),
    ])
  })

  it('get a link to a new password, which says that it is a key', async () => {
    const given = {
      token: 'lfl_x',
      link: 'https://flow.example/reset-password#token=lfl_x',
      expiresAt: account.createdAt,
    }
    answer = () => ({ status: 201, body: given })
    const { stdout } = await runCli(['accounts', 'reset-password', 'ada@example.com'], { env })
    expect(stdout).toContain(given.link)
    expect(stdout).toContain('give it to nobody else')
    expect(api.calls.at(-1)).toMatchObject({ method: 'POST', path: 'accounts/password-resets' })
    const { stdout: json } = await runCli(['accounts', 'reset-password', 'ada@example.com', '--json'], { env })
    expect(JSON.parse(json)).toEqual(given)
  })

  it.each([
    ['disable', 'POST', 'disable', 'is disabled'],
    ['enable', 'POST', 'enable', 'is enabled'],
    ['remove-second-factor', 'DELETE', 'second-factor', 'has no second factor'],
  ])('are found by their address: %s', async (command, method, path, text) => {
    const listed = { ...account, isDisabled: false, hasSecondFactor: false, openSessions: 0 }
    answer = ({ method }) => (method === 'GET' ? { body: { items: [listed] } } : { status: 204 })
    const { code, stdout } = await runCli(['accounts', command, account.email], { env })
    expect([code, stdout]).toEqual([0, expect.stringContaining(`${account.email} ${text}`)])
    expect(api.calls.at(-2)).toMatchObject({ path: 'accounts', query: { email: account.email } })
    expect(api.calls.at(-1)).toMatchObject({ method, path: `accounts/${account.id}/${path}` })
    const { stdout: json } = await runCli(['accounts', command, account.email, '--json'], { env })
    expect(JSON.parse(json)).toEqual(listed)
  })

  it('that are not there are said to be so, and nothing is done', async () => {
    answer = () => ({ body: { items: [] } })
    const { code, stderr } = await runCli(['accounts', 'disable', 'nobody@example.com'], { env })
    expect([code, stderr]).toEqual([1, expect.stringContaining('account-not-found')])
    expect(api.calls.at(-1)).toMatchObject({ method: 'GET' })
  })
})

describe('operators', () => {
  const operator = {
    account: WORKFLOW,
    email: 'ada@example.com',
    name: 'Ada',
    isDisabled: false,
    hasSecondFactor: true,
    grantedAt: '2030-01-01T12:00:00.000Z',
  }

  it('are listed, and named and revoked by their address', async () => {
    answer = ({ path, method }) =>
      method === 'GET' ? { body: { items: path === 'operators' ? [operator] : [{ id: WORKFLOW }] } } : { status: 204 }
    const { code, stdout } = await runCli(['operators'], { env })
    expect([code, stdout]).toEqual([0, expect.stringMatching(/ada@example\.com +may sign in +yes/)])
    expect((await runCli(['operators', 'add', operator.email], { env })).stdout).toContain('is an operator')
    expect(api.calls.at(-1)).toMatchObject({ method: 'PUT', path: `operators/${WORKFLOW}` })
    const { stdout: json } = await runCli(['operators', 'remove', operator.email, '--json'], { env })
    expect(api.calls.at(-2)).toMatchObject({ method: 'DELETE', path: `operators/${WORKFLOW}` })
    expect(JSON.parse(json)).toEqual({ items: [operator] })
  })
})

describe('the installation', () => {
  const server = {
    id: EXECUTION,
    name: 'worker:4711',
    host: 'one\u001b[2J',
    role: 'worker',
    version: '1.2.3',
    node: '24.9.0',
    state: 'no-heartbeat',
    startedAt: '2030-01-01T12:00:00.000Z',
    heartbeatAgeMs: 16_000,
    runsExecutions: true,
    executions: 3,
    load: 4,
    memoryBytes: 120_000_000,
  }

  it('tells its processes, and drains one', async () => {
    answer = ({ method }) => (method === 'GET' ? { body: { items: [server] } } : { status: 204 })
    const { code, stdout } = await runCli(['system', 'processes'], { env })
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/no heartbeat +16 s ago +3 +120 MB +1\.2\.3 +worker:4711/),
    ])
    expect(stdout).not.toContain('\u001b')
    await runCli(['system', 'drain', EXECUTION], { env })
    expect(api.calls.at(-1)).toMatchObject({ method: 'POST', path: `system/processes/${EXECUTION}/drain` })
  })

  it('tells its figures, and exits 1 when one of them is bad', async () => {
    const fact = (status: string) => ({ name: 'disk-free', unit: 'bytes', status, value: 5e6, of: 1e9 })
    answer = () => ({ body: { at: server.startedAt, versions: {}, facts: [fact('warning')] } })
    expect(await runCli(['system', 'health'], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/disk-free +warning +5 MB of 1000 MB/),
    })
    answer = () => ({ body: { at: server.startedAt, versions: {}, facts: [fact('bad')] } })
    expect((await runCli(['system', 'health', '--json'], { env })).code).toBe(1)
  })

  it('writes a bundle for whoever helps, and over no file', async () => {
    const bundle = { linkflow: 1, madeAt: server.startedAt }
    answer = () => ({ body: bundle })
    const path = join(folder, 'support.json')
    expect((await runCli(['system', 'support-bundle', '--out', path], { env })).code).toBe(0)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(bundle)
    expect(await runCli(['system', 'support-bundle', '--out', path], { env })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('file-unusable'),
    })
  })
})

describe('refused events', () => {
  const event = {
    id: EXECUTION,
    consumer: 'callbacks',
    state: 'set-aside',
    event: 'execution.failed',
    error: 'out of order\u001b[2J',
    attempts: 12,
    firstAt: '2030-01-01T12:00:00.000Z',
    lastAt: '2030-01-01T12:30:00.000Z',
  }

  it('are listed with who refused them, and why', async () => {
    answer = () => ({ body: { items: [event] } })
    const { code, stdout } = await runCli(['outbox', 'list'], { env })
    expect([code, stdout]).toEqual([
      0,
      `${EXECUTION}  set-aside  execution.failed for callbacks, refused 12 times\n  out of order\ufffd[2J\n`,
    ])
    const { stdout: json } = await runCli(['outbox', 'list', '--json'], { env })
    expect(JSON.parse(json)).toEqual({ items: [event] })
  })

  it('are tried again by their ids, or all that are set aside, and dropped', async () => {
    answer = ({ method }) =>
      method === 'GET' ? { body: { items: [event, { ...event, id: WORKFLOW, state: 'waiting' }] } } : { status: 204 }
    const { code, stdout } = await runCli(['outbox', 'retry', '--all', '--json'], { env })
    expect([code, JSON.parse(stdout)]).toEqual([0, { retried: [EXECUTION] }])
    expect(api.calls.at(-1)).toMatchObject({ method: 'POST', path: `outbox/refused/${EXECUTION}/retry` })
    await runCli(['outbox', 'drop', EXECUTION], { env })
    expect(api.calls.at(-1)).toMatchObject({ method: 'DELETE', path: `outbox/refused/${EXECUTION}` })
  })
})

describe('schedules', () => {
  const schedule = {
    id: WORKFLOW,
    workflowId: WORKFLOW,
    workflowName: 'Every morning',
    description: 'At 07:00 on Monday to Friday',
    timezone: 'Europe/Berlin',
    state: 'paused',
    missed: 'one',
  }

  it('are listed, tried and paused', async () => {
    answer = ({ path }) => {
      if (path === 'schedules') return { body: { items: [schedule] } }
      if (path === 'schedules/preview')
        return {
          body: {
            description: 'At 07:00 every day',
            runs: ['2030-01-01T07:00:00.000Z'],
            warnings: [{ kind: 'gap', at: '2030-03-31T01:00:00Z', time: '07:00', starts: [] }],
          },
        }
      return { body: schedule }
    }
    expect((await runCli(['schedules'], { env })).stdout).toMatch(/paused +Every morning \(At 07:00 on Monday/)
    const tried = await runCli(['schedules', 'try', '0 7 * * *', '-n', '1'], { env })
    expect(tried.stdout).toBe(
      'At 07:00 every day (UTC)\n2030-01-01T07:00:00.000Z\n' +
        'On 2030-03-31 the clocks go forward and there is no 07:00: nothing starts then.\n',
    )
    expect(api.calls.at(-1)?.body).toEqual({ rules: [{ cron: '0 7 * * *' }], timezone: 'UTC', limit: 1 })
    const paused = await runCli(['schedules', 'pause', WORKFLOW, '--json'], { env })
    expect(JSON.parse(paused.stdout)).toEqual(schedule)
    expect(api.calls.at(-1)).toMatchObject({ method: 'POST', path: `schedules/${WORKFLOW}/pause` })
  })

  it('are backfilled, or only counted', async () => {
    answer = ({ path }) =>
      path.endsWith('/preview')
        ? { body: { instants: 7, starts: 6, already: 1 } }
        : {
            status: 201,
            body: { id: WORKFLOW, state: 'running', starts: 6, already: 1, started: 0, failed: 0, pending: 6 },
          }
    const args = ['schedules', 'backfill', WORKFLOW, '--from', '2030-01-01T00:00Z', '--until', '2030-01-02T00:00Z']
    expect((await runCli([...args, '--dry-run'], { env })).stdout).toContain('would start 6 of 7 instants')
    expect((await runCli(args, { env })).stdout).toContain('0 of 6 started, 6 to come')
    expect(api.calls.at(-1)?.body).toEqual({ from: '2030-01-01T00:00:00.000Z', until: '2030-01-02T00:00:00.000Z' })
  })
})

describe('webhooks', () => {
  const webhook = {
    workflowName: 'Order intake',
    node: 'hook',
    method: 'POST',
    url: 'http://localhost/webhook/orders',
    isLive: true,
    day: { calls: 3, refused: 1, failed: 0 },
  }
  const call = { id: WORKFLOW, at: '2030-01-01T07:00:00.000Z', outcome: 'accepted', executionStatus: 'succeeded' }
  const event = {
    ...call,
    request: {
      method: 'POST',
      path: 'orders',
      headers: { 'x-a': 'b' },
      query: {},
      body: { n: '\u001b[2J' },
      isWhole: true,
    },
    response: { status: 200, headers: {}, body: 'done', isWhole: true },
  }

  it('show their calls, without what could move the cursor', async () => {
    answer = ({ path }) => ({
      body: path.startsWith('webhook-events') ? event : { items: path === 'webhooks' ? [webhook] : [call] },
    })
    expect((await runCli(['webhooks'], { env })).stdout).toContain('POST http://localhost/webhook/orders')
    const calls = await runCli(['webhooks', 'calls', WORKFLOW, '--node', 'hook', '-n', '1'], { env })
    expect(calls.stdout).toContain('succeeded')
    expect(api.calls.at(-1)?.query).toEqual({ limit: '1' })
    const shown = await runCli(['webhooks', 'call', WORKFLOW], { env })
    expect(shown.stdout).toContain('POST /webhook/orders\nx-a: b\n')
    expect(shown.stdout).toContain('answer 200\ndone\n')
    expect(shown.stdout).not.toContain('\u001b')
  })

  it('give the page of a draft an address', async () => {
    const nodes = [
      { id: 'ask', type: 'form-trigger' },
      { id: 'end', type: 'no-operation' },
    ]
    const page = { url: 'http://localhost/page-test/abc', expiresAt: '2030-01-01T08:00:00.000Z' }
    answer = ({ path }) =>
      path.endsWith('/test-pages')
        ? { status: 201, body: page }
        : { body: { id: WORKFLOW, name: 'Contact', draft: { nodes } } }
    const { stdout } = await runCli(['webhooks', 'page', WORKFLOW], { env })
    expect(stdout).toContain('http://localhost/page-test/abc')
    expect(api.calls.at(-1)).toMatchObject({ method: 'POST', path: `webhooks/${WORKFLOW}/ask/test-pages` })
    expect(JSON.parse((await runCli(['webhooks', 'page', WORKFLOW, '--json'], { env })).stdout)).toEqual(page)
  })

  it('are listened to, and the draft runs with what was heard', async () => {
    const listener = { id: WORKFLOW, method: 'POST', url: webhook.url, isOver: false, events: [] as object[] }
    answer = ({ method, path }) => {
      if (path === `workflows/${WORKFLOW}`) return { body: { id: WORKFLOW, name: 'Order intake' } }
      if (path === 'webhooks') return { body: { items: [webhook] } }
      if (path.endsWith('/replay')) return { status: 202, body: { id: WORKFLOW } }
      if (path.startsWith('webhook-events/')) return { body: event }
      return method === 'POST' ? { status: 201, body: listener } : { body: { ...listener, events: [call] } }
    }
    const args = ['webhooks', 'listen', WORKFLOW, '--header', 'x-test: ada', '--run']
    const { code, stdout, stderr } = await runCli(args, { env })
    expect(code).toBe(0)
    expect(stderr).toContain('Listening for POST http://localhost/webhook/orders')
    expect(stdout).toContain(`The draft runs as execution ${WORKFLOW}`)
    const asked = api.calls.find(({ path }) => path === `webhooks/${WORKFLOW}/hook/listeners`)
    expect(asked?.body).toEqual({ seconds: 300, header: { name: 'x-test', value: 'ada' } })
    expect(api.calls.some(({ method, path }) => method === 'DELETE' && path.startsWith('webhook-listeners/'))).toBe(
      true,
    )
  })

  it('that nobody calls are given up when their time is over', async () => {
    answer = ({ path }) =>
      path === `workflows/${WORKFLOW}`
        ? { body: { id: WORKFLOW, name: 'Order intake' } }
        : { body: { id: WORKFLOW, method: 'POST', url: webhook.url, isOver: true, events: [] } }
    const { code, stderr } = await runCli(['webhooks', 'listen', WORKFLOW, '--node', 'hook', '--seconds', '1'], { env })
    expect(code).toBe(1)
    expect(stderr).toContain('Nothing came to http://localhost/webhook/orders within 1 s.')
  })
})

describe('credentials', () => {
  const type = {
    type: 'bearer',
    title: 'Bearer token',
    description: '',
    needsHosts: true,
    fields: [
      { name: 'token', title: 'Token', description: '', kind: 'secret', secret: true, required: true, charsMax: 100 },
    ],
  }
  const create = (args: readonly string[], more: { env?: Record<string, string>; stdin?: string } = {}) => {
    answer = ({ path, body }) =>
      path === 'credential-types'
        ? { body: { items: [type] } }
        : { status: 201, body: { id: WORKFLOW, ...(body as object) } }
    const all = ['credentials', 'create', '--type', 'bearer', '--host', 'api.example.com', ...args]
    return runCli(all, { env: { ...env, ...more.env }, ...(more.stdin !== undefined && { stdin: more.stdin }) })
  }

  it('take a secret from the environment', async () => {
    const { code, stdout } = await create(['--secret', 'token=SHOP_TOKEN'], { env: { SHOP_TOKEN: 's3cret' } })
    expect(code).toBe(0)
    expect(stdout).not.toContain('s3cret')
    expect(api.calls.at(-1)?.body).toMatchObject({ fields: { token: 's3cret' }, allowedHosts: ['api.example.com'] })
  })

  it('take all fields from standard input', async () => {
    expect((await create(['--fields-from', '-'], { stdin: '{"token": "piped"}' })).code).toBe(0)
    expect(api.calls.at(-1)?.body).toMatchObject({ fields: { token: 'piped' } })
  })

  it('refuse a secret among the arguments, unless that is said', async () => {
    const refused = await create(['--field', 'token=s3cret'])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('every user of this machine can see the arguments')
    expect((await create(['--field', 'token=s3cret', '--secrets-in-arguments'])).code).toBe(0)
  })

  it('say which field is missing where nobody can be asked', async () => {
    const { code, stderr } = await create([])
    expect(code).toBe(2)
    expect(stderr).toContain('--secret token=VARIABLE')
  })
})

describe('validate', () => {
  it('tells all problems of all files at once, with their places', async () => {
    const good = files('good.json', aFile())
    const bad = files('bad.json', aFile('sett'))
    const { code, stdout } = await runCli(['validate', good, bad])
    expect(code).toBe(1)
    expect(stdout).toContain(`✓ ${good}: valid`)
    expect(stdout).toContain(`✗ ${bad}: 1 problem`)
    expect(stdout).toMatch(/«?sett»?.*\/nodes\/1/)
  })

  it('reads YAML, and gives JSON to programs', async () => {
    const path = files(
      'orders.yaml',
      'linkflow: 1\nname: Orders\nnodes: [{id: a, name: A, type: manual}]\nconnections: []\n',
    )
    const { code, stdout } = await runCli(['validate', path, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ valid: true, files: [{ file: path, valid: true, problems: [] }] })
  })

  it.each([
    ['{"linkflow": 1,', 'json-malformed'],
    [{ linkflow: 2, name: 'x', nodes: [], connections: [] }, '/linkflow'],
    [{ linkflow: 1, name: 'x', nodes: [{ id: 'a b', name: 'A', type: 'set' }], connections: [] }, '/nodes/0/id'],
  ])('says what is wrong with a file of the wrong shape: %j', async (content, text) => {
    const { code, stdout } = await runCli(['validate', files('shape.json', content)])
    expect(code).toBe(1)
    expect(stdout).toContain(text)
  })
})

describe('run', () => {
  it('tells the problems of a file without touching a database', async () => {
    const dataDir = join(folder, 'never-made')
    const path = files('run-bad.json', aFile('sett'))
    const { code, stdout } = await runCli(['run', path, '--json', '--data-dir', dataDir])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      output: null,
      error: { code: 'workflow-invalid', problems: [{ severity: 'error', node: 'set', pointer: '/nodes/1' }] },
      steps: [],
    })
  })
})

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
