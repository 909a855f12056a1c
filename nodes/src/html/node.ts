import { htmlTable } from '@linkflow/formats'
import { ok, type Result } from '@linkflow/kernel'
import {
  type DerivedItem,
  defineNode,
  type Item,
  type NodeContext,
  type NodeError,
  type NodeInput,
  type NodeOutcome,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { fieldPath } from '../data/field-path.ts'
import { FORMAT } from '../data/format.ts'
import { isRecord } from '../data/json.ts'
import { failedItem } from '../items/failed-item.ts'
import { valueIn, wholeFile } from '../items/file-content.ts'
import { handlesInMemory } from '../items/handles.ts'
import { putField } from '../items/result-field.ts'
import { LINE_CHARS_MAX, LIST_ENTRIES_MAX, TEXT_BYTES_MAX } from '../limits.ts'

const wanted = z.strictObject({
  as: z.string().min(1).max(256).describe('Field that gets what is found'),
  selector: z.string().min(1).max(LINE_CHARS_MAX).describe('CSS selector, such as article h2 or .price'),
  take: z
    .enum(['text', 'html', 'attribute', 'value'])
    .default('text')
    .describe('What is taken of what is found; value: of an input field'),
  attribute: z.string().max(256).default('').describe('Name of the attribute, such as href'),
  all: z.boolean().default(false).describe('All that is found, as a list; else the first'),
})

const parameters = z.strictObject({
  operation: z
    .enum(['extract', 'table', 'write'])
    .default('extract')
    .describe('extract: take values out of HTML. table: one table of all items. write: HTML with expressions in it'),
  from: z.enum(['text', 'file']).default('text').describe('Where the HTML is (extract)'),
  html: z.string().max(TEXT_BYTES_MAX).default('').describe('The HTML (extract, write)'),
  file: z
    .string()
    .min(1)
    .max(256)
    .meta(FORMAT.itemFile)
    .default('file')
    .describe('Name of the file in the item (extract)'),
  values: z.array(wanted).max(LIST_ENTRIES_MAX).default([]).describe('What is taken (extract)'),
  keepFields: z.boolean().default(false).describe('Keep the fields of the item beside what is taken (extract)'),
  as: fieldPath().default('html').describe('Field that gets the HTML (table, write)'),
  caption: z.string().max(LINE_CHARS_MAX).default('').describe('What stands above the table (table)'),
  bare: z.boolean().default(false).describe('Without a look of its own (table)'),
})

type Parameters = z.output<typeof parameters>

function check({ operation, values }: Parameters) {
  return operation === 'extract' && values.length === 0
    ? { parameter: 'values', message: 'is empty: say what is taken out of the HTML.' }
    : undefined
}

async function run(input: NodeInput, at: (index?: number) => Parameters, context: NodeContext): Promise<NodeOutcome> {
  if (input.port('main').count === 0) return { type: 'done', outputs: { main: [] } }
  const first = at()
  if (first.operation === 'table') return table(input, first)
  const main: DerivedItem[] = []
  for (const { item, index } of input.handles('main')) {
    const given = at(index)
    const made =
      given.operation === 'write' ? putField(item, given.as, given.html) : await extracted(item, given, context)
    if (made.ok) main.push({ item: made.value, from: [index] })
    else if (context.node.onError === 'stop') return { type: 'failed', error: { ...made.error, item: index } }
    else main.push(failedItem(item, index, made.error))
  }
  return { type: 'done', outputs: { main } }
}

function table(input: NodeInput, { as, caption, bare }: Parameters): NodeOutcome {
  const rows = handlesInMemory(input).map(({ item }) => item.json)
  const made = putField({ json: {} }, as, htmlTable(rows, { caption, isBare: bare, escapes: true }))
  return made.ok
    ? { type: 'done', outputs: { main: [{ item: made.value, from: 'all' }] } }
    : { type: 'failed', error: made.error }
}

async function extracted(item: Item, given: Parameters, context: NodeContext): Promise<Result<Item, NodeError>> {
  const bytes = given.from === 'text' ? ok(Buffer.from(given.html)) : await wholeFile(item, given.file, context)
  if (!bytes.ok) return bytes
  const values = given.values.map(({ as, selector, take, attribute, all }) => ({
    key: as,
    cssSelector: selector,
    returnValue: take,
    attribute,
    returnArray: all,
    onlyFirst: !all,
  }))
  const found = await valueIn(context, 'extract-html', bytes.value, {
    values,
    trim: true,
    cleanUp: false,
    asPlainText: false,
  })
  if (!found.ok) return found
  const json = isRecord(found.value) ? found.value : {}
  return ok(given.keepFields ? { ...item, json: { ...item.json, ...json } } : { json })
}

export const html = defineNode({
  type: 'html',
  version: 1,
  title: 'HTML',
  description: 'Takes values out of HTML by CSS selectors, and makes tables and pages.',
  group: 'data',
  keywords: ['css', 'selector', 'scrape', 'extract', 'table', 'template', 'web page', 'parse'],
  operations: [
    {
      title: 'Take values out of HTML',
      keywords: ['scrape', 'css selector', 'parse'],
      parameters: { operation: 'extract' },
    },
    { title: 'Make a table of items', keywords: ['report', 'mail'], parameters: { operation: 'table' } },
    { title: 'Write HTML', keywords: ['template', 'page'], parameters: { operation: 'write' } },
  ],
  parameters,
  check,
  effect: 'pure',
  sample: [{ title: 'Lamp A-100', price: '19.90' }],
  behaviour: { kind: 'list', run },
})
