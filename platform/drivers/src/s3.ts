import { createHash } from 'node:crypto'
import type { Egress, EgressError, EgressResponse } from '@linkflow/http-egress'
import { ok } from '@linkflow/kernel'
import type { Answer, ObjectContent, ObjectsClient, RemoteObject, ServerFailure } from '@linkflow/node-runtime'
import { Connection } from './connection.ts'
import type { Door } from './drivers.ts'
import { failure } from './failure.ts'
import {
  FILE_MS_MAX,
  S3_ANSWER_BYTES_MAX,
  S3_KEY_BYTES_MAX,
  S3_KEYS_PER_REQUEST,
  S3_PART_BYTES,
  S3_PARTS_MAX,
  S3_REQUEST_MS_MAX,
} from './limits.ts'
import { inParts } from './parts.ts'
import { authorizationOf, encodedPath, encodedQuery, hashOf, timeOf } from './s3-signature.ts'
import type { ServerSettings } from './settings.ts'
import { childOf, childrenOf, escapedXml, parseXml, textIn, type XmlElement } from './xml.ts'

export const S3_PORT = 443

interface S3Request {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD'
  readonly bucket?: string
  readonly key?: string
  readonly query?: readonly (readonly [string, string])[]
  /** Names in lower case. */
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: Uint8Array | string
}

type Streamed = EgressResponse<AsyncIterable<Uint8Array>>

/**
 * S3 is spoken over HTTP, so nothing stays open here but the right to sign. Each body is signed with its hash: a small
 * object goes at once, a larger one in parts, and no more than one part is in memory.
 */
export class S3Connection extends Connection implements ObjectsClient {
  readonly #egress: Egress
  readonly #workspaceId: string
  readonly #ended = new AbortController()

  private constructor(settings: ServerSettings, { egress, workspaceId }: Door) {
    super(settings)
    this.#egress = egress
    this.#workspaceId = workspaceId
  }

  static async open(settings: ServerSettings, door: Door): Answer<S3Connection> {
    const connection = new S3Connection(settings, door)
    // Keys that are wrong are told before somebody hands over a file. Who may not list buckets has signed in all the same.
    const listed = await connection.buckets()
    if (listed.ok || listed.error.code === 'server-refused') return ok(connection)
    connection.destroy()
    return listed
  }

  buckets() {
    return this.within(S3_REQUEST_MS_MAX, async () => {
      const answer = await this.#told({ method: 'GET' })
      return childrenOf(childOf(answer, 'Buckets'), 'Bucket').map((bucket) => ({
        name: textIn(bucket, 'Name') ?? '',
        ...momentOf('madeMs', textIn(bucket, 'CreationDate')),
      }))
    })
  }

  makeBucket(bucket: string): Answer<void> {
    return this.within(S3_REQUEST_MS_MAX, async () => {
      const region = this.#region
      // The first region of all is the one that must not be named.
      const body =
        region === 'us-east-1'
          ? undefined
          : `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${escapedXml(region)}</LocationConstraint></CreateBucketConfiguration>`
      await this.#done({ method: 'PUT', bucket, ...(body !== undefined && { body }) })
    })
  }

  removeBucket(bucket: string): Answer<void> {
    return this.within(S3_REQUEST_MS_MAX, () => this.#done({ method: 'DELETE', bucket }))
  }

  list(bucket: string, options: { readonly prefix: string; readonly folders: boolean; readonly max: number }) {
    return this.within(FILE_MS_MAX, async () => {
      const objects: RemoteObject[] = []
      const folders: string[] = []
      for await (const page of this.#pages(bucket, options)) {
        objects.push(...childrenOf(page, 'Contents').map(remoteObject))
        folders.push(...childrenOf(page, 'CommonPrefixes').map((each) => keyOf(textIn(each, 'Prefix'))))
        if (objects.length + folders.length >= options.max) break
      }
      const foldersMax = Math.min(folders.length, options.max)
      return { folders: folders.slice(0, foldersMax), objects: objects.slice(0, options.max - foldersMax) }
    })
  }

  async *#pages(
    bucket: string,
    { prefix, folders, max }: { readonly prefix: string; readonly folders: boolean; readonly max: number },
  ): AsyncGenerator<XmlElement> {
    let token: string | undefined
    do {
      const query: [string, string][] = [
        ['list-type', '2'],
        // XML cannot hold every character that a key may have.
        ['encoding-type', 'url'],
        ['max-keys', String(Math.min(max, S3_KEYS_PER_REQUEST))],
        ['prefix', prefix],
      ]
      if (folders) query.push(['delimiter', '/'])
      if (token !== undefined) query.push(['continuation-token', token])
      const page = await this.#told({ method: 'GET', bucket, query })
      yield page
      token = textIn(page, 'IsTruncated') === 'true' ? textIn(page, 'NextContinuationToken') : undefined
    } while (token !== undefined)
  }

