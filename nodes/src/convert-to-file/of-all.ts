import { csvLine, flattened, type SheetFormat } from '@linkflow/formats'
import { type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { FileRef, NodeContext, NodeError, NodeInput } from '@linkflow/node-runtime'
import { own } from '../data/json.ts'
import { mimeTypeOf } from '../data/mime-type.ts'
import { WHOLE_FILE_ITEMS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import type { ConvertParameters } from './parameters.ts'

const SHEETS: readonly string[] = ['xlsx', 'xls', 'ods', 'html', 'rtf'] satisfies SheetFormat[]
/** Characters that are written at once. */
const PIECE_CHARS = 65_536

/** One file of all items. What is made row by row is stored while it is made. */
export async function fileOfAll(
  input: NodeInput,
  given: ConvertParameters,
  context: NodeContext,
): Promise<Result<FileRef, NodeError>> {
  const { format } = given
  const name =
    given.fileName || `${SHEETS.includes(format) || format === 'csv' ? 'spreadsheet' : 'file'}.${endingOf(format)}`
  const mimeType = mimeTypeOf(`x.${endingOf(format)}`)
  if (SHEETS.includes(format)) {
    const bytes = await sheetBytes(input, given, context)
    return bytes.ok ? ok(await context.blobs.create(name, mimeType, bytes.value)) : bytes
  }
  const lines =
    format === 'csv' ? csvLines(input, given) : format === 'json-lines' ? jsonLines(input) : jsonList(input, given)
  return ok(await context.blobs.create(name, mimeType, pieces(lines, given, context)))
}

const endingOf = (format: string): string => (format === 'json-lines' ? 'jsonl' : format)

function* jsonsOf(input: NodeInput): Generator<JsonObject> {
  for (const page of input.port('main').pages()) for (const { json } of page) yield json
}

/** Twice over all items: the first row has the names of the last item, too. */
function* csvLines(input: NodeInput, { delimiter, header }: ConvertParameters): Generator<string> {
  const keys = new Set<string>()
  for (const json of jsonsOf(input)) for (const key of Object.keys(flattened(json))) keys.add(key)
  const names = [...keys]
  if (header) yield `${csvLine(names, delimiter)}\n`
  for (const json of jsonsOf(input)) {
    const row = flattened(json)
    yield `${csvLine(
      names.map((name) => own(row, name)),
      delimiter,
    )}\n`
  }
}

function* jsonLines(input: NodeInput): Generator<string> {
  for (const json of jsonsOf(input)) yield `${JSON.stringify(json)}\n`
}

function* jsonList(input: NodeInput, { pretty }: ConvertParameters): Generator<string> {
  const [between, indent] = pretty ? ['\n  ', 2] : ['', undefined]
  let isFirst = true
  yield '['
  for (const json of jsonsOf(input)) {
    yield `${isFirst ? '' : ','}${between}${JSON.stringify(json, null, indent).replaceAll('\n', between || '\n')}`
    isFirst = false
  }
  yield pretty && !isFirst ? '\n]' : ']'
}

async function* pieces(
  lines: Iterable<string>,
  { bom }: ConvertParameters,
  context: NodeContext,
): AsyncGenerator<Uint8Array> {
  let text = bom ? '\uFEFF' : ''
  for (const line of lines) {
    text += line
    if (text.length < PIECE_CHARS) continue
    yield Buffer.from(text)
    text = ''
    await context.yieldNow()
  }
  yield Buffer.from(text)
}

/** A workbook is made as a whole, in the process for it. */
async function sheetBytes(
  input: NodeInput,
  given: ConvertParameters,
  context: NodeContext,
): Promise<Result<Uint8Array, NodeError>> {
  const list = input.port('main')
  if (list.count > WHOLE_FILE_ITEMS_MAX) {
    return {
      ok: false,
      error: permanent('sheet-too-large', `A sheet has room for ${WHOLE_FILE_ITEMS_MAX} rows, not for ${list.count}.`),
    }
  }
  const parts: Uint8Array[] = []
  for await (const piece of pieces(jsonList(input, { ...given, pretty: false }), { ...given, bom: false }, context))
    parts.push(piece)
  const options: Record<string, Json> = {
    format: given.format,
    sheet: given.sheet,
    hasHeader: given.header,
    isCompressed: true,
  }
  return context.formats.run('write-sheet', Buffer.concat(parts), options)
}
