import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packedExample } from '@linkflow/integration/testing'
import { LinkFlow } from '@linkflow/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LinkflowProcess, linkflow } from './testing/linkflow-process.ts'

const SLOW_MS = 240_000
const SECRET = 'key-of-the-weather-4711'
const root = mkdtempSync(join(tmpdir(), 'linkflow-node-'))
const dataDir = join(root, 'data')
const servers: Server[] = []
const running: LinkflowProcess[] = []

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

afterAll(async () => {
  for (const each of running) {
    each.kill('SIGTERM')
    await each.exited
  }
  for (const server of servers) server.close()
  rmSync(root, { recursive: true, force: true })
})

describe('a new package of nodes', { timeout: SLOW_MS }, () => {
  it('passes its own test as it is, is built, checked and documented, and is held to its manifest', async () => {
    const folder = join(root, 'open-meteo')
    expect((await linkflow(['node', 'new', 'open-meteo', '--folder', folder])).code).toBe(0)
    expect((await linkflow(['node', 'new', 'open-meteo', '--folder', folder])).code).toBe(1)
    const tested = await linkflow(['node', 'test', folder])
    expect([tested.code, tested.stdout]).toEqual([0, expect.stringContaining('pass 2')])
    expect((await linkflow(['node', 'check', folder])).code).toBe(1)
    expect((await linkflow(['node', 'build', folder])).code).toBe(0)
    const checked = await linkflow(['node', 'check', folder, '--json'])
    expect(JSON.parse(checked.stdout)).toEqual({
      problems: [],
      hints: [],
      nodes: [{ type: 'open-meteo.find', version: 1 }],
    })
    expect((await linkflow(['node', 'docs', folder])).code).toBe(0)
    expect(readFileSync(join(folder, 'docs/open-meteo.find.md'), 'utf8')).toContain('Name of the thing')

    const manifest = join(folder, 'package.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"open-meteo.api-key"', '"bearer"'))
    const wrong = await linkflow(['node', 'check', folder, '--json'])
    expect(wrong.code).toBe(1)
    expect(wrong.stdout).toContain(
      'open-meteo.find 1 uses credentials «open-meteo.api-key», which the manifest does not name.',
    )
  })
})