  about(bucket: string, key: string) {
    return this.within(S3_REQUEST_MS_MAX, async () => {
      const { headers } = await this.#ask({ method: 'HEAD', bucket, key })
      const etag = headerOf(headers, 'etag')
      return {
        key,
        bytes: Number(headerOf(headers, 'content-length') ?? 0),
        mimeType: headerOf(headers, 'content-type') ?? 'application/octet-stream',
        ...momentOf('modifiedMs', headerOf(headers, 'last-modified')),
        ...(etag !== undefined && { etag: plainTag(etag) }),
      }
    })
  }

  download<T>(bucket: string, key: string, take: (content: ObjectContent) => Promise<T>): Answer<T> {
    return this.within(FILE_MS_MAX, async () => {
      const { headers, body } = await this.#ask({ method: 'GET', bucket, key }, FILE_MS_MAX)
      const bytes = Number(headerOf(headers, 'content-length') ?? 0)
      const mimeType = headerOf(headers, 'content-type') ?? 'application/octet-stream'
      return take({ bytes, mimeType, content: body })
    })
  }

  upload(bucket: string, key: string, { bytes, mimeType, content }: ObjectContent) {
    return this.within(FILE_MS_MAX, async () => {
      const parts = inParts(content, Math.max(S3_PART_BYTES, Math.ceil(bytes / S3_PARTS_MAX)))
      const first = await parts.next()
      const second = await parts.next()
      const headers = [['content-type', mimeType]] as const
      if (second.done === true) {
        const body = first.done === true ? new Uint8Array() : first.value
        return { etag: await this.#put({ method: 'PUT', bucket, key, headers, body }) }
      }
      return { etag: await this.#putParts({ bucket, key, headers }, first.value as Uint8Array, second.value, parts) }
    })
  }

  async #put(request: S3Request): Promise<string> {
    const { headers, body } = await this.#ask(request, FILE_MS_MAX)
    await collected(body)
    return plainTag(headerOf(headers, 'etag') ?? '')
  }

  /** What was begun and not ended is taken back, or the server would keep its parts for ever. */
  async #putParts(
    to: Pick<S3Request, 'bucket' | 'key' | 'headers'>,
    first: Uint8Array,
    second: Uint8Array,
    others: AsyncIterable<Uint8Array>,
  ): Promise<string> {
    const begun = await this.#told({ ...to, method: 'POST', query: [['uploads', '']] })
    const uploadId = textIn(begun, 'UploadId')
    if (uploadId === undefined) throw this.#notUnderstood()
    const { bucket, key } = to as Required<typeof to>
    const tags: string[] = []
    const put = async (body: Uint8Array) => {
      const query = [
        ['partNumber', String(tags.length + 1)],
        ['uploadId', uploadId],
      ] as const
      tags.push(await this.#put({ method: 'PUT', bucket, key, query, body }))
    }
    try {
      await put(first)
      await put(second)
      for await (const part of others) await put(part)
      const list = tags.map(
        (tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${escapedXml(tag)}</ETag></Part>`,
      )
      const body = `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`
      const ended = await this.#told(
        { method: 'POST', bucket, key, query: [['uploadId', uploadId]], body },
        FILE_MS_MAX,
      )
      return plainTag(textIn(ended, 'ETag') ?? '')
    } catch (thrown) {
      // Also where the step was stopped, and with it everything else that is asked here.
      const signal = AbortSignal.timeout(S3_REQUEST_MS_MAX)
      await this.#ask({ method: 'DELETE', bucket, key, query: [['uploadId', uploadId]] }, S3_REQUEST_MS_MAX, signal)
        .then(({ body }) => collected(body))
        .catch(() => {})
      throw thrown
    }
  }

  copy(from: readonly [string, string], to: readonly [string, string]): Answer<void> {
    return this.within(FILE_MS_MAX, async () => {
      this.#pathOf(...from)
      const source = encodedPath(`/${from.join('/')}`)
      const [bucket, key] = to
      await this.#told({ method: 'PUT', bucket, key, headers: [['x-amz-copy-source', source]] }, FILE_MS_MAX)
    })
  }

  remove(bucket: string, key: string): Answer<void> {
    return this.within(S3_REQUEST_MS_MAX, () => this.#done({ method: 'DELETE', bucket, key }))
  }

  removeAll(bucket: string, prefix: string): Answer<number> {
    return this.within(FILE_MS_MAX, async () => {
      let removed = 0
      let before: string | undefined
      for (;;) {
        const page = await this.#pages(bucket, { prefix, folders: false, max: S3_KEYS_PER_REQUEST }).next()
        const keys = childrenOf(page.value ?? undefined, 'Contents').map((each) => keyOf(textIn(each, 'Key')))
        if (keys.length === 0) return removed
        // A server that says yes and does nothing must not be asked for ever.
        if (keys[0] === before) throw this.#notUnderstood()
        before = keys[0]
        await this.#removeKeys(bucket, keys)
        removed += keys.length
      }
    })
  }

  async #removeKeys(bucket: string, keys: readonly string[]): Promise<void> {
    const list = keys.map((key) => `<Object><Key>${escapedXml(key)}</Key></Object>`)
    const body = `<Delete><Quiet>true</Quiet>${list.join('')}</Delete>`
    const digest = createHash('md5').update(body).digest('base64')
    const query = [['delete', '']] as const
    const answer = await this.#told({ method: 'POST', bucket, query, headers: [['content-md5', digest]], body })
    const [refused] = childrenOf(answer, 'Error')
    if (refused !== undefined) throw new Refused(this.#refusalOf(200, refused))
  }

  // ------------------------------------------------------------------------------------------------------- requests

  /** A request whose answer is XML: an error may be in it, though its status says that all is well. */
  async #told(request: S3Request, timeoutMs = S3_REQUEST_MS_MAX): Promise<XmlElement> {
    const { status, body } = await this.#ask(request, timeoutMs)
    const answer = parseXml(await collected(body))
    if (answer === undefined) throw this.#notUnderstood()
    if (answer.name === 'Error') throw new Refused(this.#refusalOf(status, answer))
    return answer
  }

  async #done(request: S3Request): Promise<void> {
    const { body } = await this.#ask(request)
    await collected(body)
  }

  async #ask(request: S3Request, timeoutMs = S3_REQUEST_MS_MAX, signal = this.#ended.signal): Promise<Streamed> {
    const { method, query = [], headers = [], body = '' } = request
    const path = this.#pathOf(request.bucket, request.key)
    const host = this.#hostOf(request.bucket)
    const tls = this.settings.tls
    const bodyHash = hashOf(body)
    const time = timeOf(Date.now())
    const token = this.settings.optional('sessionToken')
    const signed = [
      ...headers,
      ['x-amz-content-sha256', bodyHash],
      ['x-amz-date', time],
      ...(token === undefined ? [] : [['x-amz-security-token', token] as const]),
    ] as const
    const key = {
      accessKeyId: this.settings.text('accessKeyId'),
      secretAccessKey: this.settings.text('secretAccessKey'),
      region: this.#region,
    }
    const authorization = authorizationOf({ method, host, path, query, headers: signed, bodyHash }, key, time)
    const answer = await this.#egress.request(
      {
        method,
        url: `${tls === undefined ? 'http' : 'https'}://${host}${path}${query.length === 0 ? '' : `?${encodedQuery(query)}`}`,
        headers: [...signed, ['authorization', authorization]],
        ...((method === 'PUT' || method === 'POST') && { body }),
        timeoutMs,
        // The signature is for this host: what points elsewhere is told.
        redirects: { follow: false },
        response: { as: 'stream' },
        decompress: false,
        ...(tls !== undefined && { tls }),
      },
      { workspaceId: this.#workspaceId, signal },
    )
    if (!answer.ok) throw new Refused(fromEgress(answer.error))
    const { status } = answer.value
    if (status >= 200 && status < 300) return answer.value
    throw new Refused(this.#refusalOf(status, parseXml(await collected(answer.value.body)), answer.value.headers))
  }

  get #region(): string {
    return this.settings.text('region') || 'us-east-1'
  }

  get #isVirtual(): boolean {
    return this.settings.text('addresses') === 'host'
  }

  #hostOf(bucket: string | undefined): string {
    const { host, port, server, tls } = this.settings
    const isUsual = port === (tls === undefined ? 80 : 443)
    // As addresses have it, or the signature would be of another.
    const known = (isUsual && !host.includes(':') ? host : server).toLowerCase()
    return bucket !== undefined && this.#isVirtual ? `${bucket}.${known}` : known
  }

  #pathOf(bucket: string | undefined, key: string | undefined): string {
    if (bucket !== undefined && !BUCKET.test(bucket)) {
      throw notSent(
        `«${bucket.slice(0, 100)}» is no name of a bucket: it has 3 to 63 letters, digits, dots and hyphens.`,
      )
    }
    const problem = key === undefined ? undefined : keyProblem(key)
    if (problem !== undefined) throw notSent(problem)
    const parts = [...(bucket === undefined || this.#isVirtual ? [] : [bucket]), ...(key === undefined ? [] : [key])]
    return `/${encodedPath(parts.join('/'))}`
  }

  #refusalOf(status: number, answer?: XmlElement, headers: Streamed['headers'] = []): ServerFailure {
    const { server } = this.settings
    const code = textIn(answer, 'Code') ?? WORDS[status] ?? `status ${status}`
    const said = textIn(answer, 'Message') ?? ''
    const region = headerOf(headers, 'x-amz-bucket-region') ?? textIn(answer, 'Region')
    const hint =
      region !== undefined && region !== '' && region !== this.#region
        ? ` Its region is «${region}»: write it into the credential.`
        : ''
    const message = `S3 at ${server} refused (${code})${said === '' ? '' : `: ${said.replace(/[.\s]+$/, '')}`}.${hint}`
    if (SIGN_IN.has(code)) return failure('server-sign-in-refused', message).error
    const retryable = status === 429 || status >= 500 || BUSY.has(code)
    return failure('server-refused', message, { retryable, details: { status, code } }).error
  }

  #notUnderstood(): Refused {
    const message = `${this.settings.server} answers, but not as S3 does. Look at the host and the port of the credential.`
    return new Refused(failure('server-protocol-error', message).error)
  }

