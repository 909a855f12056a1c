import { z } from 'zod'
import { fieldPath } from '../data/field-path.ts'
import { FORMAT } from '../data/format.ts'
import { FORMATS } from './format.ts'

export const extractParameters = z.strictObject({
  format: z
    .enum(FORMATS)
    .default('auto')
    .describe(
      'What the file is. auto: by the ending of its name. csv, xlsx, xls, ods, html (tables), rtf (tables): an item for each row. json-lines: an item for each line. ics: an item for each event. json, text, xml, pdf, base64: into a field',
    ),
  file: z.string().min(1).max(256).meta(FORMAT.itemFile).default('file').describe('Name of the file in the item'),
  as: fieldPath()
    .default('data')
    .describe('Field that gets what is read (json, text, xml, pdf, base64), and lines that are no objects'),
  header: z
    .boolean()
    .default(true)
    .describe('The first row has the names of the fields; else each row becomes a list in the field «row»'),
  delimiter: z
    .string()
    .min(1)
    .max(8)
    .default(',')
    .describe('What stands between values (csv), such as , or ; or a tab'),
  encoding: z
    .string()
    .min(1)
    .max(40)
    .default('utf-8')
    .describe('Encoding of the text (csv, json, text, xml, ics, json-lines), such as utf-8 or latin1'),
  sheet: z.string().min(1).max(100).optional().describe('Name of the sheet; the first one when left out'),
  range: z.string().min(1).max(40).optional().describe('Cells to read of the sheet, such as A2:D20'),
  emptyCells: z.boolean().default(false).describe('Give empty cells as empty texts; else their fields are left out'),
  rowsMax: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('How many rows, lines or pages are read at most; all when left out'),
  password: z.string().max(200).optional().describe('Password of the PDF'),
})

export type ExtractParameters = z.output<typeof extractParameters>
