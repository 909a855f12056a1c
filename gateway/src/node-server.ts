import http from 'node:http'
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

/** Node's server with the strict parser and the deadlines (T41). What is not HTTP gets an answer too, then the connection closes. */
export function nodeServer(handle: http.RequestListener): http.Server {
  const server = http.createServer(
    {
      insecureHTTPParser: false,
      requireHostHeader: true,
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: HEADERS_ARRIVAL_MS,
      requestTimeout: REQUEST_ARRIVAL_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CONNECTION_CHECK_MS,
      noDelay: true,
    },
    handle,
  )
  server.maxHeadersCount = HEADERS_MAX
  server.on('clientError', refuse)
  return server
}

function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const [code, detail] = meaningOf(error)
  const body = JSON.stringify(problemBody({ code, detail }, newUuidV7(Date.now())))
  const { status } = JSON.parse(body) as { status: number }
  const headers = { ...SECURITY_HEADERS, 'content-type': PROBLEM_TYPE, 'content-length': Buffer.byteLength(body) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join('')}connection: close\r\n\r\n${body}`)
}

function meaningOf({ code }: NodeJS.ErrnoException): [ErrorCode, string] {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return ['headers-too-large', `The headers and the address have together more than ${HEADER_BYTES_MAX} bytes.`]
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return ['request-timeout', 'The request did not arrive in time.']
  return ['request-malformed', 'What came is not HTTP/1.1.']
}
