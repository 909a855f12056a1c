import { fail, ok } from '@linkflow/kernel'
import type { ContextServices } from '../execute/step-job.ts'
import type {
  BlobPort,
  CodePort,
  HttpFailure,
  HttpPort,
  HttpReply,
  HttpRequest,
  UserFilesPort,
} from '../node-context.ts'
import { FakeState, FakeTables } from './fake-data.ts'

const encoder = new TextEncoder()

export const collect = async (content: AsyncIterable<Uint8Array> | Uint8Array): Promise<Uint8Array> => {
  if (content instanceof Uint8Array) return content
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* inChunks(content: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536)
}

/** What a fake server answers: a body of text or bytes is enough. */
export interface FakeReply {
  readonly status?: number
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string | Uint8Array
  readonly failure?: HttpFailure
}

/** Answers by a function of the request, and keeps the requests that were made. */
export class FakeHttp implements HttpPort {
  readonly requests: HttpRequest[] = []
  readonly #answer: (request: HttpRequest, index: number) => FakeReply | Promise<FakeReply>

  constructor(answer: (request: HttpRequest, index: number) => FakeReply | Promise<FakeReply>) {
    this.#answer = answer
  }

  async request(request: HttpRequest) {
    this.requests.push(request)
    const { status = 200, headers = [], body = '', failure } = await this.#answer(request, this.requests.length - 1)
    if (failure !== undefined) return fail(failure)
    const bytes = typeof body === 'string' ? encoder.encode(body) : body
    const tooLarge = request.responseBytesMax !== undefined && bytes.length > request.responseBytesMax
    if (tooLarge) return fail({ code: 'response-too-large', message: 'The answer is too large.', retryable: false })
    const reply: HttpReply = {
      status,
      statusText: '',
      headers,
      url: request.url,
      body: request.as === 'stream' ? inChunks(bytes) : bytes,
    }
    return ok(reply)
  }
}

/** Files of a workspace, in a map by path. */
export class FakeFiles implements UserFilesPort {
  readonly content = new Map<string, Uint8Array>()

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [path, content] of Object.entries(files)) {
      this.content.set(path, typeof content === 'string' ? encoder.encode(content) : content)
    }
  }

  async list(glob: string) {
    const pattern = new RegExp(`^${glob.split('*').map(escaped).join('.*')}$`)
    return ok(
      [...this.content]
        .filter(([path]) => pattern.test(path))
        .map(([path, content]) => ({ path, bytes: content.length, modifiedMs: 0 }))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
    )
  }

  async read(path: string) {
    const content = this.content.get(path)
    return content === undefined ? fail(notFound(path)) : ok({ bytes: content.length, content: inChunks(content) })
  }

  async write(path: string, content: AsyncIterable<Uint8Array> | Uint8Array, { append }: { append: boolean }) {
    const before = append ? (this.content.get(path) ?? new Uint8Array()) : new Uint8Array()
    const after = Buffer.concat([before, await collect(content)])
    this.content.set(path, after)
    return ok({ bytes: after.length })
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const notFound = (path: string): HttpFailure => ({
  code: 'file-not-found',
  message: `There is no file «${path}».`,
  retryable: false,
})

/** Bytes of the execution, in a map by object key. */
export class FakeBlobs implements BlobPort {
  readonly content = new Map<string, Uint8Array>()

  async create(name: string, mimeType: string, content: AsyncIterable<Uint8Array> | Uint8Array) {
    const bytes = await collect(content)
    const object = `blob-${this.content.size + 1}`
    this.content.set(object, bytes)
    return { object, name, mimeType, bytes: bytes.length }
  }

  async *read({ object }: { readonly object: string }) {
    yield* inChunks(this.content.get(object) ?? new Uint8Array())
  }

  async collect(content: AsyncIterable<Uint8Array>, bytesMax: number) {
    const bytes = await collect(content)
    return bytes.length > bytesMax ? ('too-large' as const) : bytes
  }

  async readAll({ object, name }: { readonly object: string; readonly name: string }, bytesMax: number) {
    const content = this.content.get(object)
    if (content === undefined) return fail(notFound(name))
    if (content.length <= bytesMax) return ok(content)
    return fail({ code: 'file-too-large', message: `«${name}» has more than ${bytesMax} bytes.`, retryable: false })
  }
}

/** Stands in for the sandbox: a function of the call gives what the code would have given. */
export class FakeCode implements CodePort {
  readonly calls: Parameters<CodePort['run']>[0][] = []
  readonly #answer: CodePort['run']

  constructor(answer: CodePort['run']) {
    this.#answer = answer
  }

  run(call: Parameters<CodePort['run']>[0]): ReturnType<CodePort['run']> {
    this.calls.push(call)
    return this.#answer(call)
  }
}

export function fakeServices(services: Partial<ContextServices> = {}): ContextServices {
  return {
    http: new FakeHttp(({ url }) => ({
      failure: {
        code: 'unexpected-request',
        message: `The test does not expect a request of ${url}.`,
        retryable: false,
      },
    })),
    files: new FakeFiles(),
    blobs: new FakeBlobs(),
    code: new FakeCode(async () => ({
      type: 'failed',
      error: { code: 'unexpected-code', message: 'The test does not expect code to be run.' },
    })),
    formats: { run: async () => fail(unexpected('formats to be read or written')) },
    commands: { run: async () => fail(unexpected('a command to be run')) },
    git: { run: async () => fail(unexpected('a repository to be worked on')) },
    keys: { use: async () => fail(unexpected('a key to be used')) },
    connect: async (kind) =>
      fail({
        code: 'unexpected-server',
        message: `The test does not expect a connection to ${kind}.`,
        retryable: false,
      }),
    tables: new FakeTables(),
    state: new FakeState(),
    ...services,
  }
}

const unexpected = (what: string) => ({
  code: 'unexpected-use',
  message: `The test does not expect ${what}.`,
  retryable: false,
})
