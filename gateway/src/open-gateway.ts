import type http from 'node:http'
import type https from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type RawMount, type Route, reply, type SocketMount } from '@linkflow/http-server'
import { invariant } from '@linkflow/kernel'
import type { Payloads } from '@linkflow/keys'
import type { Database } from '@linkflow/postgres'
import type { Logger, Metrics, Tracing } from '@linkflow/telemetry'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { allowedMethods } from './allowed-methods.ts'
import { Cors } from './cors.ts'
import { isOurFault, replyForFailure } from './failure.ts'
import type { Admission, Authenticate } from './guard.ts'
import { type HealthCheck, liveRoute, type Readiness, readinessOf, readyRoute } from './health.ts'
import { idempotencyStore } from './idempotency/idempotency-store.ts'
import { BODY_ARRIVAL_MS, DRAIN_MS_DEFAULT, IDEMPOTENCY_PURGE_MS, PATH_PARAMETER_CHARS_MAX } from './limits.ts'
import { metricsRoute } from './metrics.route.ts'
import { mountRoute } from './mount-route.ts'
import { nodeServer } from './node-server.ts'
import { type Answered, observer, type RequestTrace } from './observe.ts'
import { openApiRoute } from './openapi.route.ts'
import { dispatchPage } from './pages/dispatch-page.ts'
import { readPageFolder } from './pages/page-folder.ts'
import { Pages } from './pages/pages.ts'
import { PUBLIC_ROUTES } from './public-routes.ts'
import { type RateLimitOptions, RateLimits } from './rate-limits/rate-limits.ts'
import { dispatchRaw, findMount } from './raw-dispatch.ts'
import { requestIdOf } from './request-id.ts'
import { requestTrace } from './request-trace.ts'
import { securityHeaders } from './security-headers.ts'
import { sendAnswer } from './send-answer.ts'
import { followTls, readTls, type TlsFiles } from './tls.ts'
import { Origins } from './upgrade/origins.ts'
import { UPGRADE_NEEDED, Upgrades } from './upgrade/upgrades.ts'

declare module 'fastify' {
  interface FastifyRequest {
    startedMs: number
    admission: Admission | undefined
    trace: RequestTrace | undefined
  }
}

export interface GatewayOptions {
  readonly routes: readonly Route[]
  readonly rawMounts?: readonly RawMount[]
  readonly socketMounts?: readonly SocketMount[]
  /** The folder of the built pages; without one there are none. */
  readonly pagesFolder?: string | undefined
  readonly authenticate: Authenticate
  readonly database: Pick<Database, 'app' | 'engine'>
  /** How answers are kept that may be given again. */
  readonly payloads: Payloads
  readonly checks?: readonly HealthCheck[]
  readonly log: Logger
  readonly metrics: Metrics
  /** Who is told of requests, if anybody is. */
  readonly tracing?: Tracing | undefined
  readonly version: string
  /** Proxies before us that are believed; above 0 nothing counts as loopback. */
  readonly trustedHops?: number
  readonly rateLimits?: RateLimitOptions
  /** Origins whose pages may use the API; none by default. */
  readonly corsOrigins?: readonly string[]
  /** The origin of our own pages, where a proxy tells us another host than the browser sees. */
  readonly ownOrigin?: string
  readonly tls?: TlsFiles
  /** People reach it by HTTPS, which a proxy before us speaks; with `tls` we do. */
  readonly isHttps?: boolean
  readonly drainMs?: number
  /** How long calls are still taken while `/health/ready` says that it stops, so that load balancers see it first. */
  readonly drainDelayMs?: number
  /** How long the body of an API request may take to arrive. */
  readonly bodyArrivalMs?: number
  /** For tests: an answer that its route does not state is a 500. */
  readonly checkAnswers?: boolean
}

/** The certificate or its key cannot be read, or they do not belong together. */
export class TlsUnusable extends Error {
  override readonly name = 'TlsUnusable'
}

