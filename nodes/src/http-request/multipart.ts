import type { SentBody } from './body.ts'

export type Part = {
  readonly name: string
  readonly fileName?: string | undefined
  readonly contentType?: string | undefined
} & ({ readonly text: string } | { readonly bytes: number; readonly content: () => AsyncIterable<Uint8Array> })

/** A form with files, streamed: a file is never in memory as a whole. */
export function multipart(parts: readonly Part[], boundary: string): SentBody & { bytes: number } {
  const pieces = parts.map((part) => ({ head: Buffer.from(headOf(part, boundary)), part }))
  const end = Buffer.from(`--${boundary}--\r\n`)
  const bytes = pieces.reduce((sum, { head, part }) => sum + head.length + sizeOf(part) + 2, end.length)

  async function* body(): AsyncGenerator<Uint8Array> {
    for (const { head, part } of pieces) {
      yield head
      if ('text' in part) yield Buffer.from(part.text)
      else yield* part.content()
      yield LINE_END
    }
    yield end
  }
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: body(), bytes }
}

const LINE_END = Buffer.from('\r\n')

const sizeOf = (part: Part): number => ('text' in part ? Buffer.byteLength(part.text) : part.bytes)

function headOf({ name, fileName, contentType }: Part, boundary: string): string {
  const file = fileName === undefined ? '' : `; filename="${quoted(fileName)}"`
  const type = contentType === undefined ? '' : `content-type: ${oneLine(contentType)}\r\n`
  return `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"${file}\r\n${type}\r\n`
}

/** As the HTML standard writes names: a quote or a line break in one must not end the header. */
const quoted = (text: string): string => text.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22')

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ')
