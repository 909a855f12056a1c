import { readdirSync, readFileSync } from 'node:fs'
import { openExecutionWorld } from '@linkflow/execution/testing'
import { type Exchange, RecordedHttp } from '@linkflow/node-runtime/testing'
import { builtInNodes } from '@linkflow/nodes'
import { readTemplates } from '@linkflow/workflow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** What a template was seen to do, with the answers of the services that it called. `*` is any text. */
interface Recorded {
  readonly name: string
  readonly input: readonly object[]
  /** What comes from outside while it waits. */
  readonly signal?: object
  /** What somebody answers on the page that it asks. */
  readonly page?: object
  readonly http: readonly Exchange[]
  /** Items of the last steps, by the names of their nodes. */
  readonly output?: Readonly<Record<string, readonly unknown[]>>
  /** What a webhook's caller gets. */
  readonly answer?: { readonly status: number; readonly body: unknown }
}

const folder = new URL('../../../contexts/workflow/templates/', import.meta.url)
const recordingsOf = (id: string): readonly Recorded[] =>
  JSON.parse(readFileSync(new URL(`${id}.recorded.json`, folder), 'utf8'))
const templates = [...readTemplates().values()]
const recordings = templates.flatMap(({ id, workflow }) =>
  recordingsOf(id).map((recorded) => ({ id, workflow, ...recorded })),
)

let replay = new RecordedHttp([])
const openWorld = () =>
  openExecutionWorld(builtInNodes, { services: { http: { request: (request) => replay.request(request) } } })
let world: Awaited<ReturnType<typeof openWorld>>
beforeAll(async () => {
  world = await openWorld()
  await world.worker.start()
})
afterAll(() => world?.close())

describe('the templates', () => {
  it('are twelve or more, each with a recording', () => {
    expect(templates.length).toBeGreaterThanOrEqual(12)
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
    expect(files.toSorted()).toEqual(templates.flatMap(({ id }) => [`${id}.json`, `${id}.recorded.json`]).toSorted())
  })

  it.each(recordings)('$id does what was recorded, offline: $name', async (recorded) => {
    const { workflow, input, signal, page, http, output, answer } = recorded
    replay = new RecordedHttp(http)
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
    expect(replay.surprises).toEqual([])
    expect([ended.status, ended.error]).toEqual(['succeeded', undefined])
    expect(replay.left).toEqual([])
    // What it told nobody is what it did not send: all that it sent was recorded.
    if (output !== undefined) expect(ended.output).toEqual(output)
    if (answer !== undefined) {
      const { status, body: value } = answer
      const given = { status, body: { type: 'json', value } }
      expect(await world.readAnswer(execution)).toMatchObject({ type: 'responded', answer: given })
    }
  })

  it.each(templates)(
    '$id names every credential that it needs, and places that there are',
    ({ workflow, ...template }) => {
      const slots = workflow.nodes.flatMap(({ id, type, parameters }) =>
        type === 'http-request' && typeof parameters['authentication'] === 'string'
          ? [[id, parameters['authentication']]]
          : [],
      )
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
