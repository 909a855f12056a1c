import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { itemsPageSchema, itemsQuery, numberInQuery, stepOutputQuery } from '@linkflow/contracts'
import { type ProblemReply, type Route, reply, responds, route } from '@linkflow/http-server'
import type { ItemList } from '@linkflow/node-runtime'
import { asObjectKey } from '@linkflow/object-store'
import { z } from 'zod'
import type { CompiledVersion } from '../application/compiled-version.ts'
import { fieldsOf, itemsPage } from '../application/items-page.ts'
import { JournalItems } from '../application/journal-items.ts'
import type { Fact } from '../domain/fact.ts'
import { type ExecutionRouteNeeds, load, notFound } from './executions.routes.ts'
import { gone } from './rerun.ts'

export const itemRoutes = (needs: ExecutionRouteNeeds): Route[] => [page(needs), whole(needs), file(needs)]

const ofStep = { executionId: z.uuid(), node: z.string().max(64) }
const ofItem = {
  ...ofStep,
  index: numberInQuery.pipe(z.int().min(0)).describe('Of the item, from 0 on'),
}

const page = (needs: ExecutionRouteNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/executions/:executionId/steps/:node/items',
    summary: 'Items that a step put out, by page',
    description:
      'No answer is larger than 256 kB: a page ends earlier, and `nextCursor` goes on from there. With `cut=true` all items ' +
      'of the page are there instead, and what is long in them is cut. `q` looks through at most 10,000 items at once, and ' +
      'says how many in `searched`.',
    tag: 'executions',
    auth: 'api-key',
    permission: 'execution:read',
    params: z.strictObject(ofStep),
    query: itemsQuery,
    responses: { 200: responds.json(itemsPageSchema, 'A page of items') },
    errors: ['execution-not-found', 'step-not-found', 'payloads-gone'],
    async handle({ workspaceId, params, query: { iteration, port, ...asked } }) {
      return withOutput(needs, workspaceId, { ...params, iteration, port }, (output) => {
        const { list, step, items, facts } = output
        const { limit, cursor = 0, q, path } = asked
        const found = itemsPage(list, { from: cursor, limit, q, path, cuts: asked.cut === 'true' })
        const hasLineage = asked.lineage === 'true'
        return reply.ok({
          ...(facts.some((fact) => isPinnedStep(fact, step)) && { pinned: true }),
          items: found.items.map((item) => {
            const from = hasLineage ? items.origins(step, output.port, item.index) : undefined
            return {
              ...item,
              ...(item.cut && { full: wholeAt(params, item.index, iteration, output.port) }),
              ...(from && { from: from === 'all' ? ('all' as const) : [...from] }),
            }
          }),
          count: list.count,
          ...(found.searched !== undefined && { searched: found.searched }),
          ...(asked.schema === 'true' && { schema: schemaOf(list) }),
          ...(found.next !== undefined && { nextCursor: String(found.next) }),
        })
      })
    },
  })

const whole = (needs: ExecutionRouteNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/executions/:executionId/steps/:node/items/:index',
    summary: 'The JSON of one item, whole',
    description: 'As large as it is: for what a page has cut.',
    tag: 'executions',
    auth: 'api-key',
    permission: 'execution:read',
    params: z.strictObject(ofItem),
    query: stepOutputQuery,
    responses: { 200: responds.bytes('application/json; charset=utf-8', 'Its JSON') },
    errors: ['execution-not-found', 'step-not-found', 'item-not-found', 'payloads-gone'],
    async handle({ workspaceId, params, query }) {
      return withOutput(needs, workspaceId, { ...params, ...query }, ({ list }) =>
        params.index < list.count
          ? reply.bytes(200, 'application/json; charset=utf-8', JSON.stringify(list.at(params.index).json), {
              'content-disposition': `attachment; filename="item-${params.index}.json"`,
            })
          : noItem(params.index, list),
      )
    },
  })

