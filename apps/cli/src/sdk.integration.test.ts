import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { workflowFileSchema } from '@linkflow/contracts'
import { LinkFlow, signWebhook, workflow, workflowCode } from '@linkflow/sdk'
import { ORDER_INTAKE } from '@linkflow/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { runCli } from './testing/fake-terminal.ts'
import { LinkflowProcess, linkflow } from './testing/linkflow-process.ts'

const SLOW_MS = 90_000
const checkout = fileURLToPath(new URL('../../..', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'linkflow-sdk-'))
const project = mkdtempSync(join(tmpdir(), 'linkflow-project-'))
const dataDir = join(root, 'data')
let server: LinkflowProcess
let port: string
let token: string

beforeAll(async () => {
  server = new LinkflowProcess(['start', '--port', '0', '--log-level', 'warn'], { dataDir })
  port = (await server.saysThat(/is ready: http:\/\/localhost:(\d+)/))[1]!
  token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
  installPacked()
}, SLOW_MS)
afterAll(async () => {
  server?.kill('SIGTERM')
  await server?.exited
  for (const folder of [root, project]) rmSync(folder, { recursive: true, force: true })
})

const run = (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const { PATH = '', HOME = '/tmp' } = process.env
  const ran = spawnSync(program, args, { cwd: project, env: { PATH, HOME, ...env }, encoding: 'utf8' })
  expect(ran.stderr + ran.stdout, `${program} ${args.join(' ')}`).toSatisfy(() => ran.status === 0)
  return ran.stdout
}

/** As a stranger would: the tarball, in an empty folder, with nothing else. */
function installPacked(): void {
  run(process.execPath, [join(checkout, 'tools/src/build-sdk.ts')])
  run('npm', ['pack', '--silent', join(checkout, 'sdk/dist')])
  writeFileSync(join(project, 'package.json'), '{"private": true}')
  run('npm', ['install', '--silent', '--offline', '--no-audit', '--no-fund', './linkflow-sdk-0.1.0.tgz'])
}

const guide = readFileSync(join(checkout, 'docs/guides/sdk.md'), 'utf8')
const block = (language: string): string => new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(guide)![1]!
const client = () => new LinkFlow({ url: `http://127.0.0.1:${port}`, token })

describe('the packed SDK', { timeout: SLOW_MS }, () => {
  it('holds plain JavaScript, types, maps and the licence, and needs nothing', () => {
    const folder = join(project, 'node_modules/@linkflow/sdk')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({ type: 'module', sideEffects: false, license: 'Apache-2.0' })
    expect([manifest.dependencies, manifest.private, manifest.scripts]).toEqual([undefined, undefined, undefined])
    expect(files).toContain('LICENSE')
    expect(files.filter((name) => /(?<!\.d)\.ts$|\.test\.|testing|tsbuildinfo/.test(name))).toEqual([])
    const script = readFileSync(join(folder, 'linkflow.js'), 'utf8')
    expect(script).toContain('sourceMappingURL=linkflow.js.map')
    expect(files.filter((name) => name.endsWith('.js')).length).toBeLessThan(70)
    expect(readdirSync(join(project, 'node_modules/@linkflow'))).toEqual(['sdk'])
  })

  /** The machine's own Node, which the launcher would replace if it is an old one, and ours. */
  it.each(['node', process.execPath])('runs the example of the guide, to the letter (%s)', async (node) => {
    writeFileSync(join(project, 'orders.mjs'), block('js'))
    const said = run(node, ['orders.mjs'], { LINKFLOW_URL: `http://127.0.0.1:${port}`, LINKFLOW_TOKEN: token })
    expect(said).toBe(block('text'))
    const [made] = await client().workflows.list({ name: 'Orders by program' }).take(1)
    await client().workflows.delete(made!.id)
  })

  it('signs a person in, renews the session with the token of the moment, and signs out', async () => {
    const door = new LinkFlow({ url: `http://127.0.0.1:${port}` })
    expect(await door.setup.isNeeded()).toBe(true)
    const [email, password] = ['ada@example.com', 'correct horse battery']
    await door.setup.run({ email, name: 'Ada', password })
    let tokens = await door.sessions.signIn({ email, password, refreshIn: 'body' })
    if ('challenge' in tokens) throw new Error('no second factor was asked for')
    const person = new LinkFlow({ url: door.url, token: () => (tokens as { accessToken: string }).accessToken })
    const { account, workspaces } = await person.me.get()
    expect([account.email, workspaces.map(({ role }) => role)]).toEqual([email, ['owner']])
    const { refreshToken } = tokens
    tokens = await door.sessions.refresh(refreshToken)
    expect(tokens.refreshToken).not.toBe(refreshToken)
    expect(await person.workspace.get()).toMatchObject({ id: workspaces[0]!.id })
    expect((await person.sessions.list()).filter(({ isCurrent }) => isCurrent)).toMatchObject([
      { id: tokens.sessionId },
    ])
    await person.sessions.signOut()
    const answer = () =>
      person.me.get().then(
        () => 'in',
        (error) => error.code,
      )
    await expect.poll(answer).toBe('session-invalid')
  })

  it('has types that take the example, and the code of every example and of the sample', () => {
    const examples = readdirSync(join(checkout, 'docs/examples'))
    const sample = workflowFileSchema.parse(ORDER_INTAKE)
    writeFileSync(join(project, 'checked.mts'), block('js'))
    writeFileSync(join(project, 'sample.mts'), workflowCode(sample))
    const codes = examples.map((name) => {
      const draft = workflowFileSchema.parse(parse(readFileSync(join(checkout, 'docs/examples', name), 'utf8')))
      writeFileSync(join(project, `${name}.mts`), workflowCode(draft))
      return `${name}.mts`
    })
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023,dom']
    const types = ['--types', 'node', '--typeRoots', join(checkout, 'node_modules/@types')]
    const compiler = join(checkout, 'node_modules/typescript/bin/tsc')
    run(process.execPath, [compiler, ...options, ...types, 'checked.mts', 'sample.mts', ...codes])
  })
})

