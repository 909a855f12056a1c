import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorCodes } from '@linkflow/contracts'
import {
  type BodyError,
  PROBLEM_TYPE,
  problemBody,
  type RawContext,
  type RawMount,
  readBody,
} from '@linkflow/http-server'
import { isUuid, ok, type Result } from '@linkflow/kernel'
import type { Executions } from '../application/executions.ts'
import type { ExecutionId } from '../domain/execution.ts'
import { RESUME_BODY_BYTES_MAX, RESUME_REFUSED_BYTES_MAX } from '../limits.ts'

/** The token in an execution's resume address: it exists from the start, and proves that the execution gave it away. */
export const resumeTokenOf = (key: Uint8Array, executionId: string): string =>
  createHmac('sha256', key).update(executionId).digest('base64url')

export interface ResumeNeeds {
  readonly key: Uint8Array
  readonly executions: Executions
  /** The signal that a wait for its resume address waits for. */
  readonly signal: string
}

/** `/resume/<execution>/<token>`: a call of it is a signal. What it sends is what the wait node puts out. */
export function resumeMount(needs: ResumeNeeds): RawMount {
  return { prefix: '/resume/', handle: (request, response, context) => handle(needs, request, response, context) }
}

async function handle(
  { key, executions, signal }: ResumeNeeds,
  request: IncomingMessage,
  response: ServerResponse,
  context: RawContext,
): Promise<void> {
  const [executionId = '', token = ''] = context.rest.split('/')
  if (!isUuid(executionId) || !isSame(token, resumeTokenOf(key, executionId))) {
    return refuse(
      response,
      context,
      'execution-not-found',
      'This resume address is not one of ours, or it was cut off.',
    )
  }
  if (request.method !== 'GET' && request.method !== 'POST') {
    response.setHeader('allow', 'GET, POST')
    return refuse(response, context, 'method-not-allowed', 'A resume address takes GET and POST.')
  }
  const read = await readAll(request)
  if (read === 'gone') return
  if (read === 'too-large')
    return refuse(
      response,
      context,
      'payload-too-large',
      `The body is larger than ${RESUME_BODY_BYTES_MAX} bytes; send less.`,
    )
  const parsed = bodyOf(request, read)
  if (!parsed.ok) return refuse(response, context, parsed.error.code, parsed.error.detail)
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://localhost').searchParams)
  const data = JSON.stringify({ method: request.method, query, body: parsed.value })
  const stored = await executions.signal(executionId as ExecutionId, signal, data)
  if (stored === 'not-live')
    return refuse(response, context, 'execution-finished', 'The execution has ended; nothing waits any more.')
  response.writeHead(202, { 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff' })
  response.end(JSON.stringify({ executionId, status: 'resumed' }))
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** JSON that says it is, held to the limits of every JSON body; anything else is text. */
function bodyOf({ headers }: IncomingMessage, bytes: Buffer): Result<unknown, BodyError> {
  if (bytes.length === 0) return ok(null)
  const isJson = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase() === 'application/json'
  return isJson ? readBody(bytes, 'application/json', { prototypeKeys: 'data' }) : ok(bytes.toString('utf8'))
}

/** What is too large is still read for a while: a connection that is closed before its end takes the answer with it. */
async function readAll(request: IncomingMessage): Promise<Buffer | 'too-large' | 'gone'> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > RESUME_REFUSED_BYTES_MAX) return 'too-large'
      if (bytes <= RESUME_BODY_BYTES_MAX) chunks.push(chunk)
    }
  } catch {
    return 'gone'
  }
  return bytes > RESUME_BODY_BYTES_MAX ? 'too-large' : Buffer.concat(chunks)
}

function refuse(response: ServerResponse, context: RawContext, code: keyof typeof errorCodes, detail: string): void {
  response.writeHead(errorCodes[code].status, { 'content-type': PROBLEM_TYPE, 'x-content-type-options': 'nosniff' })
  response.end(JSON.stringify(problemBody({ code, detail }, context.requestId)))
}
