import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { openKeys, rotateDataKey } from '@linkflow/keys'
import { createLogger } from '@linkflow/telemetry'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningServer, readConfig, startServer } from './index.ts'

const SLOW_MS = 120_000
/** More than a step's output may have in a row: it goes to the object store. */
const BIG_CHARS = 400_000

type Body = ReturnType<typeof JSON.parse>

/** One server, started with and without encryption over the same folder. */
class Installation {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'linkflow-sealed-'))
  server: RunningServer | undefined

  async start(encrypt: boolean): Promise<void> {
    const flags = { 'data-dir': this.dataDir, port: '0', sample: 'false', 'encrypt-payloads': String(encrypt) }
    const read = readConfig({}, new Map(Object.entries(flags)))
    if (!read.ok) throw new Error(read.problems.join())
    this.server = await startServer(read.config, { log: createLogger({ level: 'silent' }), version: '0.0.0-test' })
  }

  async stop(): Promise<void> {
    await this.server?.stop()
    this.server = undefined
  }

  async api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Body> {
    const token = readFileSync(join(this.dataDir, 'owner-token'), 'utf8').trim()
    const answer = await fetch(`http://127.0.0.1:${this.server!.port}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    expect(answer.status, `${method} ${path}: ${text}`).toBeLessThan(300)
    return text === '' ? undefined : JSON.parse(text)
  }

  async publish(name: string, nodes: readonly Body[]): Promise<string> {
    const { id } = await this.api('POST', '/workflows', {
      linkflow: 1,
      name,
      nodes: nodes.map((node, at) => ({ name: node.id, position: { x: at, y: 0 }, ...node })),
      connections: nodes.slice(1).map((node, at) => ({
        from: { node: nodes[at].id, port: 'main' },
        to: { node: node.id, port: 'main' },
      })),
    })
    await this.api('POST', `/workflows/${id}/publish`)
    return id
  }

  hook(path: string, init: RequestInit): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.server!.port}/webhook/${path}`, { method: 'POST', ...init })
  }

  reaches(id: string, status: string): Promise<Body> {
    return vi.waitFor(
      async () => {
        const execution = await this.api('GET', `/executions/${id}`)
        expect(execution.status).toBe(status)
        return execution
      },
      { timeout: 20_000 },
    )
  }

  /** Files of the data folder that have this word; the two places of secrets and the run folder of the process aside. */
  filesWith(word: string): string[] {
    const wanted = [word, Buffer.from(word).toString('base64').slice(0, -4), Buffer.from(word).toString('hex')]
    return readdirSync(this.dataDir, { recursive: true, encoding: 'utf8' })
      .map((name) => join(this.dataDir, name))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
      .filter((path) => {
        const bytes = readFileSync(path)
        return wanted.some((form) => bytes.includes(form))
      })
      .map((path) => relative(this.dataDir, path))
  }
}

/** Data in every place where a run keeps some. Gives what is needed to read it again. */
async function leaveMarks(at: Installation, mark: string) {
  const code = await at.publish(`code ${mark.slice(0, 4)}`, [
    { id: 'hook', type: 'webhook', parameters: { path: `code-${mark.slice(-4)}`, respond: 'last-node' } },
    {
      id: 'big',
      type: 'code',
      parameters: {
        source: `const { mark } = $input.first().json.body
return { mark, code: 'made of ' + mark, list: Array.from({ length: ${BIG_CHARS / 40} }, (_, i) => mark + ' of ' + i) }`,
      },
    },
    { id: 'end', type: 'set', parameters: { values: { said: '{{ $json.code }}' }, keep: 'none' } },
  ])
  const json = { 'content-type': 'application/json' }
  const answered = await at.hook(`code-${mark.slice(-4)}`, { headers: json, body: JSON.stringify({ mark }) })
  expect(await answered.json()).toEqual({ said: `made of ${mark}` })
  const ofCode = (await at.api('GET', `/executions?workflow=${code}`)).items[0].id as string

  const files = await at.publish(`files ${mark.slice(0, 4)}`, [
    { id: 'hook', type: 'webhook', parameters: { path: `files-${mark.slice(-4)}`, respond: 'last-node' } },
    { id: 'end', type: 'set', parameters: { values: { ok: true } } },
  ])
  const form = new FormData()
  form.append('file', new Blob([`a file with ${mark} in it`.repeat(10_000)]), 'file.txt')
  expect((await at.hook(`files-${mark.slice(-4)}`, { body: form })).status).toBe(200)
  const ofFiles = (await at.api('GET', `/executions?workflow=${files}`)).items[0].id as string

  const failing = await at.publish(`fails ${mark.slice(0, 4)}`, [
    { id: 'start', type: 'manual', parameters: {} },
    { id: 'stop', type: 'stop-and-error', parameters: { message: 'it was {{ $json.mark }}' } },
  ])
  const { execution: failed } = await at.api('POST', `/workflows/${failing}/executions`, { input: { mark } })
  await at.reaches(failed.id, 'failed')

  const waiting = await at.publish(`waits ${mark.slice(0, 4)}`, [
    { id: 'start', type: 'manual', parameters: {} },
    { id: 'wait', type: 'wait', parameters: { for: 'signal', signal: 'go' } },
    { id: 'end', type: 'set', parameters: { values: { got: '{{ $json.signal }}' }, keep: 'none' } },
  ])
  const key = { 'idempotency-key': `key-${mark.slice(-8)}` }
  const { execution: paused } = await at.api('POST', `/workflows/${waiting}/executions`, { input: { mark } }, key)
  await at.reaches(paused.id, 'waiting')
  await at.api('POST', `/executions/${paused.id}/signals/early`, { data: { mark } })
  await at.api('POST', `/executions/${paused.id}/signals/go`, { data: { mark } })
  await at.reaches(paused.id, 'succeeded')
  const { execution: left } = await at.api('POST', `/workflows/${waiting}/executions`, { input: { mark } })
  await at.reaches(left.id, 'waiting')

  const quick = await at.publish(`quick ${mark.slice(0, 4)}`, [
    { id: 'start', type: 'manual', parameters: {} },
    { id: 'end', type: 'set', parameters: { values: { said: '{{ $json.mark }}' }, keep: 'none' } },
  ])
  const idempotent = { 'idempotency-key': `output-${mark.slice(-8)}` }
  const asked = { input: { mark }, wait: 10 }
  const first = await at.api('POST', `/workflows/${quick}/executions`, asked, idempotent)
  expect(JSON.stringify(first)).toContain(mark)
  await at.api('PUT', `/workflows/${quick}/pins/start`, { outputs: { main: [{ mark }] } })

  await at.publish(`refuses ${mark.slice(0, 4)}`, [
    { id: 'hook', type: 'webhook', parameters: { path: `refuses-${mark.slice(-4)}` } },
  ])
  const refused = await at.hook(`refuses-${mark.slice(-4)}?q=${mark}`, { headers: json, body: `{"mark":"${mark}"` })
  expect(refused.status).toBe(400)
  return { ofCode, ofFiles, failed: failed.id, paused: paused.id, left: left.id, quick, asked, idempotent, first }
}

