import {
  type DerivedItem,
  defineNode,
  type FileRef,
  type Item,
  type NodeContext,
  type NodeInput,
  type NodeOutcome,
} from '@linkflow/node-runtime'
import { JsonDraft, pathOf } from '../data/field-path.ts'
import { mimeTypeOf } from '../data/mime-type.ts'
import { failedItem } from '../items/failed-item.ts'
import { fileOfAll } from './of-all.ts'
import { contentOf } from './of-item.ts'
import { type ConvertParameters, convertParameters } from './parameters.ts'

const isForEach = ({ format, per }: ConvertParameters): boolean =>
  format === 'text' || format === 'base64' || format === 'ics' || (format === 'json' && per === 'item')

function check(given: ConvertParameters) {
  return given.format === 'ics' && given.event === undefined
    ? { parameter: 'event', message: 'is missing: say what the event is, when it starts and when it ends.' }
    : undefined
}

async function run(
  input: NodeInput,
  parameters: (index?: number) => ConvertParameters,
  context: NodeContext,
): Promise<NodeOutcome> {
  if (input.port('main').count === 0) return { type: 'done', outputs: { main: [] } }
  const first = parameters()
  return isForEach(first) ? ofEach(input, parameters, context) : ofAll(input, first, context)
}

async function ofAll(input: NodeInput, given: ConvertParameters, context: NodeContext): Promise<NodeOutcome> {
  const file = await fileOfAll(input, given, context)
  if (!file.ok) return { type: 'failed', error: file.error }
  const draft = new JsonDraft({})
  draft.set(pathOf(given.countAs), input.port('main').count)
  return {
    type: 'done',
    outputs: { main: [{ item: withFile({ json: draft.json }, given.file, file.value), from: 'all' }] },
  }
}

async function ofEach(
  input: NodeInput,
  parameters: (index?: number) => ConvertParameters,
  context: NodeContext,
): Promise<NodeOutcome> {
  const main: DerivedItem[] = []
  for (const { item, index } of input.handles('main')) {
    const given = parameters(index)
    const content = await contentOf(item, given, context)
    if (!content.ok) {
      if (context.node.onError === 'stop') return { type: 'failed', error: { ...content.error, item: index } }
      main.push(failedItem(item, index, content.error))
      continue
    }
    const { bytes, name, mimeType } = content.value
    const named = given.fileName || name
    const type = given.format === 'text' && given.fileName !== '' ? mimeTypeOf(named) : mimeType
    const file = await context.blobs.create(named, type, bytes)
    main.push({ item: withFile(given.keepFields ? item : { json: {} }, given.file, file), from: [index] })
  }
  return { type: 'done', outputs: { main } }
}

const withFile = (item: Item, name: string, file: FileRef): Item => ({
  ...item,
  files: { ...item.files, [name]: file },
})

export const convertToFile = defineNode({
  type: 'convert-to-file',
  version: 1,
  title: 'Convert to File',
  description: 'Makes a file of items: a table, JSON, a text, a calendar.',
  group: 'files',
  keywords: [
    'csv',
    'excel',
    'spreadsheet',
    'xlsx',
    'export',
    'download',
    'json',
    'ics',
    'ical',
    'base64',
    'ods',
    'attachment',
  ],
  operations: [
    { title: 'A CSV file', keywords: ['table', 'comma'], parameters: { format: 'csv' } },
    { title: 'An Excel file', keywords: ['xlsx', 'spreadsheet'], parameters: { format: 'xlsx' } },
    { title: 'An OpenDocument sheet', keywords: ['ods', 'libreoffice'], parameters: { format: 'ods' } },
    { title: 'A JSON file', parameters: { format: 'json' } },
    { title: 'A file of JSON lines', keywords: ['jsonl', 'ndjson'], parameters: { format: 'json-lines' } },
    { title: 'A text file', keywords: ['txt'], parameters: { format: 'text' } },
    { title: 'A file out of base64', keywords: ['decode', 'binary', 'image'], parameters: { format: 'base64' } },
    { title: 'A calendar event', keywords: ['ics', 'ical', 'icalendar', 'invite'], parameters: { format: 'ics' } },
    { title: 'An HTML table', keywords: ['page'], parameters: { format: 'html' } },
  ],
  suggestedNext: ['write-file', 'http-request', 'respond-to-webhook'],
  parameters: convertParameters,
  check,
  // What it stores is under its own step, and is swept away if the step runs again.
  effect: 'read',
  sample: [{ rows: 204 }],
  behaviour: { kind: 'list', run },
})