describe('live events', { timeout: SLOW_MS }, () => {
  const made = workflow('Live', (w) => {
    const start = w.node('start', 'manual')
    const wait = w.node('wait', 'wait', { for: 'signal', signal: 'go' })
    start.to(wait)
    wait.to(w.node('end', 'set', { values: { done: true } }))
  })
  const begin = async (): Promise<string> => {
    const { id } = await client().workflows.create(made)
    const { execution } = await client().workflows.run(id)
    await expect.poll(async () => (await client().executions.get(execution.id)).status).toBe('waiting')
    return execution.id
  }

  /** Old ones have no WebSocket, and ask instead. */
  it.each(['node', process.execPath])('reach a program (%s)', async (node) => {
    const id = await begin()
    writeFileSync(
      join(project, 'live.mjs'),
      `import { LinkFlow } from '@linkflow/sdk'
       const client = new LinkFlow({ url: process.env.LINKFLOW_URL, token: process.env.LINKFLOW_TOKEN })
       for await (const news of client.events.execution('${id}')) {
         if (news.type === 'step') console.log(news.step, news.status)
         if (news.type !== 'state') continue
         console.log(news.state.execution.status)
         if (news.state.execution.status === 'waiting') await client.executions.signal('${id}', 'go')
       }`,
    )
    const env = { LINKFLOW_URL: `http://127.0.0.1:${port}`, LINKFLOW_TOKEN: token }
    const said = run(node, ['live.mjs'], env).trim().split('\n')
    expect([said[0], said.at(-1)]).toEqual(['waiting', 'succeeded'])
    expect(said).toContain('end succeeded')
  })

  it('are shown by the command line, until the execution has ended', async () => {
    const id = await begin()
    const env = { PORT: port }
    const watching = new LinkflowProcess(['executions', 'watch', id], { dataDir, env })
    const all = new LinkflowProcess(['executions', 'watch', '--json'], { dataDir, env })
    const logs = new LinkflowProcess(['logs', '-f', id], { dataDir, env })
    await watching.saysThat(/◷ wait: waiting/)
    // One that is told of says that the other listens.
    await expect
      .poll(async () => {
        await client().executions.cancel(await begin())
        return all.stdout
      })
      .toContain('"status":"cancelled"')
    await client().executions.signal(id, 'go')
    expect(await watching.exited).toBe(0)
    expect(watching.stdout).toMatch(/✓ end: succeeded, 1 item/)
    expect(await logs.exited).toBe(0)
    await all.saysThat(new RegExp(`"execution":"${id}","workflow":"[0-9a-f-]+","status":"succeeded"`))
    all.kill('SIGINT')
    expect(await all.exited).toBe(0)
  })
})