type Marks = Awaited<ReturnType<typeof leaveMarks>>

async function expectReadable(at: Installation, mark: string, marks: Marks): Promise<void> {
  const items = async (id: string, step: string) =>
    JSON.stringify(await at.api('GET', `/executions/${id}/steps/${step}/items`))
  expect(await items(marks.ofCode, 'hook')).toContain(mark)
  expect(await items(marks.ofCode, 'big')).toContain(`${mark} of 17`)
  expect(await items(marks.paused, 'end')).toContain(mark)
  expect((await at.api('GET', `/executions/${marks.failed}`)).error.message).toBe(`it was ${mark}`)
  expect((await at.api('GET', `/workflows/${marks.quick}/pins/start`)).outputs).toEqual({ main: [{ mark }] })
  expect(await at.api('POST', `/workflows/${marks.quick}/executions`, marks.asked, marks.idempotent)).toEqual(
    marks.first,
  )
  const found = async (query: string) => (await at.api('GET', `/executions?${query}`)).items.map(({ id }: Body) => id)
  expect(await found(`data=${encodeURIComponent(mark)}&limit=50`)).toEqual(
    expect.arrayContaining([marks.ofCode, marks.left]),
  )
  expect(await found(`error=${encodeURIComponent(mark.toUpperCase())}`)).toContain(marks.failed)
  for (const id of [marks.ofCode, marks.ofFiles]) {
    const { id: again } = await at.api('POST', `/executions/${id}/replay`)
    await at.reaches(again, 'succeeded')
  }
}

const IN_PLAIN = 'plain-marker-6f1d0b7c2a'
const SEALED = 'sealed-marker-93e5c8d417'

describe('payloads at rest', { timeout: SLOW_MS }, () => {
  const at = new Installation()
  let plain: Marks
  let sealed: Marks
  beforeAll(() => at.start(false), SLOW_MS)
  afterAll(async () => {
    await at.stop()
    rmSync(at.dataDir, { recursive: true, force: true })
  }, SLOW_MS)

  it('without encryption are there for whoever has the disk: that is what the next test would see', async () => {
    plain = await leaveMarks(at, IN_PLAIN)
    await expectReadable(at, IN_PLAIN, plain)
    await at.stop()
    const files = at.filesWith(IN_PLAIN)
    expect(files.some((file) => file.startsWith('postgres/base/'))).toBe(true)
    expect(files.some((file) => file.startsWith('blobs/'))).toBe(true)
  })

  // Proves T33.
  it('are sealed: what came, was made, failed, waited and was kept is in no file of the database and in no object', async () => {
    await at.start(true)
    sealed = await leaveMarks(at, SEALED)
    await expectReadable(at, SEALED, sealed)
    await at.stop()
    expect(at.filesWith(SEALED)).toEqual([])
  })

  it('are read in either form, whichever is set, also after the data key was changed', async () => {
    await at.start(true)
    const { database, workspaceId } = at.server!.parts
    const { ring } = await openKeys(database, { dataDir: at.dataDir })
    expect((await rotateDataKey({ database, ring }, workspaceId)).version).toBeGreaterThan(1)
    await expectReadable(at, IN_PLAIN, plain)
    await expectReadable(at, SEALED, sealed)
    const after = await leaveMarks(at, `${SEALED}-new`)
    await at.stop()
    expect(at.filesWith(SEALED)).toEqual([])
    await at.start(false)
    await expectReadable(at, IN_PLAIN, plain)
    await expectReadable(at, SEALED, sealed)
    await expectReadable(at, `${SEALED}-new`, after)
    await at.api('POST', `/executions/${sealed.left}/signals/go`, {})
    await at.reaches(sealed.left, 'succeeded')
  })
})