  /** Nothing of one user stays. */
  reset(): Promise<boolean> {
    return Promise.resolve(true)
  }

  protected close(): void {
    this.#ended.abort()
  }

  protected refusal(thrown: unknown): ServerFailure | undefined {
    if (thrown instanceof Refused) return thrown.failure
    const lost: unknown = thrown instanceof Error && 'error' in thrown ? thrown.error : undefined
    return typeof lost === 'object' && lost !== null && 'code' in lost ? fromEgress(lost as EgressError) : undefined
  }
}

class Refused extends Error {
  readonly failure: ServerFailure

  constructor(failure: ServerFailure) {
    super(failure.message)
    this.failure = failure
  }
}

const notSent = (message: string): Refused => new Refused(failure('server-refused', message).error)

const fromEgress = ({ code, message, retryable }: EgressError): ServerFailure => ({ code, message, retryable })

/** Older ones may have capitals and underscores in them; never anything that would make another address. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/

function keyProblem(key: string): string | undefined {
  if (key === '') return 'The key is empty: name the object.'
  if (!key.isWellFormed()) return 'The key has half a character in it.'
  if (Buffer.byteLength(key) > S3_KEY_BYTES_MAX) return `The key has more than ${S3_KEY_BYTES_MAX} bytes.`
  // An address is put in order before it is sent, and would lead to another object.
  const isStep = key.split('/').some((part) => part === '.' || part === '..')
  return isStep ? 'The key has a part that is only dots, which an address cannot hold.' : undefined
}

const SIGN_IN: ReadonlySet<string> = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidToken',
  'ExpiredToken',
  'AuthorizationHeaderMalformed',
  'RequestTimeTooSkewed',
])
const BUSY: ReadonlySet<string> = new Set(['SlowDown', 'InternalError', 'RequestTimeout', 'OperationAborted'])

/** Of answers that have no body. */
const WORDS: Readonly<Record<number, string>> = { 403: 'AccessDenied', 404: 'NotFound', 301: 'PermanentRedirect' }

async function collected(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > S3_ANSWER_BYTES_MAX) {
      throw new Refused(
        failure('server-answer-too-large', `The answer has more than ${S3_ANSWER_BYTES_MAX} bytes.`).error,
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const headerOf = (headers: Streamed['headers'], name: string): string | undefined =>
  headers.find(([each]) => each === name)?.[1]

const plainTag = (etag: string): string => etag.replace(/^"|"$/g, '')

/** Lists give keys as addresses have them. */
function keyOf(text = ''): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

const remoteObject = (each: XmlElement): RemoteObject => {
  const etag = textIn(each, 'ETag')
  return {
    key: keyOf(textIn(each, 'Key')),
    bytes: Number(textIn(each, 'Size') ?? 0),
    ...momentOf('modifiedMs', textIn(each, 'LastModified')),
    ...(etag !== undefined && { etag: plainTag(etag) }),
  }
}

function momentOf<Name extends string>(name: Name, text: string | undefined): { [Key in Name]?: number } {
  const ms = Date.parse(text ?? '')
  return (Number.isNaN(ms) ? {} : { [name]: ms }) as { [Key in Name]?: number }
}
