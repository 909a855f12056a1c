import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { ErrorCode } from '@linkflow/contracts'
import { PROBLEM_TYPE, problemBody } from '@linkflow/http-server'
import { newUuidV7 } from '@linkflow/kernel'
import {
  CONNECTION_CHECK_MS,
  HEADER_BYTES_MAX,
  HEADERS_ARRIVAL_MS,
  HEADERS_MAX,
  KEEP_ALIVE_MS,
  REQUEST_ARRIVAL_MS,
} from './limits.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import type { TlsMaterial } from './tls.ts'

/** Node's server with the strict parser and the deadlines (T41). What is not HTTP gets an answer too, then the connection closes. */
export function nodeServer(
  handle: http.RequestListener,
  mayUpgrade: (request: http.IncomingMessage) => boolean,
  tls?: TlsMaterial,
): http.Server {
  const options = {
    IncomingMessage: GuardedMessage,
    insecureHTTPParser: false,
    // We look ourselves: Node would refuse without a word.
    requireHostHeader: false,
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: HEADERS_ARRIVAL_MS,
    requestTimeout: REQUEST_ARRIVAL_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: CONNECTION_CHECK_MS,
    noDelay: true,
    // An offer to speak something else (such as curl's h2c) is no reason to refuse what was asked.
    shouldUpgradeCallback: (request: GuardedMessage) =>
      mayUpgrade(request) && !hasNoHost(request) && !request.hasTwoHosts,
  }
  const take = (request: GuardedMessage, response: http.ServerResponse) => {
    // In this order: Node fills the headers when they are first asked for.
    if (hasNoHost(request) || request.hasTwoHosts) answer(response, oneHost())
    else handle(request, response)
  }
  const server = tls === undefined ? http.createServer(options, take) : https.createServer({ ...options, ...tls }, take)
  server.maxHeadersCount = HEADERS_MAX
  server.on('clientError', refuse)
  server.on('checkExpectation', (_request, response) => answer(response, strangeExpectation()))
  return server
}

/** Node's own way to put a header line into the record of headers; its types leave it out. */
interface HeaderLines {
  _addHeaderLine(name: string, value: string, headers: http.IncomingHttpHeaders): void
}

/**
 * Node keeps headers in a plain object. One named `__proto__` would be looked up in it, which throws under
 * `--disable-proto=throw`, outside of all our code: a single request would end the process. Such a header is left out.
 * Of two `Host` headers Node keeps the first, where a proxy may have gone by the second: that is noted.
 */
export class GuardedMessage extends http.IncomingMessage {
  hasTwoHosts = false

  _addHeaderLine(name: string, value: string, headers: http.IncomingHttpHeaders): void {
    if (name.length === PROTO.length && name.toLowerCase() === PROTO) return
    if (name.length === HOST.length && headers.host !== undefined && name.toLowerCase() === HOST)
      this.hasTwoHosts = true
    ADD_HEADER_LINE.call(this, name, value, headers)
  }
}
const PROTO = '__proto__'
const HOST = 'host'
const ADD_HEADER_LINE = (http.IncomingMessage.prototype as unknown as HeaderLines)._addHeaderLine

/** An answer for what never reached a route. */
function problem(code: ErrorCode, detail: string) {
  const requestId = newUuidV7(Date.now())
  const body = problemBody({ code, detail }, requestId)
  const text = JSON.stringify(body)
  return {
    status: body.status,
    text,
    headers: {
      ...SECURITY_HEADERS,
      'x-request-id': requestId,
      'content-type': PROBLEM_TYPE,
      'content-length': Buffer.byteLength(text),
      connection: 'close',
    },
  }
}

function answer(response: http.ServerResponse, { status, headers, text }: ReturnType<typeof problem>): void {
  response.writeHead(status, headers).end(text)
}

/** RFC 9112, 3.2: a request of HTTP/1.1 without a Host, or with more than one, is answered 400. */
const oneHost = () => problem('request-malformed', 'The request names no host, or two; send one Host header.')
const hasNoHost = ({ headers, httpVersion }: http.IncomingMessage) =>
  headers.host === undefined && httpVersion === '1.1'

const strangeExpectation = () =>
  problem('expectation-failed', 'Only «Expect: 100-continue» can be met here; leave the header out.')

function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const { status, headers, text } = problem(...meaningOf(error))
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`)
}

function meaningOf({ code }: NodeJS.ErrnoException): [ErrorCode, string] {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return [
      'headers-too-large',
      `The headers and the address have together more than ${HEADER_BYTES_MAX} bytes; send less.`,
    ]
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return ['request-timeout', 'The request did not arrive in time; send it again.']
  return ['request-malformed', 'What came is not a request of HTTP/1.1.']
}