describe('a package from a registry', { timeout: SLOW_MS }, () => {
  let api: LinkFlow
  let env: Record<string, string>
  let weather: number
  const asked: (string | undefined)[] = []

  beforeAll(async () => {
    const tarball = await packedExample('weather')
    const manifest = JSON.parse(
      readFileSync(new URL('../../../tests/packages/weather/package.json', import.meta.url), 'utf8'),
    )
    const registry: number = await serve(({ url }, response) => {
      if (url?.endsWith('.tgz')) return void response.end(tarball)
      const dist = {
        tarball: `http://127.0.0.1:${registry}/weather-1.0.0.tgz`,
        integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
      }
      const { name, version } = manifest
      response.setHeader('content-type', 'application/json')
      if (url !== `/${name}`) return void response.writeHead(404).end('{}')
      response.end(
        JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } }),
      )
    })
    weather = await serve(({ headers }, response) => {
      asked.push(headers['x-api-key'] as string | undefined)
      response.writeHead(headers['x-api-key'] === SECRET ? 200 : 401).end('{"celsius":31}')
    })
    const server = new LinkflowProcess(['start', '--port', '0', '--log-level', 'warn'], {
      dataDir,
      env: {
        npm_config_registry: `http://127.0.0.1:${registry}/`,
        npm_config_cache: join(root, 'npm'),
        LINKFLOW_EGRESS_ALLOW: `127.0.0.1:${weather}`,
        LINKFLOW_WORKERS: '2',
      },
    })
    running.push(server)
    const port = (await server.saysThat(/is ready: http:\/\/localhost:(\d+)/))[1]!
    const token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
    api = new LinkFlow({ url: `http://127.0.0.1:${port}`, token })
    env = { PORT: port }
  }, SLOW_MS)

  it('asks before it is installed, and nothing is installed without a yes', async () => {
    const refused = await linkflow(['node', 'install', 'linkflow-nodes-test-weather'], { dataDir, env })
    expect(refused.stdout).toMatch(/hosts +127\.0\.0\.1\n +credentials +test-weather\.api-key/)
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--yes')])
    const unknown = await linkflow(['node', 'install', 'linkflow-nodes-nowhere', '--yes'], { dataDir, env })
    expect(unknown.stderr).toContain('package-not-fetched')
    expect(await api.packages.list()).toEqual([])
  })

  it('is installed by name and version, and works in every worker with a credential', async () => {
    const wanted = ['node', 'install', 'linkflow-nodes-test-weather@1.0.0', '--yes', '--json']
    const installed = await linkflow(wanted, { dataDir, env })
    expect([installed.code, installed.stderr]).toEqual([0, ''])
    expect(JSON.parse(installed.stdout)).toMatchObject({
      version: '1.0.0',
      label: 'test-weather',
      hosts: ['127.0.0.1'],
    })

    const { id } = await api.credentials.create({
      name: 'Weather',
      type: 'test-weather.api-key',
      fields: { key: SECRET },
      allowedHosts: ['127.0.0.1'],
    })
    expect(await api.nodeTypes.options('test-weather.forecast', { loader: 'units' })).toEqual([
      { value: 'celsius', title: 'Celsius' },
    ])
    const listed = await linkflow(['node', 'options', 'test-weather.forecast', 'units', '--json'], { dataDir, env })
    expect(JSON.parse(listed.stdout)).toEqual({ items: [{ value: 'celsius', title: 'Celsius' }] })
    const workflow = await api.workflows.create({
      linkflow: 1,
      name: 'Weather',
      nodes: [
        { id: 'start', name: 'Start', type: 'manual' },
        {
          ...{ id: 'ask', name: 'Ask', type: 'test-weather.forecast', version: 2 },
          parameters: { base: `http://127.0.0.1:${weather}`, city: '{{ $json.city }}' },
          credentials: { 'test-weather.api-key': id },
        },
      ],
      connections: [{ from: { node: 'start' }, to: { node: 'ask' } }],
    })
    const runs = await Promise.all(
      Array.from({ length: 8 }, (_, at) => api.workflows.run(workflow.id, { city: `Rome ${at}` }, { wait: 60 })),
    )
    expect(runs.map(({ execution }) => [execution.status, execution.error])).toEqual(
      runs.map(() => ['succeeded', undefined]),
    )
    expect(JSON.stringify(runs)).not.toContain(SECRET)
    expect(asked).toEqual(runs.map(() => SECRET))
  })

  it('is in a backup, code included', async () => {
    const [backup, keys, copy] = ['backup.tar', 'keys.txt', 'copy'].map((name) => join(root, name)) as [
      string,
      string,
      string,
    ]
    expect((await linkflow(['backup', backup, '--with-keys', keys], { dataDir })).code).toBe(0)
    expect((await linkflow(['restore', backup, '--keys', keys], { dataDir: copy })).code).toBe(0)
    const server = new LinkflowProcess(['start', '--port', '0', '--log-level', 'warn'], { dataDir: copy })
    running.push(server)
    const port = (await server.saysThat(/is ready: http:\/\/localhost:(\d+)/))[1]!
    const token = readFileSync(join(copy, 'owner-token'), 'utf8').trim()
    const restored = new LinkFlow({ url: `http://127.0.0.1:${port}`, token })
    expect((await restored.packages.list()).map(({ label }) => label)).toEqual(['test-weather'])
    const { id } = await restored.workflows.create({
      linkflow: 1,
      name: 'Warmest',
      nodes: [
        { id: 'start', name: 'Start', type: 'manual' },
        { id: 'best', name: 'Best', type: 'test-weather.warmest', parameters: { celsius: '{{ $json.c }}' } },
      ],
      connections: [{ from: { node: 'start' }, to: { node: 'best' } }],
    })
    const run = await restored.workflows.run(id, [{ c: 3 }, { c: 8 }], { wait: 60 })
    expect([run.execution.status, run.execution.error]).toEqual(['succeeded', undefined])
  })

  it('is listed, and removed: its nodes say then that it is gone', async () => {
    const listed = await linkflow(['node', 'list'], { dataDir, env })
    expect(listed.stdout).toContain('linkflow-nodes-test-weather')
    const [workflow] = (await api.workflows.list().page()).items.filter(({ name }) => name === 'Weather')
    expect((await linkflow(['node', 'remove', 'linkflow-nodes-test-weather'], { dataDir, env })).code).toBe(0)
    expect(await api.packages.list()).toEqual([])
    const run = await api.workflows.run(workflow!.id, { city: 'Rome' }, { wait: 60 })
    expect(run.execution).toMatchObject({ status: 'failed', error: { code: 'package-not-installed' } })
  })
})
