import { type NodeTypeView, nodeTypeSchema, nodeTypesSchema, numberInQuery } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { type CatalogueEntry, type NodeRegistry, nodeCatalogue } from '@linkflow/node-runtime'
import { z } from 'zod'

/** The node types of this installation. They are the same for every workspace and few, so one answer has them all. */
export function nodeTypeRoutes(registry: NodeRegistry): Route[] {
  const catalogue = catalogueOf(registry)
  return [listNodeTypes(catalogue), getNodeType(catalogue)]
}

/** Made anew when packages came or went. */
function catalogueOf(registry: NodeRegistry): () => readonly CatalogueEntry[] {
  let all: NodeRegistry['all'] | undefined
  let catalogue: readonly CatalogueEntry[] = []
  return () => {
    if (all !== registry.all) catalogue = nodeCatalogue(registry.all)
    all = registry.all
    return catalogue
  }
}

const viewOf = (entry: CatalogueEntry): NodeTypeView => ({
  ...entry,
  keywords: [...entry.keywords],
  operations: entry.operations.map(({ title, keywords, parameters }) => ({
    title,
    keywords: [...keywords],
    parameters: { ...parameters },
  })),
  suggestedNext: [...entry.suggestedNext],
  literal: [...entry.literal],
  options: [...entry.options],
  ports: { ...entry.ports, inputs: [...entry.ports.inputs], outputs: [...entry.ports.outputs] },
  credentials: entry.credentials.map((use) => ({ ...use })),
  sample: [...entry.sample],
})

const listNodeTypes = (catalogue: () => readonly CatalogueEntry[]) =>
  route({
    method: 'GET',
    path: '/api/v1/node-types',
    summary: 'The node types, in all their versions',
    auth: 'api-key',
    permission: 'node:read',
    responses: { 200: responds.json(nodeTypesSchema, 'All node types') },
    handle: async () => reply.ok({ items: catalogue().map(viewOf) }),
  })

const getNodeType = (catalogue: () => readonly CatalogueEntry[]) =>
  route({
    method: 'GET',
    path: '/api/v1/node-types/:type',
    summary: 'One node type, in its newest version or the one asked for',
    auth: 'api-key',
    permission: 'node:read',
    params: z.strictObject({ type: z.string().max(128) }),
    query: z.strictObject({ version: numberInQuery.pipe(z.number().positive()).optional() }),
    responses: { 200: responds.json(nodeTypeSchema, 'The node type') },
    errors: ['node-type-not-found'],
    async handle({ params: { type }, query: { version } }) {
      const found = catalogue().findLast(
        (entry) => entry.type === type && (version === undefined || entry.version === version),
      )
      if (found !== undefined) return reply.ok(viewOf(found))
      const which = version === undefined ? `«${type}»` : `«${type}» in version ${version}`
      return reply.problem('node-type-not-found', `There is no node type ${which}. The list is at /api/v1/node-types.`)
    },
  })
