import { TLSSocket } from 'node:tls'
import {
  type Acting,
  type AnyReply,
  type AnyRequest,
  BODY_BYTES_MAX,
  type BodyType,
  type Headers,
  pointerOf,
  type Route,
  readBody,
  reply,
  runActing,
  schemaProblems,
  type Who,
} from '@linkflow/http-server'
import { fail, invariant, ok, type Result } from '@linkflow/kernel'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { bodyKind } from './body-kind.ts'
import { clientAddress } from './client-address.ts'
import type { Cors } from './cors.ts'
import { type Admission, type Authenticate, guard } from './guard.ts'
import { answerOnce, idempotencyKeyOf } from './idempotency/idempotency.ts'
import type { IdempotencyStore } from './idempotency/idempotency-store.ts'
import { sealOf } from './idempotency/seal.ts'
import { Leaving } from './leaving.ts'
import { isLoopback } from './loopback.ts'
import { parseQuery } from './parse-query.ts'
import type { RateLimits } from './rate-limits/rate-limits.ts'
import { refuseOtherOrigin, withoutCookies } from './same-origin.ts'
import { jsonBytes, sendAnswer } from './send-answer.ts'
import { SharedAnswers } from './shared-answers.ts'

export interface MountNeeds {
  readonly authenticate: Authenticate
  readonly limits: RateLimits
  readonly cors: Cors
  readonly idempotency: IdempotencyStore
  readonly trustedHops: number
  readonly bodyArrivalMs: number
  /** Holds each answer to the schema that its route states: for tests. */
  readonly checkAnswers: boolean
}

/** What the stages before the handler found out. */
interface Admitted extends Admission {
  readonly bodyKind: BodyType | 'none'
  /** From where it came. Read at the beginning: a socket whose client has gone does not know it any more. */
  readonly address: string
  readonly bodyTimer: NodeJS.Timeout | undefined
}

/**
 * Puts a route behind its stages, each of which may answer and end it:
 * origin (of what uses cookies) → key or session → workspace → permission → rate of the caller → kind of body (headers only)
 * → bytes → address, query, headers, body by schema → handler. Nobody without the right key makes us read a byte of a body;
 * the rate of the address stands before all.
 */
export function mountRoute(app: FastifyInstance, route: Route, needs: MountNeeds): void {
  const admitted = new WeakMap<FastifyRequest, Admitted>()
  const shared = route.isShared ? new SharedAnswers<AnyReply>() : undefined
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.bodyBytesMax ?? BODY_BYTES_MAX,
    onRequest: async (request, to) => {
      const otherOrigin = refuseOtherOrigin(route, request.headers, needs.cors)
      if (otherOrigin !== undefined) return sendAnswer(to, otherOrigin, request.id)
      const address = clientAddress(request.raw, needs.trustedHops)
      const passed = await guard(route, { headers: request.headers, address }, needs.authenticate)
      if (!passed.ok) return sendAnswer(to, passed.error, request.id)
      const who = whoOf(passed.value)
      if (who !== undefined) {
        const counted = needs.limits.ofCaller(who)
        if ('kind' in counted) return sendAnswer(to, counted, request.id)
        if (counted.headers) addRates(to, counted.headers)
      }
      const kind = bodyKind(route, request.headers)
      if (!kind.ok) return sendAnswer(to, kind.error, request.id)
      request.admission = passed.value
      const bodyTimer =
        kind.value === 'none'
          ? undefined
          : setTimeout(() => giveUp(request, to, needs.bodyArrivalMs), needs.bodyArrivalMs)
      admitted.set(request, { ...passed.value, bodyKind: kind.value, address, bodyTimer })
      return undefined
    },
    onError: async (request) => clearTimeout(admitted.get(request)?.bodyTimer),
    handler: async (request, to) => {
      const known = admitted.get(request)
      invariant(known !== undefined, `${route.method} ${route.path} was reached without its guard`)
      clearTimeout(known.bodyTimer)
      if (shared !== undefined) {
        const question = `${known.caller!.workspaceId} ${request.url}`
        return sendAnswer(to, await shared.to(question, () => sharedAnswer(route, request, known, needs)), request.id)
      }
      const answer = await answerTo(route, request, to, known, needs)
      if (needs.checkAnswers) checkAnswer(route, answer)
      return sendAnswer(to, withoutCookies(route, request.headers, answer), request.id)
    },
  })
}

