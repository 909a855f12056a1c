import { decode, encode } from '@linkflow/formats'
import type { Json } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { choice, collection, type Parameter, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, optionOf, type Parameters, perItemLater, type Step } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { fileBytes } from '../../run/file-text.ts'
import { formatted } from '../../run/formats.ts'
import { withoutFile, withStored } from '../../run/stored-file.ts'
import { isRecord, own, textOf } from '../../values/json.ts'
import { Draft, getPath } from '../../values/path.ts'

const parameters: readonly Parameter[] = [
  choice('mode', ['binaryToJson', 'jsonToBinary'], 'What becomes of what'),
  ...shownWhen({ mode: ['binaryToJson'] }, [
    value('setAllData', true, 'The file becomes the whole item'),
    value('sourceKey', 'data', 'Field of the file'),
    value('destinationKey', 'data', 'Field of the result, or its path', { when: { show: { setAllData: [false] } } }),
  ]),
  ...shownWhen({ mode: ['jsonToBinary'] }, [
    value('convertAllData', true, 'The whole item becomes the file'),
    value('sourceKey', 'data', 'Field, or its path', { when: { show: { convertAllData: [false] } } }),
    value('destinationKey', 'data', 'Field of the file'),
  ]),
  collection(
    'options',
    [
      value('dataIsBase64', false, 'The text is base64'),
      value('encoding', 'utf8', 'Encoding of the text'),
      value('stripBOM', true, 'Without the mark of its byte order'),
      value('addBOM', false, 'With a mark of its byte order'),
      value('fileName', '', 'Name of the file'),
      value('jsonParse', false, 'The text is JSON'),
      value('keepSource', false, 'What it is made of stays'),
      value('keepAsBase64', false, 'As base64'),
      value('mimeType', 'application/json', 'Type of the file'),
      value('useRawData', false, 'A text as it is'),
    ],
    'Options',
  ),
]

async function toJson(item: Item, given: Parameters, { context }: Step): Promise<Item | undefined> {
  const name = textOf(own(given, 'sourceKey') ?? 'data')
  // What has no such file is left out.
  if (item.files === undefined || !Object.hasOwn(item.files, name)) return undefined
  const bytes = await fileBytes(item, name, context)
  const text = () =>
    formatted(() => decode(bytes, textOf(optionOf(given, 'encoding') ?? ''), optionOf(given, 'stripBOM') !== false))
  const rest = optionOf(given, 'keepSource') === true ? item : withoutFile(item, name)
  if (own(given, 'setAllData') !== false) {
    const json = parsed(await text())
    return { ...rest, json: isRecord(json) ? json : fail('The file holds no JSON object') }
  }
  const held = optionOf(given, 'keepAsBase64') === true ? Buffer.from(bytes).toString('base64') : await text()
  const draft = new Draft(item.json)
  draft.set(textOf(own(given, 'destinationKey') ?? 'data'), optionOf(given, 'jsonParse') === true ? parsed(held) : held)
  return { ...rest, json: draft.json }
}

async function toBinary(item: Item, given: Parameters, step: Step): Promise<Item | undefined> {
  const isAll = own(given, 'convertAllData') !== false
  const source = textOf(own(given, 'sourceKey') ?? 'data')
  const held: Json | undefined = isAll ? item.json : getPath(item.json, source)
  if (held === undefined) return undefined
  const isText = optionOf(given, 'useRawData') === true && typeof held !== 'object'
  const isBase64 = optionOf(given, 'dataIsBase64') === true
  const bytes = isBase64
    ? Buffer.from(textOf(held), 'base64')
    : await formatted(() =>
        encode(
          isText ? textOf(held) : JSON.stringify(held),
          textOf(optionOf(given, 'encoding') ?? ''),
          optionOf(given, 'addBOM') === true,
        ),
      )
  const isJson = (!isBase64 && !isText) || step.version === 1
  const mimeType = textOf(optionOf(given, 'mimeType') ?? '') || (isJson ? 'application/json' : 'text/plain')
  const name = textOf(optionOf(given, 'fileName') ?? '') || (isJson ? 'file.json' : 'file')
  const field = textOf(own(given, 'destinationKey') ?? 'data')
  return withStored({ ...item, json: restOf(item, given, source, isAll) }, field, { bytes, name, mimeType }, step)
}

function restOf(item: Item, given: Parameters, source: string, isAll: boolean) {
  if (optionOf(given, 'keepSource') === true) return item.json
  if (isAll) return {}
  const draft = new Draft(item.json)
  draft.unset(source)
  return draft.json
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return fail('The file does not hold JSON')
  }
}

export const moveBinaryData = compatible({
  of: 'n8n-nodes-base.moveBinaryData',
  type: 'n8n-move-binary-data',
  title: 'Convert to/from binary data (n8n)',
  description: 'Makes fields of files and files of fields, as n8n’s old node does.',
  versions: [1, 1.1],
  parameters,
  // What it stores is under its own step, and is swept away if the step runs again.
  effect: 'read',
  run: perItemLater((item, given, step) =>
    own(given, 'mode') === 'jsonToBinary' ? toBinary(item, given, step) : toJson(item, given, step),
  ),
})
