import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LinkFlow } from '@linkflow/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from './testing/fake-terminal.ts'
import { LinkflowProcess, linkflow } from './testing/linkflow-process.ts'

const SLOW_MS = 90_000
const [email, password] = ['ada@example.com', 'correct horse battery']
const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-team-'))
let server: LinkflowProcess
let url: string
let token: string
let session: string

beforeAll(async () => {
  server = new LinkflowProcess(['start', '--port', '0', '--log-level', 'warn'], { dataDir })
  url = (await server.saysThat(/is ready: (http:\/\/localhost:\d+)/))[1]!.replace('localhost', '127.0.0.1')
  token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
  const tokens = await new LinkFlow({ url }).setup.run({ email, name: 'Ada', password })
  session = tokens.accessToken
}, SLOW_MS)
afterAll(async () => {
  server?.kill('SIGTERM')
  await server?.exited
  rmSync(dataDir, { recursive: true, force: true })
})

/** The command line as a person who signed in, in one workspace; or with the owner's token. */
const said = async (args: readonly string[], env: Readonly<Record<string, string>> = { LINKFLOW_TOKEN: token }) => {
  const ran = await runCli(args, { env: { LINKFLOW_URL: url, ...env } })
  expect(ran.code, ran.stderr).toBe(0)
  return ran.stdout
}
const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error) => error.code,
  )

describe('a team', { timeout: SLOW_MS }, () => {
  it('has variables that workflows read, and changes of them at once', async () => {
    expect(await said(['variables', 'set', 'shop', 'https://shop.example'])).toBe(
      '$vars.shop is "https://shop.example".\n',
    )
    await said(['variables', 'set', 'vat', '1.19', '--number'])
    const client = new LinkFlow({ url, token })
    const file = {
      linkflow: 1 as const,
      name: 'Variables',
      nodes: [
        { id: 'start', name: 'Start', type: 'manual', version: 1, position: { x: 0, y: 0 } },
        {
          id: 'read',
          name: 'Read',
          type: 'set',
          version: 1,
          parameters: { values: { shop: '{{ $vars.shop }}', gross: '{{ 100 * $vars.vat }}' } },
          position: { x: 200, y: 0 },
        },
      ],
      connections: [{ from: { node: 'start', port: 'main' }, to: { node: 'read', port: 'main' } }],
    }
    const made = await client.workflows.create(file)
    const run = async () => (await client.workflows.run(made.id, {}, { wait: 20 })).output
    expect(await run()).toMatchObject([{ shop: 'https://shop.example', gross: 119 }])
    await said(['variables', 'set', 'vat', '2', '--number'])
    expect(await run()).toMatchObject([{ gross: 200 }])
    expect(JSON.parse(await said(['variables', '--json'])).items).toMatchObject([
      { name: 'shop' },
      { name: 'vat', value: 2 },
    ])
  })

  it('is stopped at once in a workspace that is deleted, and listens again when it is restored', async () => {
    const asAda = { LINKFLOW_TOKEN: session }
    const { id } = JSON.parse(await said(['workspaces', 'create', 'Shop', '--json'], asAda))
    const inShop = { ...asAda, LINKFLOW_WORKSPACE: id }
    const client = new LinkFlow({ url, token: session, workspace: id })
    const hook = await client.workflows.create({
      linkflow: 1,
      name: 'Hook',
      nodes: [
        {
          id: 'hook',
          name: 'Hook',
          type: 'webhook',
          version: 1,
          parameters: { method: 'POST', path: 'team/orders', authentication: 'none', respond: 'immediately' },
          position: { x: 0, y: 0 },
        },
        {
          id: 'wait',
          name: 'Wait',
          type: 'wait',
          version: 1,
          parameters: { for: 'duration', duration: { value: 1, unit: 'hours' } },
          position: { x: 200, y: 0 },
        },
      ],
      connections: [{ from: { node: 'hook', port: 'main' }, to: { node: 'wait', port: 'main' } }],
    })
    await client.workflows.publish(hook.id)
    const call = async () => (await fetch(`${url}/webhook/team/orders`, { method: 'POST' })).status
    await expect.poll(call, { timeout: 5000 }).toBe(202)
    const [waiting] = await client.executions.list().take(1)
    await expect.poll(async () => (await client.executions.get(waiting!.id)).status, { timeout: 5000 }).toBe('waiting')

    expect(JSON.parse(await said(['workspaces', 'export'], inShop))).toMatchObject({
      name: 'Shop',
      workflows: [{ isLive: true, file: { name: 'Hook' } }],
    })
    const deleted = await said(['workspaces', 'delete', 'Shop'], inShop)
    expect(deleted).toMatch(/^Deleted\. An owner can restore it until /)
    await expect.poll(call, { timeout: 2000 }).toBe(404)
    await expect.poll(() => outcome(client.workspace.get()), { timeout: 2000 }).toBe('workspace-not-member')

    expect(await said(['workspaces', 'restore', id], asAda)).toBe('«Shop» is back.\n')
    await expect.poll(call, { timeout: 5000 }).toBe(202)
    await expect
      .poll(async () => (await client.executions.get(waiting!.id)).status, { timeout: 10_000 })
      .toBe('cancelled')
  })

  it('reads in its audit log what was done, and that it is whole', async () => {
    const inDefault = JSON.parse(await said(['audit', '--json', '--limit', '200'])).items
    const actions = inDefault.map(({ action }: { action: string }) => action)
    expect(actions).toEqual(
      expect.arrayContaining(['account.set-up', 'variable.created', 'variable.changed', 'workflow.created']),
    )
    const lines = (await said(['audit', 'export', '--action', 'variable'])).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).action)).toEqual([
      'variable.created',
      'variable.created',
      'variable.changed',
    ])
    const verified = JSON.parse(await said(['audit', 'verify', '--json']))
    expect(verified).toMatchObject({ isWhole: true, checked: inDefault.length })
    const { number, hash } = verified.last
    expect(await said(['audit', 'verify', '--after', `${number}`, '--hash', hash])).toContain(
      'The log is whole: 0 entries.',
    )
    const wrong = await linkflow(['audit', 'verify', '--after', `${number}`, '--hash', '0'.repeat(64)], {
      env: { LINKFLOW_URL: url, LINKFLOW_TOKEN: token },
    })
    expect([wrong.code, wrong.stdout]).toEqual([
      1,
      expect.stringContaining(`broken at entry ${number}, which is changed`),
    ])
  })

  it('invites people, by a link of the operator where there is no mail', async () => {
    const made = JSON.parse(await said(['invitations', 'create', 'grace@example.com', 'editor', '--json']))
    const { token: invitation } = JSON.parse(await said(['invitations', 'link', made.id, '--json']))
    await new LinkFlow({ url }).invitations.join({ token: invitation, name: 'Grace', password })
    expect(await said(['members', 'role', 'grace@example.com', 'viewer'])).toBe('grace@example.com is viewer now.\n')
    const members = JSON.parse(await said(['members', '--json'])).items
    expect(members.map(({ email, role }: { email: string; role: string }) => [email, role]).toSorted()).toEqual([
      ['ada@example.com', 'owner'],
      ['grace@example.com', 'viewer'],
    ])
    await said(['members', 'remove', 'grace@example.com'])
    expect(await said(['invitations'])).toBe('No invitation waits.\n')
  })
})
