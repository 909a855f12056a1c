import type { JsonObject, Result } from '@linkflow/kernel'
import { readCalendar } from './calendar/read-calendar.ts'
import { asResult, type FormatError, refuse } from './failure.ts'
import type { ImageEdit } from './image/edit-image.ts'
import { INLINE_BYTES_MAX, INLINE_MARKDOWN_BYTES_MAX, RESULT_BYTES_MAX } from './limits.ts'
import { htmlToMarkdown, markdownToHtml } from './markdown/markdown.ts'
import { type PdfRules, readPdf } from './pdf/read-pdf.ts'
import { readSheet, type SheetRules } from './sheet/read-sheet.ts'
import { type SheetOptions, writeSheet } from './sheet/write-sheet.ts'
import type { ItemsQuery, QueryRules } from './sql/query-items.ts'
import { jsonToXml, xmlToJson } from './xml/xml.ts'

/**
 * One thing that can be done with the bytes of a file: bytes and options in, bytes out, so that it does not matter in
 * which process it is done. Texts are UTF-8, values JSON.
 */
interface Operation {
  /** For people: what could not be done. */
  readonly what: string
  /** Contents up to this size do not need a process of their own. */
  readonly inlineBytesMax: number
  work(content: Uint8Array, options: JsonObject): Promise<unknown>
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
const jsonOf = (bytes: Uint8Array): unknown => JSON.parse(textOf(bytes))
const by = <T>(options: JsonObject): T => options as unknown as T

const NEVER_INLINE = -1

const markup = (what: string, work: (text: string, options: JsonObject) => Promise<unknown>): Operation => ({
  what,
  inlineBytesMax: INLINE_BYTES_MAX,
  work: (content, options) => work(textOf(content), options),
})

const OPERATIONS = {
  'read-sheet': {
    what: 'Reading the spreadsheet',
    inlineBytesMax: 0,
    work: (content, options) => readSheet(content, by<SheetRules>(options)),
  },
  'write-sheet': {
    what: 'Writing the spreadsheet',
    inlineBytesMax: 0,
    work: (content, options) => writeSheet(jsonOf(content) as JsonObject[], by<SheetOptions>(options)),
  },
  'read-pdf': {
    what: 'Reading the PDF',
    inlineBytesMax: 0,
    work: (content, options) => readPdf(content, by<PdfRules>(options)),
  },
  'read-calendar': markup('Reading the calendar', readCalendar),
  'read-mail': {
    what: 'Reading the mail',
    inlineBytesMax: INLINE_BYTES_MAX,
    work: async (content) => (await import('./mail/read-mail.ts')).readMail(content),
  },
  'read-feed': markup('Reading the feed', async (text) => (await import('./feed/read-feed.ts')).readFeed(text)),
  'extract-html': markup('Reading the HTML', async (text, options) =>
    (await import('./html/extract-html.ts')).extractHtml(text, by(options)),
  ),
  'xml-to-json': markup('Reading the XML', xmlToJson),
  'json-to-xml': markup('Writing the XML', (text, options) => jsonToXml(JSON.parse(text), options)),
  'query-items': {
    what: 'The query',
    // A query of a few items may run for ever.
    inlineBytesMax: NEVER_INLINE,
    work: async (content, options) =>
      (await import('./sql/query-items.ts')).queryItems(jsonOf(content) as ItemsQuery, by<QueryRules>(options)),
  },
  'html-to-markdown': { ...markup('Making Markdown', htmlToMarkdown), inlineBytesMax: INLINE_MARKDOWN_BYTES_MAX },
  'markdown-to-html': { ...markup('Making HTML', markdownToHtml), inlineBytesMax: INLINE_MARKDOWN_BYTES_MAX },
  'edit-image': {
    what: 'Editing the image',
    inlineBytesMax: 0,
    work: async (content, options) =>
      (await import('./image/edit-image.ts')).editImage(content, by<ImageEdit>(options)),
  },
  'image-information': {
    what: 'Reading the image',
    inlineBytesMax: 0,
    work: async (content) => (await import('./image/image-information.ts')).imageInformation(content),
  },
} satisfies Record<string, Operation>

export type FormatOperation = keyof typeof OPERATIONS

const known = (name: string): Operation | undefined =>
  Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name as FormatOperation] : undefined

/** Is it small and simple enough to be done where it is asked for? */
export const isInline = (operation: string, contentBytes: number): boolean =>
  contentBytes <= (known(operation)?.inlineBytesMax ?? 0)

/** Does it here, in this process. Bytes as they are; everything else as JSON. */
export function runOperation(
  name: string,
  content: Uint8Array,
  options: JsonObject,
): Promise<Result<Uint8Array, FormatError>> {
  const operation = known(name)
  return asResult(operation?.what ?? name, async () => {
    if (operation === undefined) return refuse('format-unknown', `There is no operation «${name.slice(0, 40)}».`)
    const made = await operation.work(content, options)
    const bytes = made instanceof Uint8Array ? made : Buffer.from(JSON.stringify(made))
    return bytes.length <= RESULT_BYTES_MAX
      ? bytes
      : refuse('file-too-large', `${operation.what} gives more than ${RESULT_BYTES_MAX} bytes.`)
  })
}
