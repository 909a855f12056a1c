import { readdirSync, readFileSync } from 'node:fs'
import { openExecutionWorld } from '@linkflow/execution/testing'
import { runOperation } from '@linkflow/formats'
import { fail, type Json, type JsonObject } from '@linkflow/kernel'
import type { ContextServices } from '@linkflow/node-runtime'
import {
  type Exchange,
  FakeBlobs,
  FakeFiles,
  FakeState,
  FakeTables,
  RecordedHttp,
} from '@linkflow/node-runtime/testing'
import { builtInNodes } from '@linkflow/nodes'
import { readTemplates } from '@linkflow/workflow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RecordedServers, type ServerExchange } from './testing/recorded-servers.ts'

/** What a template was seen to do, with the answers of the services that it called. `*` is any text. */
interface Recorded {
  readonly name: string
  readonly input: readonly object[]
  /** What comes from outside while it waits. */
  readonly signal?: object
  readonly http?: readonly Exchange[]
  readonly servers?: readonly ServerExchange[]
  /** Files of the workspace by path, rows of data tables by name, and values of the workflow by key: before and after. */
  readonly files?: Changed<string>
  readonly tables?: Changed<readonly JsonObject[]>
  readonly state?: Changed<Json>
  /** What somebody answers on the page that it asks. */
  readonly page?: object
  /** Items of the last steps, by the names of their nodes. */
  readonly output?: Readonly<Record<string, readonly unknown[]>>
  /** What a webhook's caller gets. */
  readonly answer?: {
    readonly status: number
    readonly headers?: readonly (readonly [string, string])[]
    readonly body?: unknown
  }
}

interface Changed<T> {
  readonly before?: Readonly<Record<string, T>>
  readonly after?: Readonly<Record<string, T>>
}

const folder = new URL('../../../contexts/workflow/templates/', import.meta.url)
const recordingsOf = (id: string): readonly Recorded[] =>
  JSON.parse(readFileSync(new URL(`${id}.recorded.json`, folder), 'utf8'))
const templates = [...readTemplates().values()]
const recordings = templates.flatMap(({ id, workflow }) =>
  recordingsOf(id).map((recorded) => ({ id, workflow, ...recorded })),
)

/** The world of one recording. */
function replaying({ http = [], servers = [], files, tables, state }: Recorded) {
  const values = new FakeState()
  for (const [key, value] of Object.entries(state?.before ?? {})) values.values.set(`workflow ${key}`, value)
  return {
    http: new RecordedHttp(http),
    servers: new RecordedServers(servers),
    files: new FakeFiles(files?.before),
    blobs: new FakeBlobs(),
    tables: new FakeTables(tables?.before),
    state: values,
  }
}

const none: Recorded = { name: 'none', input: [] }
let replay = replaying(none)

/** Services that are those of the recording that runs. */
const services: Partial<ContextServices> = {
  http: { request: (request) => replay.http.request(request) },
  files: {
    list: (glob) => replay.files.list(glob),
    read: (path) => replay.files.read(path),
    write: (path, content, how) => replay.files.write(path, content, how),
  },
  blobs: {
    create: (name, type, content) => replay.blobs.create(name, type, content),
    read: (file) => replay.blobs.read(file),
    collect: (content, most) => replay.blobs.collect(content, most),
    readAll: (file, most) => replay.blobs.readAll(file, most),
  },
  formats: {
    async run(operation, content, options) {
      const done = await runOperation(operation, content, options)
      return done.ok ? done : fail({ ...done.error, retryable: false })
    },
  },
  connect: (kind) => replay.servers.connect(kind),
  tables: {
    query: (...given) => replay.tables.query(...given),
    count: (...given) => replay.tables.count(...given),
    insert: (...given) => replay.tables.insert(...given),
    update: (...given) => replay.tables.update(...given),
    upsert: (...given) => replay.tables.upsert(...given),
    delete: (...given) => replay.tables.delete(...given),
  },
  state: {
    get: (...given) => replay.state.get(...given),
    change: (...given) => replay.state.change(...given),
    remember: (...given) => replay.state.remember(...given),
    forget: (...given) => replay.state.forget(...given),
  },
}

const openWorld = () => openExecutionWorld(builtInNodes, { services })
let world: Awaited<ReturnType<typeof openWorld>>
beforeAll(async () => {
  world = await openWorld()
  await world.worker.start()
})
afterAll(() => world?.close())

describe('the templates', () => {
  it('are thirty or more, each with a recording', () => {
    expect(templates.length).toBeGreaterThanOrEqual(30)
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
    expect(files.toSorted()).toEqual(templates.flatMap(({ id }) => [`${id}.json`, `${id}.recorded.json`]).toSorted())
  })

  it.each(recordings)('$id does what was recorded, offline: $name', async (recorded) => {
    const { workflow, input, signal, page, output, answer } = recorded
    replay = replaying(recorded)
    const version = world.addVersion(workflow)
    const execution = await world.begin(version, input)
    if (signal !== undefined) {
      await world.reaches(execution, 'waiting')
      await world.executions.signal(execution, 'resume', JSON.stringify(signal))
    }
    if (page !== undefined) {
      await world.reaches(execution, 'waiting')
      const facts = await world.reader.factsForEngine(execution)
      const asked = facts.flatMap((fact) => (fact.t === 'wait' && fact.sig !== undefined ? [fact.sig] : []))
      await world.executions.signalOnce(execution, asked[0]!, JSON.stringify({ json: {}, files: {}, at: 0, ...page }))
    }
    const ended = await world.ended(execution)
    expect([...replay.http.surprises, ...replay.servers.surprises]).toEqual([])
    expect([ended.status, ended.error]).toEqual(['succeeded', undefined])
    expect([...replay.http.left, ...replay.servers.left]).toEqual([])
    for (const [path, text] of Object.entries(recorded.files?.after ?? {}))
      expect(Buffer.from(replay.files.content.get(path) ?? []).toString(), path).toBe(text)
    for (const [table, rows] of Object.entries(recorded.tables?.after ?? {}))
      expect(replay.tables.rows.get(table), table).toMatchObject(rows)
    for (const [key, value] of Object.entries(recorded.state?.after ?? {}))
      expect(replay.state.values.get(`workflow ${key}`), key).toEqual(value)
    // What it told nobody is what it did not send: all that it sent was recorded.
    if (output !== undefined) expect(ended.output).toEqual(output)
    if (answer !== undefined) {
      const { body: value, ...rest } = answer
      const given = value === undefined ? rest : { ...rest, body: { type: 'json', value } }
      expect(await world.readAnswer(execution)).toMatchObject({ type: 'responded', answer: given })
    }
  })

  it.each(templates)(
    '$id names every credential that it needs, and places that there are',
    ({ workflow, ...template }) => {
      const slots = workflow.nodes.flatMap(({ id, type, parameters: { authentication } }) => {
        const needed = builtInNodes.find((each) => each.type === type)?.credentials ?? []
        const always = needed.filter(({ required }) => required).map((slot) => [id, slot.type])
        return typeof authentication === 'string' ? [...always, [id, authentication]] : always
      })
      expect(template.credentials.map(({ node, type }) => [node, type])).toEqual(slots)
      for (const { node, parameter } of template.places) {
        const its: unknown = workflow.nodes.find(({ id }) => id === node)?.parameters
        const value = parameter.split('.').reduce((at: unknown, key) => (at as Record<string, unknown>)?.[key], its)
        expect(value, `${node}.${parameter}`).toBeDefined()
      }
      expect(workflow.nodes.some(({ credentials }) => credentials !== undefined)).toBe(false)
    },
  )
})
