import { fail, ok, type Result } from '@linkflow/kernel'
import {
  defineNode,
  type EachResult,
  failItem,
  type Item,
  many,
  type NodeContext,
  type NodeError,
} from '@linkflow/node-runtime'
import { HTTP_PAGES_BYTES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { fromEgress } from './failure.ts'
import { nextPage } from './pagination.ts'
import { type HttpRequestParameters, httpRequestParameters } from './parameters.ts'
import { pause } from './pause.ts'
import { isReading, requestOf } from './request.ts'
import { itemsOf, type Received, receive } from './response.ts'

interface Page {
  /** Of the input item. */
  readonly index: number
  /** From 1. */
  readonly number: number
}

async function send(
  given: HttpRequestParameters,
  item: Item,
  context: NodeContext,
  page: Page,
): Promise<Result<Received, NodeError>> {
  const request = requestOf(given, item, context, page)
  if (!request.ok) return fail(permanent('http-request-invalid', `The request cannot be made: ${request.error}.`))
  const reply = await context.http.request(request.value)
  return reply.ok ? receive(reply.value, request.value.url, given, context) : fail(fromEgress(reply.error))
}

/** All pages of one item; their number and their bytes are bounded, because they are held until the item is done. */
async function pagesOf(
  first: HttpRequestParameters,
  item: Item,
  context: NodeContext,
  index: number,
): Promise<Result<Item[], NodeError>> {
  const items: Item[] = []
  let given: HttpRequestParameters | undefined = first
  let bytes = 0
  for (let number = 1; given !== undefined; number++) {
    const received = await send(given, item, context, { index, number })
    if (!received.ok) return received
    bytes += received.value.bytes
    if (bytes > HTTP_PAGES_BYTES_MAX) return fail(tooMuch())
    // Not spread into one call: a list may have more elements than a call may have arguments.
    for (const one of itemsOf(received.value, given)) items.push(one)
    const { pagination } = given
    if (pagination === undefined || number === pagination.pagesMax) break
    const next = nextPage(given, pagination, received.value, { index, number }, context)
    if (!next.ok) return next
    given = next.value
    if (given !== undefined) await pause(pagination.intervalMs, context.signal)
  }
  return ok(items)
}

const tooMuch = (): NodeError =>
  permanent(
    'http-pages-too-large',
    `The pages come to more than ${HTTP_PAGES_BYTES_MAX} bytes. Lower «pagination.pagesMax», or read the pages in a loop.`,
  )

async function each(
  item: Item,
  given: HttpRequestParameters,
  context: NodeContext,
  index: number,
): Promise<EachResult> {
  // With `size` requests at a time, each waiting before it starts, no more than that begin within one interval.
  if (index >= given.batch.size) await pause(given.batch.intervalMs, context.signal)
  const items = await pagesOf(given, item, context, index)
  if (!items.ok) return failItem(items.error)
  return items.value.length === 1 ? items.value[0] : many(items.value)
}

function check({ pagination, body, method }: HttpRequestParameters) {
  if (pagination?.kind === 'next-url' && pagination.nextUrl === undefined) {
    return { parameter: 'pagination', message: '«nextUrl» is missing: give the expression for the next address.' }
  }
  if (pagination?.kind === 'parameters' && pagination.parameters.length === 0) {
    return { parameter: 'pagination', message: '«parameters» is empty: name what changes from page to page.' }
  }
  if (body.kind !== 'none' && (method === 'GET' || method === 'HEAD')) {
    return { parameter: 'body', message: `is not sent with ${method}; choose another method, or no body.` }
  }
  return undefined
}

export const httpRequest = defineNode({
  type: 'http-request',
  version: 1,
  title: 'HTTP Request',
  description: 'Calls a web address and goes on with what it answers.',
  group: 'http',
  keywords: ['api', 'rest', 'url', 'fetch', 'download', 'upload', 'graphql', 'curl', 'get', 'post'],
  operations: [
    { title: 'Read (GET)', keywords: ['get', 'fetch', 'download', 'list'], parameters: { method: 'GET' } },
    { title: 'Send (POST)', keywords: ['post', 'create', 'upload', 'submit'], parameters: { method: 'POST' } },
    { title: 'Replace (PUT)', keywords: ['put', 'overwrite'], parameters: { method: 'PUT' } },
    { title: 'Change (PATCH)', keywords: ['patch', 'update', 'edit'], parameters: { method: 'PATCH' } },
    { title: 'Delete (DELETE)', keywords: ['remove'], parameters: { method: 'DELETE' } },
  ],
  suggestedNext: ['if', 'split-out', 'set', 'code'],
  parameters: httpRequestParameters,
  literal: ['pagination'],
  check,
  credentials: [
    { type: 'header', required: false },
    { type: 'basic', required: false },
    { type: 'bearer', required: false },
    { type: 'query', required: false },
    { type: 'custom', required: false },
    { type: 'tls-client-certificate', required: false },
  ],
  effect: ({ method }) => (isReading(method) ? 'read' : 'write'),
  sample: [{ id: 'cus_81', name: 'Ada Lovelace', email: 'ada@example.test', country: 'DE' }],
  behaviour: { kind: 'each', each, parallel: ({ batch }) => batch.size },
})
