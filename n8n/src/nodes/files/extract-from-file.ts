import { decode } from '@linkflow/formats'
import type { Json } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { choice, collection, type Parameter, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, optionOf, type Parameters, perItemLater, type Step } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { fileBytes } from '../../run/file-text.ts'
import { formatted, valueIn } from '../../run/formats.ts'
import { withoutFile } from '../../run/stored-file.ts'
import { own, textOf } from '../../values/json.ts'
import { Draft } from '../../values/path.ts'
import { pdfOf } from './read-pdf.ts'
import { fieldOf, readOptions, readRows, SHEETS } from './sheets.ts'

const TEXTS = ['binaryToPropery', 'fromJson', 'text', 'fromIcs', 'xml']
const keepSource = choice('keepSource', ['json', 'binary', 'both'], 'What of the item stays')

const parameters: readonly Parameter[] = [
  choice(
    'operation',
    ['csv', 'html', 'fromIcs', 'fromJson', 'ods', 'pdf', 'rtf', 'text', 'xml', 'xls', 'xlsx', 'binaryToPropery'],
    'What is read',
    { plain: true },
  ),
  value('binaryPropertyName', 'data', 'Field of the file'),
  ...shownWhen({ operation: TEXTS }, [
    value('destinationKey', 'data', 'Field of the result, or its path'),
    collection(
      'options',
      [
        value('encoding', 'utf8', 'Encoding of the text'),
        value('stripBOM', true, 'Without the mark of its byte order'),
        keepSource,
      ],
      'Options',
    ),
  ]),
  ...shownWhen({ operation: ['csv', ...SHEETS] }, [readOptions()]),
  ...shownWhen({ operation: ['pdf'] }, [
    collection(
      'options',
      [
        value('joinPages', true, 'Pages as one text'),
        keepSource,
        value('maxPages', 0, 'How many pages'),
        value('password', '', 'Password'),
      ],
      'Options',
    ),
  ]),
]

async function extracted(item: Item, given: Parameters, step: Step): Promise<Item | Item[]> {
  const { context } = step
  const name = fieldOf(given)
  const operation = textOf(own(given, 'operation') ?? '')
  if (operation === 'pdf') return withPdf(item, given, step, name)
  const bytes = await fileBytes(item, name, context)
  if (operation === 'csv' || SHEETS.includes(operation)) {
    const rows = await readRows(bytes, operation === 'csv', given, step)
    return rows.map((json) => ({ json }))
  }
  if (operation === 'binaryToPropery') return withResult(item, given, Buffer.from(bytes).toString('base64'), name)
  const encoding = textOf(optionOf(given, 'encoding') ?? '')
  const text = await formatted(() => decode(bytes, encoding, optionOf(given, 'stripBOM') !== false))
  if (operation === 'fromIcs') return withResult(item, given, await valueIn(context, 'read-calendar', text, {}), name)
  return withResult(item, given, operation === 'fromJson' ? parsed(text) : text, name)
}

async function withPdf(item: Item, given: Parameters, step: Step, name: string): Promise<Item> {
  const pagesMax = Number(optionOf(given, 'maxPages') ?? -1)
  const password = textOf(optionOf(given, 'password') ?? '')
  const json = await pdfOf(item, given, step, {
    joinPages: optionOf(given, 'joinPages') !== false,
    // n8n: 0 is none at all, left out is all.
    ...(pagesMax >= 0 && { pagesMax }),
    ...(password !== '' && { password }),
  })
  const keeps = optionOf(given, 'keepSource')
  const rest = keeps === 'binary' || keeps === 'both' ? item : withoutFile(item, name)
  return { ...rest, json: keeps === 'json' || keeps === 'both' ? { ...item.json, ...json } : json }
}

function parsed(text: string): Json {
  if (text.trim() === '') return fail('The file is empty, so it holds no JSON')
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    return fail(`The file does not hold JSON: ${(error as Error).message}`)
  }
}

function withResult(item: Item, given: Parameters, result: Json, name: string): Item {
  const keeps = optionOf(given, 'keepSource')
  const draft = new Draft(keeps === 'json' || keeps === 'both' ? item.json : {})
  draft.set(textOf(own(given, 'destinationKey') ?? 'data') || 'data', result)
  const files = Object.fromEntries(
    Object.entries(item.files ?? {}).filter(([file]) => file !== name || keeps === 'binary' || keeps === 'both'),
  )
  return Object.keys(files).length === 0 ? { json: draft.json } : { json: draft.json, files }
}

export const extractFromFile = compatible({
  of: 'n8n-nodes-base.extractFromFile',
  type: 'n8n-extract-from-file',
  title: 'Extract from File (n8n)',
  description: 'Reads files into items, as n8n’s Extract from File does.',
  versions: [1, 1.1],
  parameters,
  effect: 'read',
  run: perItemLater(extracted),
})