describe('a server and its files', { timeout: SLOW_MS }, () => {
  it('pull and push of every example change nothing, as code and as YAML', async () => {
    const env = { PORT: port, LINKFLOW_DATA_DIR: dataDir }
    const api = client()
    for (const name of readdirSync(join(checkout, 'docs/examples'))) {
      await api.workflows.create(parse(readFileSync(join(checkout, 'docs/examples', name), 'utf8')))
    }
    const before = new Map<string, unknown>()
    for await (const { id } of api.workflows.list()) before.set(id, await api.workflows.get(id))
    expect(before.size).toBeGreaterThan(6)
    for (const [index, id] of [...before.keys()].entries()) {
      const path = join(project, `pulled.${index % 2 === 0 ? 'ts' : 'yaml'}`)
      await runCli(['pull', id, '--out', path], { env })
      const pushed = await runCli(['push', path, '--json'], { env })
      expect(JSON.parse(pushed.stdout), pushed.stderr).toMatchObject({ did: 'nothing', id })
    }
    for (const [id, workflow] of before) expect(await api.workflows.get(id)).toEqual(workflow)
  })

  const templates = readdirSync(join(checkout, 'contexts/workflow/templates'))
    .filter((name) => name.endsWith('.json') && !name.endsWith('.recorded.json'))
    .map((name) => name.slice(0, -'.json'.length))

  it.each(templates)('pull and push of the template %s change nothing, as code, YAML and JSON', async (template) => {
    const env = { PORT: port }
    const used = await linkflow(['templates', 'use', template, '--as', `Of ${template}`, '--json'], { dataDir, env })
    const { id } = JSON.parse(used.stdout).workflow
    const before = await client().workflows.get(id)
    const files = ['ts', 'yaml', 'json'].map((format) => join(project, `${template}.${format}`))
    await Promise.all(files.map((path) => linkflow(['pull', id, '--out', path], { dataDir, env })))
    for (const path of files) {
      const pulled = readFileSync(path, 'utf8')
      const pushed = await linkflow(['push', path, '--json'], { dataDir, env })
      expect(JSON.parse(pushed.stdout), `${path}: ${pushed.stderr}`).toMatchObject({ did: 'nothing', id, changes: [] })
      expect(readFileSync(path, 'utf8')).toBe(pulled)
    }
    expect(await client().workflows.get(id)).toEqual(before)
  })

  it('knows every template that LinkFlow brings along', async () => {
    const { items } = JSON.parse((await linkflow(['templates', '--json'], { dataDir, env: { PORT: port } })).stdout)
    expect(items.map((each: { id: string }) => each.id).toSorted()).toEqual(templates.toSorted())
    expect(templates.length).toBeGreaterThanOrEqual(12)
  })

  it('refuses a push over what somebody else has changed, and the draft stays', async () => {
    const api = client()
    const one = workflow('Shared', (w) => void w.node('start', 'manual'))
    const { id } = await api.workflows.create(one)
    const path = join(project, 'shared.ts')
    await linkflow(['pull', id, '--out', path], { dataDir, env: { PORT: port } })
    await api.workflows.update(id, { ...one, description: 'Of somebody else' }, { revision: 1 })
    writeFileSync(path, readFileSync(path, 'utf8').replace("'manual'", "'manual', {}, { notes: 'mine' }"))
    const pushed = await linkflow(['push', path], { dataDir, env: { PORT: port } })
    expect(pushed.code).toBe(1)
    expect(pushed.stderr).toContain('(workflow-changed)')
    expect(await api.workflows.get(id)).toMatchObject({ revision: 2, draft: { description: 'Of somebody else' } })
  })

  it('takes a webhook that the SDK has signed, once', async () => {
    const api = client()
    const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
    const credential = await api.credentials.create({
      name: 'Signed',
      type: 'hmac',
      fields: { secret },
      incomingOnly: true,
    })
    const { id } = await api.workflows.create(
      workflow('Signed', (w) => {
        const settings = { credentials: { hmac: credential.id } }
        w.node('hook', 'webhook', { path: 'signed-by-sdk', authentication: 'hmac' }, settings)
      }),
    )
    await api.workflows.publish(id)
    const body = '{"a": "ä"}'
    const headers = { 'content-type': 'application/json', ...(await signWebhook({ secret, body, id: 'msg_1' })) }
    const call = (text: string) => fetch(`${api.url}/webhook/signed-by-sdk`, { method: 'POST', headers, body: text })
    // A call that is refused because nobody listens yet has used no id.
    await expect.poll(async () => (await call('{"a": "o"}')).status).toBe(401)
    const answers = [await call(body), await call(body), await call('{"a": "o"}')]
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 401])
    const [first, again] = await Promise.all(answers.map((answer) => answer.json() as Promise<{ executionId: string }>))
    expect(again!.executionId).toBe(first!.executionId)
    expect((await api.executions.ended(first!.executionId)).status).toBe('succeeded')
  })

  it('cancels, replays and retries by the SDK, each call once', async () => {
    const api = client()
    const { id } = await api.workflows.create(
      workflow('Waits', (w) => {
        w.node('start', 'manual').to(w.node('nap', 'wait', { for: 'signal', signal: 'go' }))
      }),
    )
    const { execution } = await api.workflows.run(id, { n: 1 }, { idempotencyKey: 'run-1' })
    expect((await api.workflows.run(id, { n: 1 }, { idempotencyKey: 'run-1' })).execution.id).toBe(execution.id)
    await expect(api.workflows.run(id, { n: 2 }, { idempotencyKey: 'run-1' })).rejects.toMatchObject({
      code: 'idempotency-key-reused',
      status: 409,
    })
    await api.executions.signal(execution.id, 'go', { by: 'sdk' })
    expect((await api.executions.ended(execution.id)).status).toBe('succeeded')
    const [item] = await api.executions.items(execution.id, 'nap').take(1)
    expect(item).toEqual({ index: 0, json: { n: 1, signal: { by: 'sdk' } } })
    const replayed = await api.executions.replay(execution.id)
    expect(replayed).toMatchObject({ mode: 'replay', replayOf: execution.id })
    await api.executions.cancel(replayed.id)
    expect((await api.executions.ended(replayed.id)).status).toBe('cancelled')
    const listed = await api.executions.list({ workflow: id, status: ['succeeded', 'cancelled'] }).take(9)
    expect(listed.map((each) => each.id)).toEqual([replayed.id, execution.id])
  })
})
