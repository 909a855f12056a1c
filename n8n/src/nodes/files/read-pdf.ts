import type { JsonObject } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { value } from '../../parameters/describe.ts'
import { compatible, type Parameters, perItemLater, type Step } from '../../run/compatible.ts'
import { fileBytes } from '../../run/file-text.ts'
import { valueIn } from '../../run/formats.ts'
import { isRecord, own, textOf } from '../../values/json.ts'
import { fieldOf } from './sheets.ts'

/** Text and description of a PDF of the item. */
export async function pdfOf(
  item: Item,
  given: Parameters,
  { context }: Step,
  options: JsonObject,
): Promise<JsonObject> {
  const bytes = await fileBytes(item, fieldOf(given), context)
  const read = await valueIn(context, 'read-pdf', bytes, options)
  return isRecord(read) ? read : {}
}

export const readPdf = compatible({
  of: 'n8n-nodes-base.readPDF',
  type: 'n8n-read-pdf',
  title: 'Read PDF (n8n)',
  description: 'Reads the text of a PDF, as n8n’s Read PDF does.',
  versions: [1],
  parameters: [
    value('binaryPropertyName', 'data', 'Field of the file'),
    value('encrypted', false, 'It needs a password'),
    value('password', '', 'The password', { when: { show: { encrypted: [true] } } }),
  ],
  effect: 'read',
  run: perItemLater(async (item, given, step) => {
    const password = textOf(own(given, 'password') ?? '')
    const json = await pdfOf(item, given, step, { joinPages: true, ...(password !== '' && { password }) })
    return item.files === undefined ? { json } : { json, files: item.files }
  }),
})