/** What is left of the caller's rate, beside what is left of the address's: each field is a list of policies by their names. */
function addRates(to: FastifyReply, headers: Headers): void {
  for (const [name, value] of Object.entries(headers)) {
    const before = to.getHeader(name)
    to.header(name, before === undefined ? value : `${before}, ${value}`)
  }
}

/** Whose requests are counted together. */
function whoOf(admission: Admission): string | undefined {
  const who = personOf(admission)
  return who?.type === 'key' ? who.keyId : who?.accountId
}

const personOf = ({ caller, session }: Admission): Who | undefined =>
  session === undefined ? caller?.who : { type: 'account', accountId: session.accountId, sessionId: session.sessionId }

/** The body did not arrive in time. */
function giveUp(request: FastifyRequest, to: FastifyReply, bodyArrivalMs: number): void {
  const detail = `The body was not here within ${bodyArrivalMs / 1000} s.`
  to.header('connection', 'close')
  to.raw.once('finish', () => request.raw.destroy())
  sendAnswer(to, reply.problem('request-timeout', detail), request.id)
}

async function answerTo(
  route: Route,
  request: FastifyRequest,
  to: FastifyReply,
  known: Admitted,
  needs: MountNeeds,
): Promise<AnyReply> {
  const parsed = parse(route, request, known.bodyKind)
  if (!parsed.ok) return parsed.error
  const key = route.idempotent ? idempotencyKeyOf(request.headers['idempotency-key']) : ok(undefined)
  if (!key.ok) return key.error
  const { caller, session, address } = known
  const leaving = new Leaving()
  const acting: Acting = { who: personOf(known), requestId: request.id, address }
  to.raw.once('close', () => {
    acting.isOver = true
    if (!to.raw.writableFinished) leaving.leave()
  })
  const input: AnyRequest = {
    ...parsed.value,
    requestId: request.id,
    ...(request.trace && { trace: request.trace.context }),
    get signal() {
      return leaving.signal
    },
    isLoopback: isLoopback(request.raw, needs.trustedHops),
    isEncrypted: request.raw.socket instanceof TLSSocket,
    clientAddress: address,
    ...(session && { session }),
    ...(caller && { caller, workspaceId: caller.workspaceId }),
    ...(key.value !== undefined && { idempotencyKey: key.value }),
  }
  const handle = () => runActing(acting, () => route.handle(input))
  // What a person makes before there is a workspace is kept under their account: an id like any other.
  const scope = caller?.workspaceId ?? session?.accountId
  if (key.value === undefined || scope === undefined) return handle()
  const call = {
    workspaceId: scope,
    key: key.value,
    address: `${request.method} ${request.url}`,
    body: bytesOf(request.body),
    ...(route.idempotent === 'sealed' && { seal: sealOf(request.headers.authorization ?? '') }),
  }
  return answerOnce(needs.idempotency, call, handle)
}

/** By the address and the workspace alone; its lines in the log are those of who asked first. */
async function sharedAnswer(
  route: Route,
  request: FastifyRequest,
  known: Admitted,
  { checkAnswers }: MountNeeds,
): Promise<AnyReply> {
  const parsed = parse(route, request, known.bodyKind)
  if (!parsed.ok) return parsed.error
  const { params, query } = parsed.value
  const acting: Acting = { who: personOf(known), requestId: request.id, address: known.address }
  try {
    const input = { params, query, workspaceId: known.caller!.workspaceId } as unknown as AnyRequest
    const answer = await runActing(acting, () => route.handle(input))
    if (checkAnswers) checkAnswer(route, answer)
    return answer.kind === 'json' ? jsonBytes(answer) : answer
  } finally {
    acting.isOver = true
  }
}

type Input = Pick<AnyRequest, 'params' | 'query' | 'headers' | 'body'>

