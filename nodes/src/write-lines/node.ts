import { Buffer } from 'node:buffer'
import { defineNode, type Item, type ItemList } from '@linkflow/node-runtime'
import { z } from 'zod'
import { fieldPath, getPath, pathOf } from '../data/field-path.ts'
import { userPath } from '../data/user-path.ts'

const parameters = z.strictObject({
  path: userPath().describe('File that gets all the lines, such as exports/orders.jsonl; folders are made'),
  format: z
    .enum(['json-lines', 'text'])
    .default('json-lines')
    .describe('json-lines: each item as JSON. text: one field of each item'),
  field: fieldPath().default('line').describe('Field whose value is the line (format «text»)'),
  append: z.boolean().default(false).describe('Write behind what is there instead of replacing it'),
})

type Parameters = z.output<typeof parameters>

/** A line must not become two, whatever the value holds. */
function lineOf({ json }: Item, { format, field }: Parameters): string {
  if (format === 'json-lines') return JSON.stringify(json)
  const value = getPath(json, pathOf(field))
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value.replace(/\r\n|[\r\n]/g, ' ') : JSON.stringify(value)
}

/** A page of items at a time: the text of the whole list is never in memory. */
async function* content(items: ItemList, given: Parameters): AsyncGenerator<Uint8Array> {
  for (const page of items.pages()) {
    yield Buffer.from(page.map((item) => `${lineOf(item, given)}\n`).join(''))
  }
}

export const writeLines = defineNode({
  type: 'write-lines',
  version: 1,
  title: 'Write Lines',
  description: 'Writes all items into one file of the workspace, a line for each.',
  group: 'files',
  keywords: ['jsonl', 'ndjson', 'json lines', 'export', 'save', 'log', 'append'],
  parameters,
  effect: 'write',
  runOnEmpty: true,
  sample: [{ path: 'exports/orders.jsonl', lines: 1000, bytes: 297_000 }],
  behaviour: {
    kind: 'list',
    async run(input, evaluate, context) {
      const [given, items] = [evaluate(), input.port('main')]
      const written = await context.files.write(given.path, content(items, given), { append: given.append })
      if (!written.ok) return { type: 'failed', error: written.error }
      const json = { path: given.path, lines: items.count, bytes: written.value.bytes }
      return { type: 'done', outputs: { main: [{ item: { json }, from: 'all' }] } }
    },
  },
})