export interface Gateway {
  /** Every route, the gateway's own included. */
  readonly routes: readonly Route[]
  readonly server: http.Server
  /** What `/health/ready` says. */
  readonly readiness: () => Promise<Readiness>
  /** Resolves with the port that was taken (0 asks for any). */
  listen(at: { readonly host: string; readonly port: number }): Promise<number>
  /** Says at `/health/ready` that it stops, then says no to new connections, lets what is being answered finish, then closes. `false` if time was up first. */
  close(): Promise<boolean>
}

export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { log, metrics, tracing, rawMounts = [], trustedHops = 0 } = options
  const limits = new RateLimits(options.rateLimits ?? {}, trustedHops)
  const cors = new Cors(options.corsOrigins ?? [])
  const tls = options.tls && readTls(options.tls)
  if (tls?.ok === false) throw new TlsUnusable(tls.error)
  const security = securityHeaders(options.isHttps === true || tls !== undefined)
  let isDraining = false
  const readiness = readinessOf(options.checks ?? [], () => isDraining)
  const own: Route[] = [
    liveRoute(),
    readyRoute(readiness),
    metricsRoute(metrics, options.authenticate),
    openApiRoute((): readonly Route[] => routes, options.version),
  ]
  const routes: readonly Route[] = [...own, ...options.routes]
  refuseUnlistedPublic(routes)

  const observe = observer(log, metrics, tracing)
  const idempotency = idempotencyStore(options.database, options.payloads)
  const { socketMounts: mounts = [], corsOrigins = [], ownOrigin } = options
  const origins = new Origins(ownOrigin === undefined ? corsOrigins : [...corsOrigins, ownOrigin])
  const upgrades = new Upgrades({ mounts, origins, limits, trustedHops, isDraining: () => isDraining, observe, log })
  const raw = { log, observe, tracing, limits, cors, isDraining: () => isDraining }
  const pages =
    options.pagesFolder === undefined
      ? undefined
      : new Pages(readPageFolder(options.pagesFolder), {
          taken: [
            ...routes.map(({ path }) => path),
            ...rawMounts.map(({ prefix }) => prefix),
            ...mounts.map(({ path }) => path),
          ],
          security,
        })
  const app: FastifyInstance = fastify({
    serverFactory: (handle) =>
      nodeServer(
        (request, response) => {
          const found = findMount(rawMounts, request.url ?? '')
          if (found === undefined && pages?.takes(request)) dispatchPage(pages, request, response, raw)
          else if (found === undefined) handle(request, response)
          else dispatchRaw(found, request, response, raw)
        },
        (request) => upgrades.mayTake(request),
        tls?.value,
      ),
    genReqId: requestIdOf,
    requestIdHeader: false,
    logger: false,
    return503OnClosing: false,
    forceCloseConnections: false,
    schemaController: { compilersFactory: { buildValidator: unused, buildSerializer: unused } },
    routerOptions: { maxParamLength: PATH_PARAMETER_CHARS_MAX, querystringParser: () => ({}) },
    // No hook has run by then.
    frameworkErrors: (_, request, to) =>
      void sendAnswer(
        to.header('x-request-id', request.id).headers(security) as FastifyReply,
        reply.problem('path-invalid', BAD_ADDRESS),
        request.id,
      ),
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
  app.decorateRequest('startedMs', 0)
  app.decorateRequest('admission', undefined)
  app.decorateRequest('trace', undefined)
  app.addHook('onRequest', async (request, to) => {
    request.startedMs = performance.now()
    request.trace = requestTrace(tracing, request.raw)
    to.header('x-request-id', request.id).headers(security)
    if (isDraining) to.header('connection', 'close')
    const passed = limits.ofAddress(request.raw)
    if ('kind' in passed) return sendAnswer(to, passed, request.id)
    if (passed.headers) to.headers(passed.headers)
    const allowed = cors.headersFor(request.raw)
    if (allowed) to.headers(allowed)
    const preflight = cors.preflightFor(request.raw)
    if (preflight) return sendAnswer(to, reply.noContent(preflight), request.id)
    return undefined
  })
  app.addHook('onResponse', async (request, to) => {
    const { id: requestId, method, startedMs, admission, trace } = request
    const route = request.routeOptions.url ?? 'none'
    observe({ requestId, method, route, status: to.statusCode, startedMs, trace, ...whoOf(admission) })
  })
  app.setErrorHandler((error, request, to) => {
    const answer = replyForFailure(error)
    const { method, id: requestId } = request
    const what = { error, requestId, method, route: request.routeOptions.url }
    if (isOurFault(answer)) log.error(what, 'a request failed')
    else log.warn(what, 'a request was refused')
    return sendAnswer(to, answer, requestId)
  })
  app.setNotFoundHandler(notFound(allowedMethods(routes), upgrades))
  const { authenticate, checkAnswers = false, bodyArrivalMs = BODY_ARRIVAL_MS } = options
  for (const route of routes)
    mountRoute(app, route, { authenticate, limits, cors, idempotency, trustedHops, bodyArrivalMs, checkAnswers })
  await app.ready()
  upgrades.attach(app.server)

  const purge = setInterval(
    () => void idempotency.purge().catch((error: unknown) => log.warn({ error }, 'cannot remove old kept answers')),
    IDEMPOTENCY_PURGE_MS,
  )
  purge.unref()
  const unfollow =
    options.tls === undefined
      ? () => {}
      : followTls(options.tls, app.server as https.Server, (problem) =>
          log.error({ problem }, 'the changed certificate cannot be used; the one before stays'),
        )

  return {
    routes,
    server: app.server,
    readiness,
    async listen({ host, port }) {
      await app.listen({ host, port })
      return (app.server.address() as AddressInfo).port
    },
    async close() {
      isDraining = true
      clearInterval(purge)
      unfollow()
      // What has arrived when the port closes and was not taken yet is lost, and its caller cannot know whether it was
      // begun with. So the port closes when nobody sends anything any more: after load balancers have looked.
      if (options.drainDelayMs !== undefined) await wait(options.drainDelayMs)
      return drain(app, upgrades, options.drainMs ?? DRAIN_MS_DEFAULT)
    },
  }
}

/** For the line in the log. */
function whoOf({ caller, session }: Admission = {}): Pick<Answered, 'workspaceId' | 'keyId' | 'accountId'> {
  if (caller === undefined) return { accountId: session?.accountId }
  const { workspaceId, who } = caller
  return who.type === 'key' ? { workspaceId, keyId: who.keyId } : { workspaceId, accountId: who.accountId }
}

/** Routes are checked by their own schemas. What Fastify would check and write with is not even loaded: 3 MB. */
const unused = () => {
  throw new Error('no route has a schema for Fastify')
}

const BAD_ADDRESS = `The address is not well encoded, or a part of it has more than ${PATH_PARAMETER_CHARS_MAX} characters.`

function refuseUnlistedPublic(routes: readonly Route[]): void {
  for (const { auth, method, path } of routes) {
    const isListed = PUBLIC_ROUTES.includes(`${method} ${path}`)
    invariant(auth !== 'public' || isListed, `${method} ${path} is public but not in public-routes.ts`)
  }
}

function notFound(allowed: (path: string) => string[], upgrades: Upgrades) {
  return (request: FastifyRequest, to: FastifyReply) => {
    const path = request.url.split('?', 1)[0]!
    if (upgrades.isAt(path)) return sendAnswer(to, UPGRADE_NEEDED, request.id)
    const methods = allowed(path)
    const answer =
      methods.length === 0
        ? reply.problem('route-not-found', 'There is nothing at this address. The list is at /api/v1/openapi.json.')
        : reply.problem('method-not-allowed', `This address takes ${methods.join(', ')}, not ${request.method}.`, {
            headers: { allow: methods.join(', ') },
          })
    return sendAnswer(to, answer, request.id)
  }
}

/** Connections that answer finish; idle ones go at once; at the deadline the rest is cut. */
async function drain(app: FastifyInstance, upgrades: Upgrades, drainMs: number): Promise<boolean> {
  let inTime = true
  const deadline = setTimeout(() => {
    inTime = false
    app.server.closeAllConnections()
    upgrades.closeAll()
  }, drainMs)
  // Between two requests of a kept connection it is idle: those that became so since are closed as well.
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50)
  const closed = app.close()
  app.server.closeIdleConnections()
  await closed
  clearTimeout(deadline)
  clearInterval(sweep)
  return inTime
}
