import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CodeSandbox, openCodeSandbox } from '@linkflow/code-sandbox'
import { Drivers } from '@linkflow/drivers'
import { FileReader } from '@linkflow/file-reader'
import { Git } from '@linkflow/git'
import { Egress } from '@linkflow/http-egress'
import { fakeServices } from '@linkflow/node-runtime/testing'
import { builtInNodes } from '@linkflow/nodes'
import { UserFiles } from '@linkflow/object-store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ExecutionTestWorld, openExecutionWorld } from '../../testing/execution-world.ts'
import { flow } from '../../testing/flow.ts'
import { stepServices } from './step-services.ts'

let world: ExecutionTestWorld
let sandbox: CodeSandbox
let egress: Egress
const fileReader = new FileReader({ processesMax: 1 })
const git = new Git({ processesMax: 1 })
let server: Server
let served: { method: string; url: string; headers: Record<string, unknown>; body: string }[] = []
/** What the known credentials hold, by type. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  jwt: { algorithm: 'HS256', secret: 'the secret'.repeat(4) },
  postgres: { host: '169.254.169.254' },
}
const folder = mkdtempSync(join(tmpdir(), 'linkflow-test-'))

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    served.push({ method: request.method!, url: request.url!, headers: request.headers, body })
    if (request.url === '/slow') return
    response.writeHead(request.url === '/fail' ? 503 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ got: body.length }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  sandbox = await openCodeSandbox({
    processesMax: 2,
    strict: false,
    log: { info() {}, warn() {}, error() {} } as never,
  })
  egress = new Egress({ allow: [{ kind: 'name', host: 'localhost', port }], deny: [] })
  const files = await UserFiles.open(folder)
  world = await openExecutionWorld(builtInNodes, {
    servicesOf: (objects) =>
      stepServices({
        mayRunCommands: false,
        egress,
        sandbox,
        objects,
        files,
        credentialFill: async (_workspace, id, type) =>
          id === 'known'
            ? { ok: true, value: { slots: [] } }
            : { ok: false, error: { code: 'credential-not-found', message: `no ${type} ${id}` } },
        fileReader,
        git,
        openCredential: async (_workspace, id, type) =>
          id === 'known'
            ? { ok: true, value: { id, version: {}, fields: FIELDS[type]!, secret: [] } }
            : { ok: false, error: { code: 'credential-not-found', message: `no ${type} ${id}` } },
        drivers: new Drivers(egress),
        varsOf: () => ({ region: 'eu' }),
        dataOf: () => fakeServices(),
      }),
  })
  await world.worker.start()
})
afterAll(async () => {
  await world?.close()
  await sandbox?.close()
  await egress?.close()
  await fileReader.close()
  await git.close()
  server?.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

const address = (path: string) => `http://localhost:${(server.address() as AddressInfo).port}${path}`
const code = (source: string, more: object = {}) => ['code', { source, ...more }] as const

describe('a command', () => {
  it('is refused where nobody allowed it, and says how to', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], command: ['execute-command', { command: 'echo no' }] }, ['start > command']),
    )
    const { status, error } = await world.run(version)
    expect(status).toBe('failed')
    expect(error).toMatchObject({ code: 'command-not-allowed', node: 'Command' })
    expect(error?.message).toContain('LINKFLOW_EXECUTE_COMMAND=true')
  })
})

describe('a Git node', () => {
  it('asks egress for its server, and leaves nothing where that refuses', async () => {
    const parameters = { operation: 'clone', url: 'https://127.0.0.1:9/a.git', folder: 'cloned' }
    const version = world.addVersion(flow({ start: ['manual'], git: ['git', parameters] }, ['start > git']))
    const { status, error } = await world.run(version)
    expect(status).toBe('failed')
    expect(error).toMatchObject({ code: 'egress-address-refused', node: 'Git' })
    expect(existsSync(join(folder, 'cloned'))).toBe(false)
  })

  it('gives the credential to egress, and says which one is missing', async () => {
    const parameters = { operation: 'clone', url: 'https://localhost/a.git', folder: 'cloned', authentication: 'basic' }
    const version = world.addVersion(flow({ start: ['manual'], git: ['git', parameters] }, ['start > git']))
    expect(await world.run(version)).toMatchObject({ status: 'failed', error: { code: 'credential-missing' } })
  })
})

describe('a Code node', () => {
  it('runs in the sandbox, reads other nodes by name, and knows where its items came from', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          prices: ['set', { values: { price: '{{ $json.n * 10 }}' }, keep: 'none' }],
          code: code(`
            const prices = $('Prices').all().map((item) => item.json.price)
            return items.map((item, i) => ({
              json: { n: $('Start').itemMatching(i).json.n, price: prices[i], first: $('Prices').first().json.price, vars: $vars.region },
              pairedItem: i,
            }))`),
          after: ['set', { values: { back: "{{ $('Start').item.json.n }}" } }],
        },
        ['start > prices > code > after'],
      ),
    )
    const { error, output } = await world.run(version, [{ n: 1 }, { n: 2 }])
    expect(error).toBeUndefined()
    expect(output).toEqual({
      After: [
        { n: 1, price: 10, first: 10, vars: 'eu', back: 1 },
        { n: 2, price: 20, first: 10, vars: 'eu', back: 2 },
      ],
    })
  })

  it('keeps what it says as lines of its step', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], code: code('console.log("seen", items.length); console.warn("odd"); return items') }, [
        'start > code',
      ]),
    )
    const { id } = await world.run(version, [{ n: 1 }])
    const logs = (await world.factsOf(id)).filter((fact) => fact.t === 'log')
    expect(logs).toMatchObject([
      { k: 'code', lv: 'info', m: 'seen 1' },
      { k: 'code', lv: 'warn', m: 'odd' },
    ])
  })

  it('keeps what it said before it failed, with the line of the failure', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], code: code('console.log("before")\nthrow new Error("no stock")') }, ['start > code']),
    )
    const { id, status, error } = await world.run(version)
    expect(status).toBe('failed')
    expect(error).toMatchObject({ code: 'code-threw', node: 'Code' })
    expect(error?.message).toMatch(/no stock.*line 2/)
    expect(await world.factsOf(id)).toContainEqual(expect.objectContaining({ t: 'log', m: 'before' }))
  })

  it('in mode each with onError continue goes on after an item that threw', async () => {
    const source = 'if (item.json.n === 2) throw new Error("odd one"); return { ok: item.json.n }'
    const [type, parameters] = code(source, { mode: 'each' })
    const version = world.addVersion(
      flow({ start: ['manual'], code: [type, parameters, { onError: 'continue' }] }, ['start > code']),
    )
    const { status, output } = await world.run(version, [{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(status).toBe('succeeded')
    expect(output).toMatchObject({
      Code: [{ ok: 1 }, { n: 2, error: { code: 'code-threw', message: 'odd one', line: 1 } }, { ok: 3 }],
    })
  })

  it('in mode each with onError error-port sends the items that threw there, and goes on with the others', async () => {
    const source = 'if (item.json.n % 2 === 0)\n  throw new Error("odd one")\nreturn { ok: $json.n }'
    const [type, parameters] = code(source, { mode: 'each' })
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          code: [type, parameters, { onError: 'error-port' }],
          good: ['no-operation'],
          bad: ['set', { values: { from: "{{ $('Start').item.json.n }}" } }],
        },
        ['start > code > good', 'code.error > bad'],
      ),
    )
    const error = { code: 'code-threw', message: 'odd one', line: 2 }
    const { status, output } = await world.run(
      version,
      [1, 2, 3, 4].map((n) => ({ n })),
    )
    expect(status).toBe('succeeded')
    expect(output).toEqual({
      Good: [{ ok: 1 }, { ok: 3 }],
      Bad: [
        { n: 2, error, from: 2 },
        { n: 4, error, from: 4 },
      ],
    })
  })

  it('has a clock and random numbers that are the same when its step runs again', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], code: code('return { now: Date.now(), random: Math.random() }') }, ['start > code']),
    )
    const { id, output } = await world.run(version)
    const [begin] = await world.factsOf(id)
    const { now, random } = output['Code']![0] as { now: number; random: number }
    expect(now).toBeGreaterThanOrEqual(begin!.t === 'begin' ? begin!.at : 0)
    expect(random).toBeGreaterThanOrEqual(0)
    expect(random).toBeLessThan(1)
  })

  it('that does not end is stopped at its time', async () => {
    const [type, parameters] = code('for (;;) {}', { timeoutMs: 100 })
    const version = world.addVersion(flow({ start: ['manual'], code: [type, parameters] }, ['start > code']))
    expect(await world.run(version)).toMatchObject({ status: 'failed', error: { code: 'code-timeout', node: 'Code' } })
  })

  it('that runs when its execution is cancelled is stopped with it', async () => {
    const [type, parameters] = code('for (;;) {}', { timeoutMs: 60_000 })
    const version = world.addVersion(flow({ start: ['manual'], code: [type, parameters] }, ['start > code']))
    const id = await world.begin(version)
    await world.executions.cancel([id])
    expect((await world.ended(id)).status).toBe('cancelled')
  })
})

describe('nodes that work on files', () => {
  it('write a sheet and read it back, in a process of its own', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          make: ['convert-to-file', { format: 'xlsx' }],
          read: ['extract-from-file'],
        },
        ['start > make > read'],
      ),
    )
    const { error, output } = await world.run(version, [{ n: 1, at: { x: 'y' } }, { n: 2 }])
    expect(error).toBeUndefined()
    expect(output).toEqual({ Read: [{ n: 1, 'at.x': 'y' }, { n: 2 }] })
  })

  it('fail with a code on a file that is broken', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          make: ['convert-to-file', { format: 'text', text: 'no PDF', fileName: 'a.pdf' }],
          read: ['extract-from-file'],
        },
        ['start > make > read'],
      ),
    )
    expect(await world.run(version)).toMatchObject({ status: 'failed', error: { code: 'file-invalid', node: 'Read' } })
  })
})

describe('a Merge by SQL', () => {
  const merging = (query: string) =>
    world.addVersion(
      flow(
        {
          start: ['manual'],
          prices: ['set', { values: { sku: '{{ $json.sku }}', price: '{{ $json.n * 10 }}' }, keep: 'none' }],
          merge: ['merge', { mode: 'sql', query }],
          after: ['set', { values: { from: "{{ $('Start').item.json.n }}" } }],
        },
        ['start > merge:input1', 'start > prices > merge:input2', 'merge > after'],
      ),
    )
  const sold = [
    { sku: 'a', n: 1, gift: true, size: { w: 1 } },
    { sku: 'b', n: 2, gift: false, size: { w: 2 } },
  ]

  it('asks over its inputs in a process of its own, and its items know where they came from', async () => {
    const { error, output } = await world.run(
      merging(
        "select a.sku, gift, size, size ->> 'w' as w, price from input1 a join input2 using (sku) where n >= {{ $json.n }} order by price desc",
      ),
      sold,
    )
    expect(error).toBeUndefined()
    expect(output).toEqual({
      After: [
        { sku: 'b', gift: false, size: { w: 2 }, w: 2, price: 20, from: 2 },
        { sku: 'a', gift: true, size: { w: 1 }, w: 1, price: 10, from: 1 },
      ],
    })
  })

  it.each([
    ['drop table input1', 'sql-not-allowed'],
    ['select nothing_of_this from input1', 'sql-invalid'],
    ['select zeroblob(1000000000)', 'sql-too-large'],
  ])('fails on %s', async (query, code) => {
    expect(await world.run(merging(query), sold)).toMatchObject({ status: 'failed', error: { code, node: 'Merge' } })
  })

  it('that never ends is stopped with its execution', async () => {
    const endless = 'with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) from r'
    const id = await world.begin(merging(endless), sold)
    await world.executions.cancel([id])
    expect((await world.ended(id)).status).toBe('cancelled')
  })
})

describe('a node that uses a key', () => {
  const sign = (credential: string) =>
    world.addVersion(
      flow({ start: ['manual'], sign: ['jwt', { claims: { sub: '42' } }, { credentials: { jwt: credential } }] }, [
        'start > sign',
      ]),
    )

  it('gets what was signed, and nothing of the key', async () => {
    const { error, output, id } = await world.run(sign('known'))
    expect(error).toBeUndefined()
    expect(output['Sign']![0]).toEqual({ token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) })
    expect(JSON.stringify(await world.factsOf(id))).not.toContain('the secret')
  })

  it('says which credential is not there', async () => {
    expect(await world.run(sign('other'))).toMatchObject({ status: 'failed', error: { code: 'credential-not-found' } })
  })
})

describe('an HTTP Request node', () => {
  const request = (parameters: object, more: object = {}) =>
    world.addVersion(flow({ start: ['manual'], call: ['http-request', { ...parameters }, more] }, ['start > call']))

  it('reaches the echo host without a socket', async () => {
    const version = request({
      url: 'http://echo.linkflow.internal/orders?a=1',
      method: 'POST',
      body: { kind: 'json', value: { n: '{{ $json.n }}' } },
    })
    const { error, output } = await world.run(version, [{ n: 1 }])
    expect(error).toBeUndefined()
    expect(JSON.stringify(output)).toContain('/orders')
  })

  it('reaches an address that is allowed, and fails with its status', async () => {
    served = []
    expect((await world.run(request({ url: address('/ok') }))).output).toMatchObject({ Call: [{ got: 0 }] })
    expect(served).toMatchObject([{ method: 'GET', url: '/ok' }])
    const { status, error } = await world.run(request({ url: address('/fail') }))
    expect(status).toBe('failed')
    expect(error).toMatchObject({ node: 'Call' })
    expect(error?.message).toContain('503')
  })

  it('sends the same idempotency key in every attempt', async () => {
    served = []
    const version = request({ url: address('/fail'), method: 'POST' }, { retry: { attempts: 3, firstMs: 1, maxMs: 2 } })
    expect((await world.run(version)).status).toBe('failed')
    expect(served).toHaveLength(3)
    expect(new Set(served.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(served[0]!.headers['idempotency-key']).toBeTruthy()
  })

  it('does not reach what is not allowed, and says which setting would', async () => {
    const { status, error } = await world.run(request({ url: 'http://127.0.0.1:1/' }))
    expect(status).toBe('failed')
    expect(error?.message).toContain('LINKFLOW_EGRESS_ALLOW')
  })

  it('is aborted with its execution', async () => {
    served = []
    const id = await world.begin(request({ url: address('/slow') }))
    await world.until(() => served.length > 0)
    await world.executions.cancel([id])
    expect((await world.ended(id)).status).toBe('cancelled')
  })

  it('without the credential that it asks for fails with a name', async () => {
    const version = request({ url: address('/ok'), authentication: 'bearer' })
    expect(await world.run(version)).toMatchObject({ status: 'failed', error: { code: 'credential-missing' } })
  })
})

describe('a node of a server', () => {
  const ask = (rest: object) =>
    world.run(
      world.addVersion(
        flow({ start: ['manual'], db: ['postgres', { query: 'select 1' }, rest as never] }, ['start > db']),
      ),
    )

  it('reaches it by egress alone, which refuses what is not allowed', async () => {
    expect(await ask({ credentials: { postgres: 'known' } })).toMatchObject({
      status: 'failed',
      error: { code: 'egress-address-refused', node: 'Db' },
    })
  })

  it('fails with a name without its credential, and with one that is not there', async () => {
    expect(await ask({})).toMatchObject({ status: 'failed', error: { code: 'credential-missing' } })
    expect(await ask({ credentials: { postgres: 'other' } })).toMatchObject({ error: { code: 'credential-not-found' } })
  })
})
