import { encode } from '@linkflow/formats'
import type { Json } from '@linkflow/kernel'
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
import { formatted } from '../../run/formats.ts'
import { withStored } from '../../run/stored-file.ts'
import { own, textOf } from '../../values/json.ts'
import { getPath } from '../../values/path.ts'
import { calendarItem, calendarParameters } from './calendar.ts'
import { fieldOf, SHEETS, writeOptions, writeRows } from './sheets.ts'

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
    writeOptions(value('delimiter', ',', 'What stands between values')),
  ]),
  ...shownWhen({ operation: ['iCal'] }, calendarParameters),
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

async function itemWith({ text, fileName, mimeType, isBase64 }: Content, given: Parameters, step: Step): Promise<Item> {
  const asked = optionOf(given, 'fileName')
  const bytes = isBase64
    ? Buffer.from(text, 'base64')
    : await formatted(() => encode(text, textOf(optionOf(given, 'encoding') ?? ''), optionOf(given, 'addBOM') === true))
  return withStored({ json: {} }, fieldOf(given), { bytes, name: asked ? textOf(asked) : fileName, mimeType }, step)
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
  try {
    return { main: [{ item: await wholeItem(step, given), from: 'all' }] }
  } catch (thrown) {
    return { main: [{ item: failedItem(thrown, step.context), from: 'all' }] }
  }
}

async function wholeItem(step: Step, given: Parameters): Promise<Item> {
  const operation = textOf(own(given, 'operation') ?? '')
  if (operation !== 'toJson') {
    return withStored({ json: {} }, fieldOf(given), await writeRows(step, given, operation), step)
  }
  const jsons = handlesOf(step.input).map(({ item }) => item.json)
  return itemWith({ text: jsonText(jsons, given), fileName: 'file.json', mimeType: 'application/json' }, given, step)
}

const ofEach = perItemLater((item, given, step) =>
  own(given, 'operation') === 'iCal'
    ? calendarItem(item, given, step)
    : itemWith(contentOf(item, given, step), given, step),
)

export const convertToFile = compatible({
  of: 'n8n-nodes-base.convertToFile',
  type: 'n8n-convert-to-file',
  title: 'Convert to File (n8n)',
  description: 'Makes files of items, as n8n’s Convert to File does.',
  versions: [1, 1.1],
  parameters,
  // What it stores is under its own step, and is swept away if the step runs again.
  effect: 'read',
  run: (step) => {
    const given = step.parameters()
    const operation = textOf(own(given, 'operation') ?? '')
    const isOne = ['csv', ...SHEETS].includes(operation) || (operation === 'toJson' && own(given, 'mode') !== 'each')
    return isOne ? ofAll(step, given) : ofEach(step)
  },
})
