import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
      'executions',
      'logs',
      'credentials',
      'accounts',
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
    [['run'], "missing required argument 'file'"],
    [['run', 'no-such-file.json'], 'there is no such file'],
    [['run', 'x.json', '--timeout', 'soon'], '--timeout is a number of seconds'],
    [['run', 'x.json', '--input', '{no'], 'Not JSON at line 1'],
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
    answer = () => ({ body: { items: [{ ...account, isDisabled: false, openSessions: 2 }] } })
    const { code, stdout } = await runCli(['accounts'], { env })
    expect([code, stdout.split('\n')[1]]).toEqual([0, expect.stringMatching(/^ada@example\.com +verified +2 +Ada/)])
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
