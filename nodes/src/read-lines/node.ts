import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import {
  defineNode,
  type EachResult,
  failItem,
  type Item,
  many,
  type NodeContext,
  type NodeError,
  StepFailure,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { isRecord, shown } from '../data/json.ts'
import { parseJson } from '../data/parse-json.ts'
import { userPath } from '../data/user-path.ts'
import { fileOfItem, shownFiles } from '../items/files.ts'
import { LINE_OF_FILE_BYTES_MAX, LINES_FILE_BYTES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { linesOf } from './lines.ts'

const parameters = z.strictObject({
  from: z
    .enum(['path', 'item'])
    .default('path')
    .describe('Where the file is: in the files of the workspace, or with the item'),
  path: userPath().optional().describe('Path of the file, such as imports/orders.jsonl (from «path»)'),
  file: z
    .string()
    .min(1)
    .max(256)
    .meta(FORMAT.itemFile)
    .default('file')
    .describe('Name of the file in the item (from «item»)'),
  format: z
    .enum(['json-lines', 'text'])
    .default('json-lines')
    .describe('json-lines: each line is a JSON value and becomes an item. text: each line is put into a field'),
  field: z
    .string()
    .min(1)
    .max(256)
    .default('line')
    .describe('Field for a text line, and for a JSON line that is no object'),
  skipEmpty: z.boolean().default(true).describe('Leave out lines that hold nothing'),
})

type Parameters = z.output<typeof parameters>

const check = ({ from, path }: Parameters) =>
  from === 'path' && path === undefined
    ? { parameter: 'path', message: 'is missing: give the path of the file.' }
    : undefined

async function chunksOf(item: Item, given: Parameters, context: NodeContext): Promise<Result<Uint8Array[], NodeError>> {
  const source = await open(item, given, context)
  if (!source.ok) return source
  if (source.value.bytes > LINES_FILE_BYTES_MAX) return fail(tooLarge(source.value.bytes))
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of source.value.content) {
    bytes += chunk.length
    if (bytes > LINES_FILE_BYTES_MAX) return fail(tooLarge(bytes))
    chunks.push(chunk)
  }
  return ok(chunks)
}

async function open(item: Item, { from, path, file }: Parameters, context: NodeContext) {
  if (from === 'path') return context.files.read(path!)
  const found = fileOfItem(item, file)
  return found === undefined
    ? fail(permanent('file-not-found', `The item has no file «${file}»${shownFiles(item)}.`))
    : ok({ bytes: found.bytes, content: context.blobs.read(found) })
}

const tooLarge = (bytes: number): NodeError =>
  permanent(
    'file-too-large',
    `The file has at least ${bytes} bytes; files up to ${LINES_FILE_BYTES_MAX} bytes are read line by line. Split it first.`,
  )

/** Lines become items one at a time, as whoever takes them asks for the next. */
function* itemsOf(chunks: Uint8Array[], given: Parameters): Generator<Item> {
  let number = 0
  for (const line of linesOf(chunks, LINE_OF_FILE_BYTES_MAX)) {
    number++
    if (typeof line !== 'string') throw badLine(number, `is longer than ${LINE_OF_FILE_BYTES_MAX} bytes`)
    if (given.skipEmpty && line.trim() === '') continue
    yield { json: given.format === 'text' ? { [given.field]: line } : recordOf(line, number, given.field) }
  }
}

function recordOf(line: string, number: number, field: string): JsonObject {
  const value = parseJson(line)
  if (!value.ok) throw badLine(number, `is not JSON (${value.error}): ${shown(line)}`)
  return isRecord(value.value) ? value.value : { [field]: value.value }
}

const badLine = (number: number, problem: string): StepFailure =>
  new StepFailure(permanent('line-invalid', `Line ${number} of the file ${problem}.`))

async function each(item: Item, given: Parameters, context: NodeContext): Promise<EachResult> {
  const chunks = await chunksOf(item, given, context)
  return chunks.ok ? many(itemsOf(chunks.value, given)) : failItem(chunks.error)
}

export const readLines = defineNode({
  type: 'read-lines',
  version: 1,
  title: 'Read Lines',
  description: 'Makes an item of each line of a file: JSON lines, or plain text.',
  group: 'files',
  keywords: ['jsonl', 'ndjson', 'json lines', 'import', 'load', 'stream', 'log'],
  suggestedNext: ['filter', 'set', 'loop'],
  parameters,
  check,
  effect: 'read',
  sample: [{ orderId: 'ord_2f9c1b7a', items: [{ sku: 'A-100', qty: 2 }] }],
  behaviour: { kind: 'each', each },
})
