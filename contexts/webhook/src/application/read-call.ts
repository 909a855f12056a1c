import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { fail, ok, type Result } from '@linkflow/kernel'
import { BROKEN_OFF, type CallBody, type CallError, type StoreFile, TOO_SLOW, tooLarge } from './call-body.ts'
import { isParsed, parseBodyInTurns } from './parse-body.ts'
import { readMultipart } from './read-multipart.ts'

export interface ReadOptions<Refusal> {
  readonly workspaceId: string
  readonly bytesMax: number
  /** How long the body may take to arrive. */
  readonly arrivalMs: number
  readonly store: StoreFile
  /** Looks at the bytes before anything is made of them: a signature is over them. */
  readonly verify?: (bytes: Uint8Array) => Promise<Refusal | undefined>
  /** The bytes are kept as a file besides what is read from them. */
  readonly keepBytes: boolean
}

export type ReadCall<Refusal> =
  | { readonly type: 'read'; readonly body: CallBody; readonly bytes: Uint8Array }
  /** With the bytes, where they were read. */
  | { readonly type: 'failed'; readonly error: CallError; readonly bytes?: Uint8Array }
  | { readonly type: 'refused'; readonly refusal: Refusal; readonly bytes: Uint8Array }

const NOTHING = new Uint8Array()

export const mediaTypeOf = (request: IncomingMessage): string =>
  (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase()

/**
 * The body of a call. What is to become a value is read whole, within its limit; parts with files, and bytes that nobody
 * parses, go to the object store as they come. Where the signature is over the body, the body is read whole first.
 */
export async function readCall<Refusal>(
  request: IncomingMessage,
  options: ReadOptions<Refusal>,
): Promise<ReadCall<Refusal>> {
  const { workspaceId, bytesMax, arrivalMs, store, verify, keepBytes } = options
  const declared = request.headers['content-length']
  if (declared !== undefined && Number(declared) > bytesMax) return { type: 'failed', error: tooLarge(bytesMax) }
  const mediaType = mediaTypeOf(request)
  const multipart = { contentType: request.headers['content-type'] ?? '', bytesMax, arrivalMs, store }
  if (verify === undefined && !keepBytes && hasBody(request)) {
    if (mediaType === 'multipart/form-data') return readOf(await readMultipart(request, multipart))
    if (!isParsed(mediaType)) return readOf(await storeBody(request, mediaType, options))
  }
  const read = await readBytes(request, bytesMax, arrivalMs)
  if (!read.ok) return { type: 'failed', error: read.error }
  const bytes = read.value
  const refusal = await verify?.(bytes)
  if (refusal !== undefined) return { type: 'refused', refusal, bytes }
  const body =
    mediaType === 'multipart/form-data' && bytes.length > 0
      ? await readMultipart(Readable.from([bytes]), multipart)
      : await parseBodyInTurns(mediaType, bytes, workspaceId)
  return readOf(body, bytes)
}

const readOf = (body: Result<CallBody, CallError>, bytes: Uint8Array = NOTHING): ReadCall<never> =>
  body.ok ? { type: 'read', body: body.value, bytes } : { type: 'failed', error: body.error, bytes }

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** The whole body, at most `bytesMax`. */
export function readBytes(
  request: IncomingMessage,
  bytesMax: number,
  arrivalMs: number,
): Promise<Result<Buffer, CallError>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const timer = setTimeout(() => end(fail(TOO_SLOW)), arrivalMs)
    const end = (result: Result<Buffer, CallError>) => {
      clearTimeout(timer)
      request.off('data', onData)
      resolve(result)
    }
    const onData = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > bytesMax) return end(fail(tooLarge(bytesMax)))
      chunks.push(chunk)
    }
    request.on('data', onData)
    request.on('end', () => end(ok(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes))))
    request.on('error', () => end(fail(BROKEN_OFF)))
    request.on('close', () => end(fail(BROKEN_OFF)))
  })
}

/** Bytes that nobody parses: straight to the object store. */
async function storeBody(
  request: IncomingMessage,
  mediaType: string,
  { bytesMax, arrivalMs, store }: Pick<ReadOptions<unknown>, 'bytesMax' | 'arrivalMs' | 'store'>,
): Promise<Result<CallBody, CallError>> {
  let failure: CallError | undefined
  const stop = (error: CallError): never => {
    failure = error
    throw new Error(error.detail)
  }
  async function* limited(): AsyncIterable<Uint8Array> {
    let isLate: (() => void) | undefined
    const late = new Promise<'late'>((resolve) => {
      isLate = () => resolve('late')
    })
    const timer = setTimeout(() => isLate?.(), arrivalMs)
    // Ending the loop must not end the connection: the caller is still to be told.
    const chunks = request.iterator({ destroyOnReturn: false })
    let bytes = 0
    try {
      for (;;) {
        const next = await Promise.race([chunks.next(), late]).catch(() => stop(BROKEN_OFF))
        if (next === 'late') return stop(TOO_SLOW)
        if (next.done) return
        const chunk = next.value as Buffer
        bytes += chunk.length
        if (bytes > bytesMax) stop(tooLarge(bytesMax))
        yield chunk
      }
    } finally {
      clearTimeout(timer)
    }
  }
  try {
    return ok({ kind: 'file', file: await store('body', mediaType, limited()) })
  } catch (error) {
    return fail(
      failure ?? { code: 'body-invalid', detail: `The body could not be stored: ${(error as Error).message}` },
    )
  }
}
