import { choice, type Parameter, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, failedItem, type Outputs, type Parameters, perItemLater, type Step } from '../../run/compatible.ts'
import { fileBytes, fileOf } from '../../run/file-text.ts'
import { withStored } from '../../run/stored-file.ts'
import { own, textOf } from '../../values/json.ts'
import { fieldOf, readOptions, readRows, sheetFormats, writeOptions, writeRows } from './sheets.ts'

const parameters: readonly Parameter[] = [
  choice('operation', ['fromFile', 'toFile'], 'What is done', { plain: true }),
  ...shownWhen({ operation: ['fromFile'] }, [
    value('binaryPropertyName', 'data', 'Field of the file'),
    {
      ...sheetFormats('fileFormat', ['autodetect', 'csv', 'html', 'ods', 'rtf', 'xls', 'xlsx'], 'autodetect'),
      when: { show: { '@version': [2] } },
    },
    readOptions(),
  ]),
  ...shownWhen({ operation: ['toFile'] }, [
    sheetFormats('fileFormat', ['csv', 'html', 'ods', 'rtf', 'xls', 'xlsx'], 'xls'),
    value('binaryPropertyName', 'data', 'Field of the file'),
    writeOptions(),
  ]),
]

const read = perItemLater(async (item, given, step) => {
  const file = fileOf(item, fieldOf(given))
  const bytes = await fileBytes(item, fieldOf(given), step.context)
  const format = textOf(own(given, 'fileFormat') ?? 'autodetect')
  // Version 1 gives CSV to the library for sheets, too, which makes numbers of its texts.
  const looksLikeCsv = file.mimeType === 'text/csv' || (file.mimeType === 'text/plain' && /\.csv$/i.test(file.name))
  const isCsv = step.version >= 2 && (format === 'csv' || (format === 'autodetect' && looksLikeCsv))
  const rows = await readRows(bytes, isCsv, given, step)
  return rows.map((json) => ({ json }))
})

async function write(step: Step, given: Parameters): Promise<Outputs> {
  try {
    const file = await writeRows(step, given, textOf(own(given, 'fileFormat') ?? 'xls'))
    return { main: [{ item: await withStored({ json: {} }, fieldOf(given), file, step), from: 'all' }] }
  } catch (thrown) {
    return { main: [{ item: failedItem(thrown, step.context), from: 'all' }] }
  }
}

export const spreadsheetFile = compatible({
  of: 'n8n-nodes-base.spreadsheetFile',
  type: 'n8n-spreadsheet-file',
  title: 'Spreadsheet File (n8n)',
  description: 'Reads and writes spreadsheets, as n8n’s Spreadsheet File does.',
  versions: [1, 2],
  parameters,
  effect: 'read',
  run: (step) => {
    const given = step.parameters()
    return own(given, 'operation') === 'toFile' ? write(step, given) : read(step)
  },
})
