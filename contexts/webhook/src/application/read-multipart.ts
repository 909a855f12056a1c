import type { Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { FileRef } from '@linkflow/node-runtime'
import { MULTIPART_FIELD_BYTES_MAX, MULTIPART_PARTS_MAX } from '../limits.ts'
import { BROKEN_OFF, type CallBody, type CallError, type StoreFile, TOO_SLOW, tooLarge } from './call-body.ts'
import { record } from './parse-body.ts'

export interface MultipartOptions {
  readonly contentType: string
  readonly bytesMax: number
  readonly arrivalMs: number
  readonly store: StoreFile
}

/**
 * Files go to the object store as they arrive; nothing of them is held in memory. Answers when every file that was begun
 * is stored or given up, so whoever removes the files of a refused call removes all of them.
 */
export function readMultipart(source: Readable, options: MultipartOptions): Promise<Result<CallBody, CallError>> {
  return new Promise((resolve) => new MultipartRead(source, options, resolve).start())
}

class MultipartRead {
  private readonly source: Readable
  private readonly options: MultipartOptions
  private readonly resolve: (result: Result<CallBody, CallError>) => void
  private readonly fields: [string, string][] = []
  private readonly files: [string, Promise<FileRef>][] = []
  private readonly open = new Set<Readable>()
  private parser: InstanceType<typeof Busboy> | undefined
  private timer: NodeJS.Timeout | undefined
  private bytes = 0
  private failure: CallError | undefined

  constructor(source: Readable, options: MultipartOptions, resolve: (result: Result<CallBody, CallError>) => void) {
    this.source = source
    this.options = options
    this.resolve = resolve
  }

  start(): void {
    try {
      this.parser = new Busboy({
        headers: { 'content-type': this.options.contentType },
        limits: { parts: MULTIPART_PARTS_MAX, fieldSize: MULTIPART_FIELD_BYTES_MAX },
      })
    } catch (error) {
      return this.resolve(fail(invalid(`The multipart body cannot be read: ${(error as Error).message}.`)))
    }
    this.timer = setTimeout(() => this.fail(TOO_SLOW), this.options.arrivalMs)
    this.listen(this.parser)
    this.source.on('data', this.onData)
    this.source.on('error', this.onBrokenOff)
    this.source.on('close', this.onBrokenOff)
    this.source.pipe(this.parser)
  }

  private listen(parser: InstanceType<typeof Busboy>): void {
    parser.on('file', (name, stream, filename, _encoding, mimeType) => {
      if (this.failure !== undefined) return void stream.resume()
      this.open.add(stream)
      // Destroying it with a reason is how a broken-off body reaches the store; nobody else listens then.
      stream.on('error', () => {})
      const stored = this.options.store(filename || name, mimeType || 'application/octet-stream', stream)
      this.files.push([name, stored.finally(() => this.open.delete(stream))])
      stored.catch((error: Error) => this.fail(invalid(`A file of the call could not be stored: ${error.message}`)))
    })
    parser.on('field', (name, value, _nameCut, valueCut) => {
      if (valueCut)
        return this.fail(
          invalid(`The field «${name}» is larger than ${MULTIPART_FIELD_BYTES_MAX} bytes; send it as a file.`),
        )
      this.fields.push([name, value])
    })
    parser.on('partsLimit', () => this.fail(invalid(`The body has more than ${MULTIPART_PARTS_MAX} parts.`)))
    parser.on('error', (error) => this.fail(invalid(`The multipart body cannot be read: ${(error as Error).message}.`)))
    parser.on('finish', () => void this.finish())
  }

  private readonly onData = (chunk: Buffer): void => {
    this.bytes += chunk.length
    if (this.bytes > this.options.bytesMax) this.fail(tooLarge(this.options.bytesMax))
  }

  private readonly onBrokenOff = (): void => {
    if (!this.source.readableEnded) this.fail(BROKEN_OFF)
  }

  private fail(failure: CallError): void {
    if (this.failure !== undefined) return
    this.failure = failure
    this.source.unpipe(this.parser)
    for (const stream of this.open) stream.destroy(new Error(failure.detail))
    void this.finish()
  }

  private async finish(): Promise<void> {
    const stored = await Promise.allSettled(this.files.map(async ([name, file]) => [name, await file] as const))
    clearTimeout(this.timer)
    this.source.off('data', this.onData)
    if (this.failure !== undefined) return this.resolve(fail(this.failure))
    const files = stored.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    this.resolve(ok({ kind: 'parts', value: record(this.fields), files: Object.fromEntries(numbered(files)) }))
  }
}

const invalid = (detail: string): CallError => ({ code: 'body-invalid', detail })

/** Several files of one name: `photo`, `photo_2`, … */
function numbered(files: readonly (readonly [string, FileRef])[]): Map<string, FileRef> {
  const named = new Map<string, FileRef>()
  const taken = new Set(files.map(([name]) => name))
  for (const [name, file] of files) {
    let free = name
    for (let count = 2; named.has(free) || (free !== name && taken.has(free)); count++) free = `${name}_${count}`
    named.set(free, file)
  }
  return named
}
