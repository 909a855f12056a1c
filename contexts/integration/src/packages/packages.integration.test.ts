import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Egress, parseEgressAllow } from '@linkflow/http-egress'
import { fail, invariant, ok, Secret } from '@linkflow/kernel'
import type { HttpPort, NodeType } from '@linkflow/node-runtime'
import { loadOptions, runNode } from '@linkflow/node-runtime/testing'
import { type CredentialType, credentialTypes } from '@linkflow/nodes'
import { openPackageSandbox, type PackageSandbox } from '@linkflow/package-sandbox'
import type { Database } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { integrationMigrations } from '../schema.ts'
import { packedExample } from '../testing.ts'
import { Packages } from './packages.ts'
import { sdkModules } from './sdk-modules.ts'

const SECRET = 'the-secret-key-4711'
const STUCK_MS = 12_000

let close: (() => Promise<void>)[] = []
let packages: Packages
let sandbox: PackageSandbox
let database: Database
let nodes: readonly NodeType[] = []
let types: readonly CredentialType[] = []
let http: HttpPort
let port: number
let folder: string
const seen: { url: string | undefined; key: string | string[] | undefined }[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'linkflow-packages-'))
  const opened = await openTestDatabase({ sets: [integrationMigrations] })
  database = opened.database
  const server = createServer((request, response) => {
    const { url, headers } = request
    seen.push({ url, key: headers['x-api-key'] })
    if (url === '/redirected') {
      response.writeHead(302, { location: `http://localhost:${port}/inner` }).end()
      return
    }
    const isAllowed = !url?.startsWith('/forecast') || headers['x-api-key'] === SECRET
    response.writeHead(isAllowed ? 200 : 401, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(url?.startsWith('/cities') ? ['Berlin', 'Bern'] : { celsius: url?.includes('Rome') ? 31 : 21 }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  const allow = parseEgressAllow(`127.0.0.1:${port}`)
  invariant(allow.ok, 'the rule is one')
  const egress = new Egress({ allow: allow.value, deny: [] })
  http = portOver(egress)
  sandbox = openPackageSandbox({
    modules: sdkModules(),
    log: { info() {}, warn() {} },
    limits: { stuckMs: STUCK_MS, messageCharsMax: 4 * 1024 * 1024 },
  })
  packages = openThem((more, moreTypes) => {
    nodes = more
    types = moreTypes
  })
  await packages.start()
  close = [
    async () => packages.stop(),
    () => sandbox.close(),
    async () => egress.close(),
    async () => void server.close(),
    () => opened.close(),
    async () => rmSync(folder, { recursive: true, force: true }),
  ]
  await install('weather')
  await install('hostile')
})
afterAll(async () => {
  for (const each of close) await each()
})

function openThem(onChange: ConstructorParameters<typeof Packages>[0]['onChange']): Packages {
  const onError = (error: unknown) => {
    throw error
  }
  return new Packages({ database, sandbox, folder, builtInCredentialTypes: credentialTypes, onChange, onError })
}

/** As a step's: egress fills the credential in. */
const portOver = (egress: Egress): HttpPort => ({
  async request({ method, url, headers, body, credential, onlyHosts }) {
    const slot = {
      place: 'header',
      name: 'x-api-key',
      secret: new Secret(SECRET),
      allowedHosts: ['127.0.0.1'],
    } as const
    const answer = await egress.request(
      {
        ...{ method, url, timeoutMs: 20_000 },
        ...(headers && { headers }),
        ...(body !== undefined && { body }),
        ...(credential !== undefined && { auth: [slot] }),
        ...(onlyHosts && { onlyHosts }),
      },
      { workspaceId: 'workspace' },
    )
    return answer.ok ? ok(answer.value) : fail(answer.error)
  },
})

async function install(name: 'weather' | 'hostile') {
  const source = { tarball: await packedExample(name) }
  const looked = await packages.prepare(source)
  if (!looked.ok) throw new Error(JSON.stringify(looked.error))
  const done = await packages.install(source, looked.value.integrity, 'somebody')
  expect(done).toMatchObject({ ok: true })
}

const node = (type: string, version = 1): NodeType => {
  const found = nodes.find((each) => each.type === type && each.version === version)
  invariant(found !== undefined, `${type} is installed`)
  return found
}

describe('a package of nodes', () => {
  it('is installed from what npm packed, shown as data, its install scripts not run', async () => {
    expect(packages.list().map(({ name, version }) => `${name} ${version}`)).toEqual([
      'linkflow-nodes-test-hostile 1.0.0',
      'linkflow-nodes-test-weather 1.0.0',
    ])
    expect(types.map(({ type }) => type)).toEqual(['test-weather.api-key'])
    expect(node('test-weather.forecast', 2).parametersJson).toMatchObject({
      properties: { city: { optionsFrom: 'cities', maxLength: 50 }, days: { default: 1 } },
    })
    expect(existsSync('/tmp/linkflow-hostile-install-ran')).toBe(false)
  })

  it('works with a credential whose secret it never sees, with expressions, defaults and errors per item', async () => {
    const run = await runNode(node('test-weather.forecast'), {
      parameters: { base: `http://127.0.0.1:${port}`, city: '{{ $json.city }}' },
      items: [{ city: 'Berlin' }, { city: 'Rome' }],
      context: { http },
    })
    expect(run.error).toBeUndefined()
    expect(run.outputs.main).toMatchObject([
      { city: 'Berlin', celsius: 21, days: 1 },
      { city: 'Rome', celsius: 31, days: 1 },
    ])
    expect(run.lineage['main']).toEqual('index')
    expect(run.logs.map(({ text }) => text).toSorted()).toEqual(['asked for Berlin', 'asked for Rome'])
    expect(JSON.stringify(run)).not.toContain(SECRET)
    expect(seen.filter(({ key }) => key === SECRET)).toHaveLength(2)
    const again = await runNode(node('test-weather.forecast'), {
      parameters: { base: `http://127.0.0.1:${port}`, city: '{{ $json.city }}' },
      items: [{ city: 'Berlin' }, { city: 'Rome' }],
      context: { http },
    })
    expect(again.outputs).toEqual(run.outputs)
  })

  it('offers what its service has', async () => {
    const parameters = { base: `http://127.0.0.1:${port}` }
    expect(await loadOptions(node('test-weather.forecast'), 'cities', { search: 'Be', parameters, http })).toEqual(
      ok([
        { value: 'Berlin', title: 'Berlin' },
        { value: 'Bern', title: 'Bern' },
      ]),
    )
  })

  it('works on whole lists, keeping lineage, with several ports', async () => {
    const run = await runNode(node('test-weather.warmest'), {
      parameters: { celsius: '{{ $json.c }}' },
      items: [{ c: 1 }, { c: 9 }, { c: 5 }],
    })
    expect(run.outputs).toEqual({ main: [{ c: 9 }], summary: [{ mean: 5 }] })
    expect(run.lineage['summary']).toBe('all')
  })

  it('has its parameters checked before it runs, and by itself', async () => {
    const parameters = { base: `http://127.0.0.1:${port}`, city: 'Rome', days: 9 }
    await expect(runNode(node('test-weather.forecast'), { parameters, items: [{}] })).rejects.toThrow(/days/)
    const run = await runNode(node('test-weather.forecast'), {
      parameters: { base: 'no address', city: 'Rome' },
      items: [{}],
    })
    expect(run.error).toMatchObject({ code: 'parameter-invalid' })
  })

  it('is the same for a process that starts later', async () => {
    let later: readonly NodeType[] = []
    const other = openThem((more) => {
      later = more
    })
    await other.start()
    other.stop()
    expect(later.map(({ type, version }) => `${type} ${version}`)).toEqual(
      nodes.map(({ type, version }) => `${type} ${version}`),
    )
  })

  it('is refused in another shape than was shown, and where it is no package', async () => {
    const source = { tarball: await packedExample('weather') }
    expect(await packages.install(source, 'sha512-other', undefined)).toMatchObject({
      ok: false,
      error: { type: 'changed' },
    })
    expect(await packages.prepare({ tarball: Buffer.from('no tarball') })).toMatchObject({
      ok: false,
      error: { type: 'not-fetched' },
    })
  })
})

const attempt = (way: string, target = '') =>
  runNode(node('test-hostile.try'), { parameters: { way, target }, items: [{ at: 1 }], context: { http } })

// Proves T38.
describe('a hostile package', () => {
  it.each(['file', 'file-by-binding', 'file-by-builtin', 'file-by-require', 'spawn', 'worker', 'socket', 'fetch'])(
    'gets nothing by «%s»',
    async (way) => {
      const run = await attempt(way, String(port))
      expect(run.outputs.main).toEqual([{ refused: expect.any(String) }])
    },
  )

  it('sees no environment, and no file of another package or of the server', async () => {
    expect((await attempt('environment')).outputs.main).toEqual([{ got: { TZ: 'UTC' } }])
    for (const target of [join(process.cwd(), 'package.json'), '/etc/hostname']) {
      expect((await attempt('file-by-import', target)).outputs.main).toEqual([{ refused: expect.any(String) }])
    }
  })

  it.each([
    ['other-host', () => `http://localhost:${port}/`, 'egress-host-not-allowed'],
    ['redirected', () => `http://127.0.0.1:${port}/redirected`, 'egress-host-not-allowed'],
    ['own-hosts', () => 'http://other.example/', 'egress-host-not-allowed'],
    ['other-credential', () => `http://127.0.0.1:${port}/`, 'package-credential-refused'],
  ])('is refused «%s»', async (way, target, code) => {
    const before = seen.filter(({ url }) => url === '/inner').length
    expect((await attempt(way, target())).outputs.main).toEqual([{ refused: code }])
    expect(seen.filter(({ url }) => url === '/inner')).toHaveLength(before)
  })

  it.each([
    ['loop', 'package-stuck'],
    // V8 says that memory ran out, or the kernel ends it before V8 can.
    ['memory', expect.stringMatching(/^package-(memory|crashed)$/)],
    ['output', 'package-too-large'],
    ['exit', 'package-crashed'],
    ['forged-frame', 'package-protocol'],
    ['huge-frame', 'package-too-large'],
  ])('fails its own step by «%s» and nothing else', async (way, code) => {
    expect((await attempt(way)).error).toMatchObject({ code })
    // The next step has a new process.
    expect((await attempt('environment')).type).toBe('done')
  })

  it('is ended when it asks without end, and waits for no answer', async () => {
    expect((await attempt('flood')).error?.code).toMatch(/^package-(memory|too-large|crashed)$/)
  })

  it('is ended by memory outside of its heap too', async () => {
    expect((await attempt('buffers')).error?.code).toMatch(/^(package-memory|package-crashed|node-crashed)$/)
  })

  it('is ended when its step is cancelled', async () => {
    const aborter = new AbortController()
    const parameters = { way: 'never' }
    const running = runNode(node('test-hostile.try'), { parameters, items: [{}], signal: aborter.signal })
    setTimeout(() => aborter.abort(), 300)
    expect((await running).type).toBe('aborted')
  })

  it('pollutes nothing: keys of its messages are data', async () => {
    const run = await attempt('prototype')
    expect(run.type).toBe('done')
    expect(JSON.stringify(run.outputs.main)).toContain('"__proto__":{"polluted":true}')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('cannot name files that it was not given', async () => {
    expect((await attempt('other-file', 'workspace/202601/secret')).error).toMatchObject({
      code: 'node-output-invalid',
    })
    expect((await attempt('read-file', 'workspace/202601/secret')).outputs.main).toMatchObject([
      { read: { ok: false, error: { code: 'file-not-found' } } },
    ])
  })
})

describe('a package that goes', () => {
  it('leaves what its nodes are, and they say that it is gone', async () => {
    expect(await packages.remove('linkflow-nodes-test-hostile')).toBe(true)
    expect(await packages.remove('linkflow-nodes-test-hostile')).toBe(false)
    expect(node('test-hostile.try').isOffered).toBe(false)
    expect((await attempt('environment')).error).toMatchObject({ code: 'package-not-installed' })
  })
})
