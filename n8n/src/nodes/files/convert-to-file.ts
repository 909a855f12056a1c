import type { Json, JsonObject } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { choice, collection, from, type Parameter, shownWhen, value } from '../../parameters/describe.ts'
import {
  compatible,
  failedItem,
  handlesOf,
  type Outputs,
  optionOf,
  type Parameters,
  perItemLater,
  type Step,
} from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { own, setOwn, textOf } from '../../values/json.ts'
import { getPath } from '../../values/path.ts'
import { writeCsv } from './csv.ts'
import { encode } from './encoding.ts'

const SHEETS = ['html', 'ods', 'rtf', 'xls', 'xlsx']
const name = value('binaryPropertyName', 'data', 'Field of the file')
const encoding = value('encoding', 'utf8', 'Encoding of the text')
const bom = value('addBOM', false, 'With a mark of its byte order')
const fileName = value('fileName', '', 'Name of the file')

const parameters: readonly Parameter[] = [
  choice(
    'operation',
    ['csv', 'html', 'iCal', 'toJson', 'ods', 'rtf', 'toText', 'xls', 'xlsx', 'toBinary'],
    'What is made',
    { plain: true },
  ),
  name,
  ...shownWhen({ operation: ['csv', ...SHEETS] }, [
    collection(
      'options',
      [
        value('compression', false, 'Compressed'),
        value('delimiter', ',', 'What stands between values'),
        fileName,
        value('headerRow', true, 'The first row has the names'),
        value('sheetName', 'Sheet', 'Name of the sheet'),
      ],
      'Options',
    ),
  ]),
  ...shownWhen({ operation: ['toBinary', 'toText'] }, [value('sourceProperty', '', 'Field, or its path')]),
  ...shownWhen({ operation: ['toBinary'] }, [
    collection(
      'options',
      [
        bom,
        value('dataIsBase64', true, 'The text is base64', { when: { show: { '@version': [1] } } }),
        { ...encoding, when: { hide: { dataIsBase64: [true], '@version': [from(1.1)] } } },
        fileName,
        value('mimeType', '', 'Type of the file'),
      ],
      'Options',
    ),
  ]),
  ...shownWhen({ operation: ['toText'] }, [collection('options', [bom, encoding, fileName], 'Options')]),
  ...shownWhen({ operation: ['toJson'] }, [
    choice('mode', ['once', 'each'], 'One file for all, or for each', { plain: true }),
    collection('options', [bom, value('format', false, 'Over several lines'), encoding, fileName], 'Options'),
  ]),
]

interface Content {
  readonly text: string
  readonly fileName: string
  readonly mimeType: string
  readonly isBase64?: boolean
}

async function itemWith(
  { text, fileName, mimeType, isBase64 }: Content,
  given: Parameters,
  { context }: Step,
): Promise<Item> {
  const asked = optionOf(given, 'fileName')
  const bytes = isBase64
    ? Buffer.from(text, 'base64')
    : await encode(text, textOf(optionOf(given, 'encoding') ?? ''), optionOf(given, 'addBOM') === true)
  const file = await context.blobs.create(asked ? textOf(asked) : fileName, mimeType, bytes)
  const files: Record<string, typeof file> = {}
  setOwn(
    files as unknown as JsonObject,
    textOf(own(given, 'binaryPropertyName') ?? 'data') || 'data',
    file as unknown as Json,
  )
  return { json: {}, files }
}

const jsonText = (json: Json, given: Parameters): string =>
  optionOf(given, 'format') === true ? JSON.stringify(json, null, 2) : JSON.stringify(json)

function contentOf(item: Item, given: Parameters, { version }: Step): Content {
  if (own(given, 'operation') === 'toJson') {
    return { text: jsonText(item.json, given), fileName: 'file.json', mimeType: 'application/json' }
  }
  const source = textOf(own(given, 'sourceProperty') ?? '')
  const found = getPath(item.json, source)
  if (found === undefined || found === null) return fail(`The value in "${source}" is not set`)
  const text = typeof found === 'object' ? JSON.stringify(found) : textOf(found)
  if (own(given, 'operation') === 'toText') return { text, fileName: 'file.txt', mimeType: 'text/plain' }
  const isBase64 = version > 1 || optionOf(given, 'dataIsBase64') !== false
  const mimeType = textOf(optionOf(given, 'mimeType') ?? '') || 'application/octet-stream'
  return { text, fileName: 'file', mimeType, isBase64 }
}

/** One file out of all items. */
async function ofAll(step: Step, given: Parameters): Promise<Outputs> {
  const jsons = handlesOf(step.input).map(({ item }) => item.json)
  const isCsv = own(given, 'operation') === 'csv'
  try {
    const content: Content = isCsv
      ? {
          text: writeCsv(jsons, textOf(optionOf(given, 'delimiter') ?? ','), optionOf(given, 'headerRow') !== false),
          fileName: 'spreadsheet.csv',
          mimeType: 'text/csv',
        }
      : { text: jsonText(jsons, given), fileName: 'file.json', mimeType: 'application/json' }
    return { main: [{ item: await itemWith(content, given, step), from: 'all' }] }
  } catch (thrown) {
    return { main: [{ item: failedItem(thrown, step.context), from: 'all' }] }
  }
}

const ofEach = perItemLater((item, given, step) => itemWith(contentOf(item, given, step), given, step))

export const convertToFile = compatible({
  of: 'n8n-nodes-base.convertToFile',
  type: 'n8n-convert-to-file',
  title: 'Convert to File (n8n)',
  description: 'Makes files of items, as n8n’s Convert to File does.',
  versions: [1, 1.1],
  parameters,
  effect: 'write',
  refuses: (given) => {
    const operation = textOf(own(given, 'operation') ?? '')
    return SHEETS.includes(operation) || operation === 'iCal'
      ? `Making «${operation}» files is not supported yet.`
      : undefined
  },
  run: (step) => {
    const given = step.parameters()
    const operation = own(given, 'operation')
    const isOne = operation === 'csv' || (operation === 'toJson' && own(given, 'mode') !== 'each')
    return isOne ? ofAll(step, given) : ofEach(step)
  },
})
