import type { Json, JsonObject } from '@linkflow/kernel'
import { z } from 'zod'
import type { Item } from '../item.ts'
import { defineNode, many, type NodeType, route } from '../node-type.ts'
import { setOwn } from '../own-key.ts'

// Small nodes for tests and measurements of the runtime itself. The real ones are in nodes/.

const about = { version: 1, description: 'For tests.', group: 'data', effect: 'pure', sample: [] } as const

/** Nodes are typed by their own parameters; a registry, and a test, holds any. */
const anyNode = (node: unknown): NodeType => node as NodeType

export const setNode = anyNode(
  defineNode({
    ...about,
    type: 'sample-set',
    title: 'Set',
    parameters: z.object({
      fields: z.array(z.strictObject({ name: z.string(), value: z.unknown() })).max(100),
      keep: z.boolean().default(true),
    }),
    behaviour: {
      kind: 'each',
      each(item, { fields, keep }) {
        const json: JsonObject = keep ? { ...item.json } : {}
        for (const { name, value } of fields) setOwn(json, name, value)
        return { json }
      },
    },
  }),
)

export const filterNode = anyNode(
  defineNode({
    ...about,
    type: 'sample-filter',
    title: 'Filter',
    parameters: z.object({ keep: z.boolean() }),
    behaviour: { kind: 'each', each: (item, { keep }) => (keep ? item : undefined) },
  }),
)

export const ifNode = anyNode(
  defineNode({
    ...about,
    type: 'sample-if',
    title: 'If',
    ports: { inputs: ['main'], outputs: ['true', 'false'] },
    parameters: z.object({ condition: z.boolean() }),
    behaviour: { kind: 'each', each: (item, { condition }) => route(condition ? 'true' : 'false', item) },
  }),
)

export const splitNode = anyNode(
  defineNode({
    ...about,
    type: 'sample-split',
    title: 'Split',
    parameters: z.object({ list: z.array(z.unknown()) }),
    behaviour: { kind: 'each', each: (_, { list }) => many(elementsOf(list)) },
  }),
)

function* elementsOf(list: readonly unknown[]): Iterable<Item> {
  for (const element of list) yield { json: element as JsonObject }
}

export const sortNode = anyNode(
  defineNode({
    ...about,
    type: 'sample-sort',
    title: 'Sort',
    parameters: z.object({ by: z.string() }),
    behaviour: {
      kind: 'list',
      run(input, parameters) {
        const { by } = parameters()
        const handles = [...input.handles('main')]
        handles.sort((a, b) => Number(a.item.json[by]) - Number(b.item.json[by]))
        return { type: 'done', outputs: { main: handles } }
      },
    },
  }),
)

export const aggregateNode = anyNode(
  defineNode({
    ...about,
    type: 'sample-aggregate',
    title: 'Aggregate',
    runOnEmpty: true,
    parameters: z.object({ fields: z.array(z.string()) }),
    behaviour: {
      kind: 'list',
      run(input, parameters) {
        const { fields } = parameters()
        const lists: Json[][] = fields.map(() => [])
        for (const page of input.port('main').pages()) {
          for (const { json } of page) for (const [i, field] of fields.entries()) lists[i]!.push(json[field] ?? null)
        }
        const json: JsonObject = {}
        for (const [i, field] of fields.entries()) setOwn(json, field, lists[i]!)
        return { type: 'done', outputs: { main: [{ item: { json }, from: 'all' }] } }
      },
    },
  }),
)