function parse(route: Route, request: FastifyRequest, kind: BodyType | 'none'): Result<Input, AnyReply> {
  const params = parseParams(route, request)
  if (!params.ok) return params
  const query = parseQueryOf(route, request)
  if (!query.ok) return query
  const headers = parseHeaders(route, request)
  if (!headers.ok) return headers
  const body = parseBody(route, request, kind)
  if (!body.ok) return body
  return ok({ params: params.value, query: query.value, headers: headers.value, body: body.value })
}

function parseParams(route: Route, request: FastifyRequest): Result<unknown, AnyReply> {
  const raw = request.params as Record<string, string>
  const hasZero = Object.values(raw).some((value) => value.includes('\0'))
  const parsed = route.params.safeParse(raw)
  if (parsed.success && !hasZero) return ok(parsed.data)
  const problems = parsed.success ? [] : schemaProblems(parsed.error)
  return fail(reply.problem('path-invalid', `The address does not fit ${route.path}.`, { problems }))
}

function parseQueryOf(route: Route, request: FastifyRequest): Result<unknown, AnyReply> {
  const at = request.url.indexOf('?')
  const query = parseQuery(at === -1 ? '' : request.url.slice(at + 1))
  if (!query.ok) return fail(reply.problem('query-invalid', query.error))
  const parsed = route.query.safeParse(query.value)
  if (parsed.success) return ok(parsed.data)
  const problems = schemaProblems(parsed.error)
  // A cursor is ours, not the caller's: it has a code of its own, so that a program knows to begin anew.
  if (problems.every(({ pointer }) => pointer === '/cursor')) {
    return fail(reply.problem('cursor-invalid', 'The cursor is not one that this list gave. Begin without one.'))
  }
  return fail(reply.problem('query-invalid', 'The query has parameters that are wrong or unknown.', { problems }))
}

function parseHeaders(route: Route, request: FastifyRequest): Result<unknown, AnyReply> {
  const named = Object.fromEntries(
    Object.keys(route.headers.shape).flatMap((name) => {
      const value = request.headers[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
  const parsed = route.headers.safeParse(named)
  if (parsed.success) return ok(parsed.data)
  const problems = schemaProblems(parsed.error)
  return fail(reply.problem('header-invalid', 'A header of the request is wrong.', { problems }))
}

function parseBody(route: Route, request: FastifyRequest, kind: BodyType | 'none'): Result<unknown, AnyReply> {
  if (route.body === undefined) return ok(undefined)
  const bytes = bytesOf(request.body)
  if (kind === 'none' || bytes.length === 0) {
    const parsed = route.body.safeParse(undefined)
    return parsed.success
      ? ok(parsed.data)
      : fail(reply.problem('body-missing', `Send a body of ${route.bodyTypes.join(' or ')}.`))
  }
  const read = readBody(bytes, kind, { prototypeKeys: route.prototypeKeys })
  if (!read.ok) {
    const { code, detail, pointer } = read.error
    const problems = [{ code, message: detail, severity: 'error' as const, ...(pointer !== undefined && { pointer }) }]
    return fail(reply.problem(code, detail, { problems }))
  }
  const parsed = route.body.safeParse(read.value)
  if (parsed.success) return ok(parsed.data)
  const problems = schemaProblems(parsed.error)
  const places = problems.map(({ pointer }) => pointer || pointerOf([]) || '/').slice(0, 5)
  const detail = `The body is wrong at ${places.join(', ')}${problems.length > 5 ? ', …' : ''}. Nothing was changed.`
  return fail(reply.problem('body-invalid', detail, { problems }))
}

const NO_BYTES = new Uint8Array()
const bytesOf = (body: unknown): Uint8Array => (body instanceof Uint8Array ? body : NO_BYTES)

function checkAnswer(route: Route, answer: AnyReply): void {
  if (answer.kind !== 'json') return
  const spec = route.responses[answer.status]
  invariant(spec?.kind === 'json', `${route.method} ${route.path} does not state an answer ${answer.status}`)
  const wire: unknown = JSON.parse(JSON.stringify(answer.body))
  const parsed = spec.schema.safeParse(wire)
  invariant(parsed.success, `${route.method} ${route.path} answers what it does not state: ${parsed.error?.message}`)
}
