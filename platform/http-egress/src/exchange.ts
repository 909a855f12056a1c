import type { Readable } from 'node:stream'
import type { ConnectionPools } from './connection-pools.ts'
import type { Route } from './connector.ts'
import type { Deadline } from './deadline.ts'
import { EgressFailure } from './egress-error.ts'
import { bracketHost } from './host.ts'
import type { HeaderList } from './request.ts'
import type { RequestBody } from './request-body.ts'

/** What one hop puts on the wire. */
export interface Message {
  readonly method: string
  readonly url: URL
  readonly host: string
  readonly headers: HeaderList
  readonly body: RequestBody
}

export interface Answer {
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderList
  readonly body: AnswerBody
}

export type AnswerBody = Readable & { dump(options: { limit: number }): Promise<unknown> }

/**
 * Sends a message by the first route that connects. A later address is tried only while no connection was made: once
 * bytes may have left, trying again is the caller's decision.
 */
export async function exchange(
  pools: ConnectionPools,
  routes: readonly Route[],
  message: Message,
  deadline: Deadline,
): Promise<Answer> {
  for (const [index, route] of routes.entries()) {
    try {
      return await send(pools, route, message, deadline)
    } catch (error) {
      if (index === routes.length - 1 || !neverConnected(error)) throw error
    }
  }
  throw new Error('a checked target has at least one route')
}

const neverConnected = (error: unknown): boolean =>
  error instanceof EgressFailure &&
  (error.error.code === 'egress-connect-refused' || error.error.code === 'egress-connect-timeout')

async function send(pools: ConnectionPools, route: Route, message: Message, deadline: Deadline): Promise<Answer> {
  const pending = pools.pool(route).request({
    method: message.method,
    path: pathOf(route, message.url),
    headers: wireHeaders(route, message),
    body: wireBody(message.body),
    signal: deadline.signal,
    // One clock for the whole request, in Deadline.
    headersTimeout: 0,
    bodyTimeout: 0,
    responseHeaders: 'raw',
  })
  // Who lost the race against the deadline still must not keep its socket.
  pending.then(
    (late) => deadline.error && late.body.on('error', () => {}).destroy(),
    () => {},
  )
  const { statusCode, statusText, headers, body } = await deadline.race(pending)
  // A body that is given up emits an error that nobody needs.
  body.on('error', () => {})
  return { status: statusCode, statusText, headers: readRaw(headers), body }
}

/** A proxy gets the whole URL unless there is a tunnel through it. */
const pathOf = (route: Route, url: URL): string =>
  route.proxy && !route.tls ? `http://${url.host}${url.pathname}${url.search}` : url.pathname + url.search

function wireHeaders(route: Route, message: Message): string[] {
  const headers = ['host', message.host, ...message.headers.flat()]
  const authorization = route.tls ? undefined : route.proxy?.authorization
  if (authorization) headers.push('proxy-authorization', authorization.reveal())
  return headers
}

function wireBody(body: RequestBody): Buffer | Readable | null {
  switch (body.kind) {
    case 'none':
      return null
    case 'text':
      return Buffer.from(body.text, 'utf8')
    case 'bytes':
      return Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.byteLength)
    case 'stream':
      // undici takes any async iterable here; its types do not say so.
      return body.open() as unknown as Readable
  }
}

/** With `responseHeaders: 'raw'` undici gives a flat list of names and values; its types do not say so. */
function readRaw(headers: unknown): HeaderList {
  const flat = headers as string[]
  const pairs: [string, string][] = []
  for (let index = 0; index < flat.length; index += 2) pairs.push([flat[index]!.toLowerCase(), flat[index + 1]!])
  return pairs
}

export const hostHeaderOf = (url: URL, host: string): string =>
  url.port === '' ? bracketHost(host) : `${bracketHost(host)}:${url.port}`
