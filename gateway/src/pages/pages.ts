import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { PAGE_KEPT_S } from '../limits.ts'
import { ENCODINGS, type Encoding, type PageFile, type PageFolder } from './page-folder.ts'
import { NONCE_PLACE, newNonce, pageHeaders, SERVICE_WORKER, SERVICE_WORKER_POLICY } from './page-headers.ts'

/** What `/` and every address of the editor answer: the files that were built, and for what a browser goes to, the page. */
export class Pages {
  readonly #folder: PageFolder
  /** First words of addresses that belong to others: never shadowed. */
  readonly #taken: ReadonlySet<string>
  readonly #security: Readonly<Record<string, string>>

  constructor(
    folder: PageFolder,
    needs: { readonly taken: Iterable<string>; readonly security: Readonly<Record<string, string>> },
  ) {
    this.#folder = folder
    this.#taken = new Set([...needs.taken].map(firstWord))
    this.#security = needs.security
  }

  /** Is it ours to answer? Everything else goes on to the routes, and is told there what is wrong with it. */
  takes({ method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean {
    if (method !== 'GET' && method !== 'HEAD') return false
    const path = pathOf(url)
    if (path === '/' || this.#folder.files.has(path)) return true
    return acceptsPages(headers.accept) && !this.#taken.has(firstWord(path))
  }

  /** For the figures: not one row for each address. */
  routeOf(url: string): string {
    return this.#folder.files.has(pathOf(url)) ? '/assets/*' : '/*'
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(this.#security)) response.setHeader(name, value)
    const path = pathOf(request.url ?? '')
    if (path === SERVICE_WORKER) response.setHeader('content-security-policy', SERVICE_WORKER_POLICY)
    const file = this.#folder.files.get(path)
    if (file === undefined) this.#page(request, response)
    else await sendFile(file, request, response)
  }

  #page({ method }: IncomingMessage, response: ServerResponse): void {
    const nonce = newNonce()
    const html = Buffer.from(this.#folder.index.replaceAll(NONCE_PLACE, nonce))
    response.writeHead(200, { ...pageHeaders(nonce), 'content-length': html.length })
    response.end(method === 'HEAD' ? undefined : html)
  }
}

async function sendFile(
  found: PageFile,
  { method, headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { file, type, etag, isForEver, encodings } = found
  const encoding = encodingFor(found, headers['accept-encoding'])
  const meta = {
    etag,
    'content-type': type,
    'cache-control': isForEver ? `public, max-age=${PAGE_KEPT_S}, immutable` : 'no-cache',
    ...(encodings.size > 0 && { vary: 'accept-encoding' }),
  }
  if (headers['if-none-match'] === etag) {
    response.writeHead(304, meta).end()
    return
  }
  response.writeHead(200, {
    ...meta,
    'content-length': encoding === undefined ? found.bytes : encodings.get(encoding)!,
    ...(encoding !== undefined && { 'content-encoding': encoding }),
  })
  if (method === 'HEAD') response.end()
  else await pipeline(createReadStream(encoding === undefined ? file : file + ENCODINGS[encoding]), response)
}

/** The best of those that the browser takes. «q=0» is a no. */
function encodingFor({ encodings }: PageFile, accepted: string | string[] | undefined): Encoding | undefined {
  const words = String(accepted ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase())
  const takes = (encoding: Encoding) =>
    words.some((word) => word.split(';')[0] === encoding && !/;\s*q=0(\.0*)?\s*$/.test(word))
  return (Object.keys(ENCODINGS) as Encoding[]).find((encoding) => encodings.has(encoding) && takes(encoding))
}

const pathOf = (url: string): string => url.split('?', 1)[0]!
const firstWord = (path: string): string => path.split('/', 2)[1] ?? ''

/** A browser that goes somewhere says so; a program that calls an address does not. */
const acceptsPages = (accept: string | undefined): boolean => accept?.includes('text/html') ?? false
