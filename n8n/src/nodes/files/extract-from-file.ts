import type { Json, JsonObject } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { choice, collection, groups, type Parameter, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, optionOf, type Parameters, perItemLater, type Step } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { fileBytes } from '../../run/file-text.ts'
import { own, textOf } from '../../values/json.ts'
import { Draft } from '../../values/path.ts'
import { readCsv } from './csv.ts'
import { decode } from './encoding.ts'

const SHEETS = ['html', 'ods', 'rtf', 'xls', 'xlsx']
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
  ...shownWhen({ operation: ['csv', ...SHEETS] }, [
    collection(
      'options',
      [
        value('delimiter', ',', 'What stands between values'),
        value('encoding', 'utf-8', 'Encoding of the text'),
        value('enableBOM', false, 'Without the mark of its byte order'),
        value('relaxQuotes', false, 'Quotes may stand anywhere'),
        value('headerRow', true, 'The first row has the names'),
        value('includeEmptyCells', false, 'Empty cells are empty texts'),
        value('maxRowCount', -1, 'How many rows; -1: all'),
        value('range', '', 'Range of the sheet'),
        value('rawData', false, 'Values as they are'),
        value('readAsString', false, 'Read as text'),
        value('sheetName', 'Sheet', 'Name of the sheet'),
        value('fromLine', 0, 'Line to begin with'),
        groups(
          'skipRecordsWithErrors',
          {
            value: [
              value('enabled', false, 'Leave out what cannot be read'),
              value('maxSkippedRecords', -1, 'How many at most'),
            ],
          },
          'Rows that cannot be read',
          { several: false },
        ),
      ],
      'Options',
    ),
  ]),
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

function rows(text: string, given: Parameters): JsonObject[] {
  const max = Number(optionOf(given, 'maxRowCount') ?? -1)
  return readCsv(text, {
    delimiter: textOf(optionOf(given, 'delimiter') ?? ',') || ',',
    hasHeader: optionOf(given, 'headerRow') !== false,
    includeEmpty: optionOf(given, 'includeEmptyCells') === true,
    stripBom: optionOf(given, 'enableBOM') === true,
    rowsMax: max >= 0 ? max : undefined,
    fromLine: Number(optionOf(given, 'fromLine') ?? 0),
  })
}

async function extracted(item: Item, given: Parameters, { context }: Step): Promise<Item | Item[]> {
  const name = textOf(own(given, 'binaryPropertyName') ?? 'data')
  const bytes = await fileBytes(item, name, context)
  const operation = own(given, 'operation')
  const encoding = textOf(optionOf(given, 'encoding') ?? '')
  if (operation === 'csv') return rows(await decode(bytes, encoding, false), given).map((json) => ({ json }))
  if (operation === 'binaryToPropery') return withResult(item, given, Buffer.from(bytes).toString('base64'), name)
  const text = await decode(bytes, encoding, optionOf(given, 'stripBOM') !== false)
  return withResult(item, given, operation === 'fromJson' ? parsed(text) : text, name)
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
  refuses: (given) => {
    const operation = textOf(own(given, 'operation') ?? '')
    return [...SHEETS, 'pdf', 'fromIcs'].includes(operation)
      ? `Reading «${operation}» files is not supported yet.`
      : undefined
  },
  run: perItemLater(extracted),
})
