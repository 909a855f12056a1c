import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { LinkflowProcess, linkflow } from './testing/linkflow-process.ts'

/** Processes are started here, on a machine that may have much else to do. */
const SLOW_MS = 90_000

const root = mkdtempSync(join(tmpdir(), 'linkflow-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const dataDir = join(root, 'data')
const file = (name: string, content: unknown): string => {
  const path = join(root, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}
const ORDER = {
  orderId: 'A-1',
  status: 'paid',
  customer: { name: 'Ada', country: 'DE' },
  items: [{ sku: 'A-100', qty: 2, price: 19.95 }],
}
const workflow = (name: string, nodes: readonly object[], settings?: object) => ({
  linkflow: 1,
  name,
  nodes: [{ id: 'start', name: 'Start', type: 'manual' }, ...nodes],
  connections: nodes.map((node, at) => ({
    from: { node: at === 0 ? 'start' : (nodes[at - 1] as { id: string }).id },
    to: { node: (node as { id: string }).id },
  })),
  ...(settings && { settings }),
})
const doubles = file(
  'doubles.json',
  workflow('Doubles', [
    { id: 'set', name: 'Twice', type: 'set', parameters: { values: { twice: '{{ $json.n * 2 }}' } } },
  ]),
)

describe('a command whose reader has gone', { timeout: SLOW_MS }, () => {
  it('ends without a word', async () => {
    const ran = new LinkflowProcess(['help'], { dataDir })
    ran.stopReading()
    expect(await ran.exited).toBe(0)
    expect(ran.stderr).toBe('')
  })
})

describe('linkflow start', { timeout: SLOW_MS }, () => {
  it('makes a data folder, serves, is looked at by the other commands, and drains on SIGTERM', async () => {
    const server = new LinkflowProcess(['start', '--port', '0', '--log-level', 'warn'], { dataDir })
    const [, port] = await server.saysThat(/is ready: http:\/\/localhost:(\d+)/)
    const env = { PORT: port! }
    const answer = await fetch(`http://127.0.0.1:${port}/webhook/order-intake`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ORDER),
    })
    expect(await answer.json()).toEqual({
      accepted: true,
      orderId: 'A-1',
      itemCount: 2,
      total: 39.9,
      warehouse: 'POST',
    })

    const listed = await linkflow(['executions', '--json'], { dataDir, env })
    const [execution] = JSON.parse(listed.stdout).items
    expect(execution).toMatchObject({ status: 'succeeded', mode: 'webhook' })
    const shown = await linkflow(['executions', 'show', execution.id], { dataDir, env })
    expect(shown.stdout).toMatch(/✓ Add up {2}1 item/)
    expect(shown.stdout).toMatch(/✓ Answer the shop {2}/)

    const taken = await linkflow(['start'], { dataDir: join(root, 'other'), env })
    expect(taken.code).toBe(1)
    expect(taken.stderr).toMatch(/\(port-in-use\)\.\nPort \d+ on 127\.0\.0\.1 is in use/)

    const checked = await linkflow(['doctor', '--json'], { dataDir, env })
    const { findings } = JSON.parse(checked.stdout) as { findings: { check: string; level: string; message: string }[] }
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([])
    expect(findings.find(({ check }) => check === 'port')?.message).toContain('is ready')

    server.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expect(statSync(join(dataDir, 'owner-token')).mode & 0o777).toBe(0o600)
    expect(statSync(join(dataDir, 'keys/master')).mode & 0o777).toBe(0o600)
  })

  it('finds everything again at the second start, and makes no second sample', async () => {
    const token = readFileSync(join(dataDir, 'owner-token'), 'utf8')
    const server = new LinkflowProcess(['start', '--port', '0', '--log-level', 'warn'], { dataDir })
    const [, port] = await server.saysThat(/is ready: http:\/\/localhost:(\d+)/)
    const [executions, workflows] = await Promise.all([
      linkflow(['executions', '--json'], { dataDir, env: { PORT: port! } }),
      linkflow(['workflows', '--json'], { dataDir, env: { PORT: port! } }),
    ])
    server.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    // The call above, and the one run that the sample comes with.
    expect(JSON.parse(executions.stdout).items).toHaveLength(2)
    expect(JSON.parse(workflows.stdout).items).toHaveLength(1)
    expect(readFileSync(join(dataDir, 'owner-token'), 'utf8')).toBe(token)
    expect(server.stdout).not.toContain('sample')
  })

  it('has worker processes with its own settings, which end when it is killed', async () => {
    const args = ['start', '--port', '0', '--data-dir', dataDir, '--workers', '1', '--drain-ms', '0']
    const server = new LinkflowProcess(args)
    const [, port] = await server.saysThat(/is ready: http:\/\/localhost:(\d+)/)
    await server.saysThat(/is ready: worker/)
    const ran = await fetch(`http://127.0.0.1:${port}/webhook/order-intake`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ORDER),
    })
    expect(await ran.json()).toMatchObject({ accepted: true })
    server.kill('SIGKILL')
    // Its output ends when the last process that writes to it does.
    await server.exited
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)('ends when npm, which started it, gets a %s', async (signal) => {
    const server = new LinkflowProcess(['start'], { byNpm: true, dataDir, env: { PORT: '0' } })
    await server.saysThat(/is ready/)
    server.kill(signal)
    await server.exited
    const drained = /what runs may end/.test(server.stdout + server.stderr)
    expect(drained).toBe(signal === 'SIGTERM')
  })

  it.each([
    [{ LINKFLOW_WORKER: '2' }, 'LINKFLOW_WORKER is not a setting of LinkFlow; did you mean LINKFLOW_WORKERS?'],
    [{ PORT: '80a' }, 'PORT is "80a", but it must be a whole number from 0 to 65535.'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud", but it must be one of fatal, error'],
    [{ DATABASE_URL: 'mysql://x' }, 'but it must be an address such as postgres://'],
  ])('stops with a sentence at a setting that is wrong: %j', async (env, sentence) => {
    const { code, stderr } = await linkflow(['start'], { dataDir: join(root, 'never'), env })
    expect(code).toBe(2)
    expect(stderr).toContain(sentence)
  })

  it('says who is not there when the database of DATABASE_URL does not answer', async () => {
    const env = { DATABASE_URL: `postgres://linkflow:secret@127.0.0.1:${await freePort()}/linkflow`, PORT: '0' }
    const { code, stderr } = await linkflow(['start'], { dataDir: join(root, 'outside'), env })
    expect(code).toBe(1)
    expect(stderr).toContain('(database-unreachable)')
    expect(stderr).not.toContain('secret')
  })

  it('refuses a folder of a newer version', async () => {
    const newer = join(root, 'newer')
    mkdirSync(newer)
    writeFileSync(join(newer, 'format.json'), '{"format": 99}')
    const { code, stderr } = await linkflow(['start', '--port', '0'], { dataDir: newer })
    expect(code).toBe(1)
    expect(stderr).toMatch(/\(data-folder-newer\)\.\n.*format 99/)
  })

  it('refuses a master key that is not the one, and one that is gone', async () => {
    const path = join(dataDir, 'keys/master')
    const right = readFileSync(path)
    try {
      writeFileSync(path, `${Buffer.alloc(32, 7).toString('base64')}\n`)
      const wrong = await linkflow(['start', '--port', '0'], { dataDir })
      expect(wrong.code).toBe(1)
      expect(wrong.stderr).toContain('(master-key-wrong)')
      rmSync(path)
      const missing = await linkflow(['start', '--port', '0'], { dataDir })
      expect(missing.code).toBe(1)
      expect(missing.stderr).toContain('(master-key-missing)')
    } finally {
      writeFileSync(path, right, { mode: 0o600 })
    }
  })
})

describe('linkflow run', { timeout: SLOW_MS }, () => {
  it('runs a file without a server, and prints one document', async () => {
    const { code, stdout } = await linkflow(['run', doubles, '--input', '[{"n": 2}, {"n": 3}]', '--json'], { dataDir })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'succeeded',
      output: [
        { n: 2, twice: 4 },
        { n: 3, twice: 6 },
      ],
      steps: [
        { node: 'start', status: 'succeeded' },
        { node: 'set', name: 'Twice', status: 'succeeded', outputs: [{ port: 'main', count: 2 }] },
      ],
    })
  })

  it('runs up to a node, takes over what the last such run did, and takes pins', async () => {
    const set = (id: string, values: object) => ({ id, name: id, type: 'set', parameters: { values } })
    const path = file('parts.json', workflow('Parts', [set('a', { a: 1 }), set('b', { b: 2 }), set('c', { c: 3 })]))
    const run = async (...args: string[]) =>
      JSON.parse((await linkflow(['run', path, '--json', ...args], { dataDir })).stdout)
    const first = await run('--to', 'b', '--input', '{"n":1}')
    expect(first).toMatchObject({ status: 'succeeded', output: [{ n: 1, a: 1, b: 2 }] })
    const second = await run('--to', 'c')
    expect(second.output).toEqual([{ n: 1, a: 1, b: 2, c: 3 }])
    expect(second.steps).toMatchObject([
      { node: 'start', reused: true },
      { node: 'a', reused: true },
      { node: 'b', reused: true },
      { node: 'c' },
    ])
    const pinned = await run('--to', 'c', '--fresh', '--pin', 'b=[{"p":1}]')
    expect(pinned.output).toEqual([{ p: 1, c: 3 }])
    const wrong = await linkflow(['run', path, '--to', 'nobody'], { dataDir })
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--to names «nobody»')])
  })

  it('says at which node and item a run failed, and exits 1', async () => {
    const stop = {
      id: 'stop',
      name: 'Give up',
      type: 'stop-and-error',
      parameters: { message: 'No stock of {{ $json.sku }}' },
    }
    const path = file('fails.json', workflow('Fails', [stop]))
    const { code, stdout, stderr } = await linkflow(['run', path, '--input', '{"sku": "A-100"}'], { dataDir })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('✗ Give up')
    expect(stderr).toMatch(/No stock of A-100 \(.*at node «Give up», item 0\)/)
  })

  it('ends a run that takes too long', async () => {
    const nap = { id: 'nap', name: 'Nap', type: 'wait', parameters: { duration: { value: 1, unit: 'hours' } } }
    const path = file('waits.json', workflow('Waits', [nap]))
    const { code, stdout } = await linkflow(['run', path, '--timeout', '0.5', '--json'], { dataDir })
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'timed_out', output: null })
  })

  it('cancels its execution at Ctrl-C, and says so', async () => {
    const nap = { id: 'nap', name: 'Nap', type: 'wait', parameters: { duration: { value: 1, unit: 'hours' } } }
    const running = new LinkflowProcess(['run', file('cancelled.json', workflow('Cancelled', [nap]))], { dataDir })
    await running.saysThat(/^Execution [0-9a-f-]{36}$/m)
    running.kill('SIGINT')
    expect(await running.exited).toBe(1)
    expect(running.stderr).toMatch(/Cancelling; press Ctrl-C again/)
    expect(running.stderr).toMatch(/^cancelled$/m)
  })

  it('waits in the database and goes on by itself', async () => {
    const nap = { id: 'nap', name: 'Nap', type: 'wait', parameters: { duration: { value: 2, unit: 'seconds' } } }
    const path = file('naps.json', workflow('Naps', [nap]))
    const { code, stdout } = await linkflow(['run', path, '--input', '-', '--json'], { dataDir, stdin: '{"a": 1}' })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'succeeded', output: [{ a: 1 }] })
  })

  it('is in the history of a server, by the name of the file, and in no list of workflows', async () => {
    const server = new LinkflowProcess(['start', '--port', '0', '--log-level', 'warn'], { dataDir })
    const [, port] = await server.saysThat(/is ready: http:\/\/localhost:(\d+)/)
    // Beside a server that runs: both use the same database.
    const ran = await linkflow(['run', doubles, '--input', '{"n": 21}'], { dataDir })
    expect(ran.code).toBe(0)
    expect(JSON.parse(ran.stdout)).toEqual([{ n: 21, twice: 42 }])
    const [executions, workflows] = await Promise.all([
      linkflow(['executions'], { dataDir, env: { PORT: port! } }),
      linkflow(['workflows'], { dataDir, env: { PORT: port! } }),
    ])
    server.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expect(executions.stdout).toMatch(/✓ succeeded .* Doubles\n/)
    expect(workflows.stdout).not.toContain('Doubles')
  })
})

const isRoot = process.getuid?.() === 0

/** A user without rights of any kind: `nobody` of Debian, where we are root; else who runs the tests is one already. */
const NOBODY = 65_534

describe('an ordinary user', { timeout: SLOW_MS }, () => {
  it('starts and runs in a folder of its own', async () => {
    const home = mkdtempSync(join(tmpdir(), 'linkflow-user-'))
    try {
      if (isRoot) chownSync(home, NOBODY, NOBODY)
      chmodSync(home, 0o700)
      const asUser = isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : []
      const server = new LinkflowProcess(['start', '--port', '0', '--log-level', 'warn'], {
        dataDir: join(home, 'data'),
        env: { HOME: home },
        prefix: asUser,
      })
      const [, port] = await server.saysThat(/is ready: http:\/\/localhost:(\d+)/)
      const ready = await fetch(`http://127.0.0.1:${port}/health/ready`)
      expect(ready.status).toBe(200)
      server.kill('SIGTERM')
      expect(await server.exited).toBe(0)
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