const file = (needs: ExecutionRouteNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/executions/:executionId/steps/:node/items/:index/files/:name',
    summary: 'A file of an item',
    description: 'Always as a download, for what somebody else has made is never shown as a page of ours.',
    tag: 'executions',
    auth: 'api-key',
    permission: 'execution:read',
    params: z.strictObject({ ...ofItem, name: z.string().max(256) }),
    query: stepOutputQuery,
    responses: { 200: responds.bytes('application/octet-stream', 'Its bytes') },
    errors: ['execution-not-found', 'step-not-found', 'item-not-found', 'payloads-gone', 'file-not-found'],
    async handle({ workspaceId, params, query }) {
      const noFile = () => reply.problem('file-not-found', `The item has no file «${params.name}» that is still there.`)
      return withOutput(needs, workspaceId, { ...params, ...query }, async ({ list }) => {
        if (params.index >= list.count) return noItem(params.index, list)
        const { files = {} } = list.at(params.index)
        const ref = Object.hasOwn(files, params.name) ? files[params.name] : undefined
        const content = ref && (await needs.storage.objects.get(asObjectKey(ref.object)))
        if (!content?.ok) return noFile()
        return reply.bytes(200, 'application/octet-stream', Readable.from(content.value.body), {
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(ref!.name.toWellFormed())}`,
          'content-length': String(ref!.bytes),
        })
      })
    },
  })

interface Output {
  readonly step: string
  readonly port: string
  readonly list: ItemList
  readonly items: JournalItems
  readonly facts: readonly Fact[]
}

type NotThere = ProblemReply<'execution-not-found' | 'step-not-found' | 'payloads-gone'>

/** What a step put out on a port, for as long as `use` takes. */
async function withOutput<T>(
  needs: ExecutionRouteNeeds,
  workspaceId: string,
  asked: {
    readonly executionId: string
    readonly node: string
    readonly iteration?: string | undefined
    readonly port?: string | undefined
  },
  use: (output: Output) => T | Promise<T>,
): Promise<T | NotThere> {
  const { executionId, node, iteration, port } = asked
  const loaded = await load(needs, workspaceId, executionId)
  if (loaded === undefined) return notFound(executionId)
  const { facts, version } = loaded
  if (facts.length === 0) return gone()
  const id = version?.plan.indexById.has(node) === false ? (nodeIdByName(version, node) ?? node) : node
  const step = iteration === undefined ? id : `${id}@${iteration}`
  const items = await new JournalItems(`items-${randomUUID()}`, facts, needs.storage, version?.plan).open()
  try {
    const ports = items.ports(step)
    const chosen = port ?? ports.find((each) => items.list(step, each).count > 0) ?? ports[0]
    if (chosen === undefined || !ports.includes(chosen)) {
      const where = port === undefined ? '' : ` on port «${port}»`
      return reply.problem('step-not-found', `The step «${step}» has put out nothing${where}.`)
    }
    return await use({ step, port: chosen, list: items.list(step, chosen), items, facts })
  } finally {
    items.close()
  }
}

const noItem = (index: number, { count }: ItemList) =>
  reply.problem('item-not-found', `There is no item ${index}; there are ${count}, counted from 0 on.`)

function schemaOf(list: ItemList) {
  const { items, fields, isCut } = fieldsOf(list)
  return { items, isCut, fields: fields.map((field) => ({ ...field, kinds: [...field.kinds] })) }
}

function wholeAt(
  { executionId, node }: { readonly executionId: string; readonly node: string },
  index: number,
  iteration: string | undefined,
  port: string,
): string {
  const query = new URLSearchParams({ ...(iteration !== undefined && { iteration }), port })
  return `/api/v1/executions/${executionId}/steps/${encodeURIComponent(node)}/items/${index}?${query}`
}

const isPinnedStep = (fact: Fact, step: string): boolean =>
  fact.t === 'begin'
    ? fact.pinned === true && fact.node === step
    : fact.t === 'done' && fact.pinned === true && fact.k === step

function nodeIdByName({ plan }: CompiledVersion, name: string): string | undefined {
  const index = plan.indexByName.get(name)
  return index === undefined ? undefined : plan.nodes[index]!.id
}
