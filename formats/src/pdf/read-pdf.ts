import type { Json, JsonObject } from '@linkflow/kernel'
import { refuse } from '../failure.ts'
import { PDF_PAGES_MAX, PDF_TEXT_CHARS_MAX } from '../limits.ts'

export interface PdfRules {
  /** Undefined: all. */
  readonly pagesMax?: number
  readonly joinPages: boolean
  readonly password?: string
}

/** Text and description of a PDF, by the names that pdf.js gives them. */
export async function readPdf(bytes: Uint8Array, { pagesMax, joinPages, password }: PdfRules): Promise<JsonObject> {
  const { getDocumentProxy, getResolvedPDFJS } = await import('unpdf')
  const { version } = await getResolvedPDFJS()
  // A copy: the library takes what it is given away from whoever gave it.
  const pdf = await getDocumentProxy(new Uint8Array(bytes), {
    // Nothing is drawn, so no font is needed.
    // What it thinks of a broken file is nobody's log.
    verbosity: 0,
    disableFontFace: true,
    useSystemFonts: false,
    ...(password !== undefined && { password }),
  }).catch(explained)
  const described = await pdf.getMetadata().catch(() => undefined)
  const wanted = Math.min(pdf.numPages, pagesMax ?? pdf.numPages)
  if (wanted > PDF_PAGES_MAX)
    refuse('file-too-large', `The PDF has ${pdf.numPages} pages; at most ${PDF_PAGES_MAX} are read. Say how many.`)
  const pages: string[] = []
  let chars = 0
  for (let number = 1; number <= wanted; number += 1) {
    const page = await pdf.getPage(number)
    const text = textOf((await page.getTextContent()).items as readonly TextItem[])
    page.cleanup()
    chars += text.length
    if (chars > PDF_TEXT_CHARS_MAX)
      refuse('file-too-large', `The PDF has more than ${PDF_TEXT_CHARS_MAX} characters of text.`)
    pages.push(text)
  }
  const metadata = described?.metadata as Iterable<readonly [string, unknown]> | null | undefined
  return {
    numpages: pdf.numPages,
    numrender: pdf.numPages,
    info: plain(described?.info) ?? null,
    ...(metadata && { metadata: plain(Object.fromEntries(metadata)) ?? null }),
    text: joinPages ? pages.join('\n\n') : pages,
    version,
  }
}

interface TextItem {
  readonly str?: string
  readonly transform?: readonly number[]
}

/** Pieces on one height are a line. */
function textOf(items: readonly TextItem[]): string {
  const parts: string[] = []
  let height: number | undefined
  for (const { str, transform } of items) {
    if (str === undefined) continue
    const at = transform?.[5]
    parts.push(height === undefined || height === 0 || at === height ? str : `\n${str}`)
    height = at
  }
  return parts.join('')
}

const plain = (value: unknown): Json | undefined =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Json)

function explained(thrown: unknown): never {
  const name = thrown instanceof Error ? thrown.name : ''
  if (name === 'PasswordException')
    return refuse('password-wrong', 'The PDF is encrypted; give its password, or the right one.')
  if (name === 'InvalidPDFException') return refuse('file-invalid', 'The file is not a PDF, or a broken one.')
  throw thrown
}
