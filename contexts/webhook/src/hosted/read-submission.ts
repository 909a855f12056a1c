import type { IncomingMessage } from 'node:http'
import type { ErrorCode } from '@linkflow/contracts'
import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { FileRef } from '@linkflow/node-runtime'
import type { FormField, GivenAnswer } from '@linkflow/nodes'
import type { StoreFile } from '../application/call-body.ts'
import { mediaTypeOf, readCall } from '../application/read-call.ts'
import { BODY_ARRIVAL_MS } from '../limits.ts'
import { inputName } from './form-document.ts'

/** What a browser sent of a form. */
export class Submission {
  readonly #texts: JsonObject
  readonly #files: Readonly<Record<string, FileRef>>

  constructor(texts: JsonObject, files: Readonly<Record<string, FileRef>>) {
    this.#texts = texts
    this.#files = files
  }

  texts(name: string): readonly string[] {
    const value = Object.hasOwn(this.#texts, name) ? this.#texts[name] : undefined
    const list = Array.isArray(value) ? value : [value]
    return list.filter((each) => typeof each === 'string')
  }

  text(name: string): string {
    return this.texts(name)[0] ?? ''
  }

  answer(field: FormField, index: number): GivenAnswer {
    const name = inputName(index)
    if (field.type !== 'file') return { texts: this.texts(name), files: [] }
    const files = [...filesOf(this.#files, name)]
    // A browser sends an input without a file as a file without name and content.
    return { texts: [], files: files.filter((file) => file.bytes > 0 || file.name !== name) }
  }

  get files(): readonly FileRef[] {
    return Object.values(this.#files)
  }
}

/** Several of one name are numbered by whoever reads them (`readMultipart`). */
function* filesOf(files: Readonly<Record<string, FileRef>>, name: string): Generator<FileRef> {
  for (let count = 1; ; count++) {
    const key = count === 1 ? name : `${name}_${count}`
    if (!Object.hasOwn(files, key)) return
    yield files[key]!
  }
}

interface UnreadSubmission {
  readonly code: ErrorCode
  readonly detail: string
}

const KINDS = new Set(['application/x-www-form-urlencoded', 'multipart/form-data'])

export const isFormBody = (request: IncomingMessage): boolean => KINDS.has(mediaTypeOf(request))

export async function readSubmission(
  request: IncomingMessage,
  options: {
    readonly workspaceId: string
    readonly bytesMax: number
    readonly arrivalMs: number | undefined
    readonly store: StoreFile
  },
): Promise<Result<Submission, UnreadSubmission>> {
  if (!isFormBody(request))
    return fail({ code: 'media-type-unsupported', detail: 'A page takes what a form of a browser sends.' })
  const { arrivalMs = BODY_ARRIVAL_MS, ...more } = options
  const read = await readCall<never>(request, { ...more, arrivalMs, keepBytes: false })
  if (read.type !== 'read') return fail(read.type === 'failed' ? read.error : read.refusal)
  const { body } = read
  if (body.kind === 'none') return ok(new Submission({}, {}))
  if (body.kind === 'form') return ok(new Submission(body.value, {}))
  if (body.kind === 'parts') return ok(new Submission(body.value, body.files))
  return fail({ code: 'body-invalid', detail: 'The body is not that of a form.' })
}
