import type { ErrorCode, Permission } from '@linkflow/contracts'
import { invariant } from '@linkflow/kernel'
import type { TraceContext } from '@linkflow/telemetry'
import { z } from 'zod'
import type { AnyReply, ProblemReply } from './reply.ts'
import type { ReplyOf, Responses } from './responses.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Media types of a body. A route that takes YAML takes the same value written in it. */
export type BodyType = 'application/json' | 'application/yaml'

/** A program with a key, or a person who signed in. */
export type Who =
  | { readonly type: 'key'; readonly keyId: string }
  | { readonly type: 'account'; readonly accountId: string; readonly sessionId: string }

/**
 * Who calls, and what they may do in which workspace. A key is bound to one; a session has those that its account is a
 * member of, and a header chooses among them. The workspace of a request comes from nowhere else.
 */
export interface Caller {
  readonly workspaceId: string
  readonly who: Who
  readonly permissions: ReadonlySet<Permission>
  /** Beside what they may do in the workspace, and never handed on: no key that they make has it. */
  readonly operator?: OperatorRights
}

/** What an operator of the installation may do: in this moment, and once they have confirmed that it is them. */
export interface OperatorRights {
  readonly permissions: ReadonlySet<Permission>
  readonly afterConfirmation: ReadonlySet<Permission>
}

/** A person who signed in, before a workspace was chosen. */
export interface SignedIn {
  readonly accountId: string
  readonly sessionId: string
  readonly memberships: readonly Membership[]
  readonly operator?: OperatorRights
}
export interface Membership {
  readonly workspaceId: string
  readonly workspaceName: string
  readonly permissions: ReadonlySet<Permission>
}

interface Parsed<P, Q, H, B> {
  readonly params: z.output<P>
  readonly query: z.output<Q>
  readonly headers: z.output<H>
  readonly body: z.output<B>
  readonly requestId: string
  /** Where in a trace the request is, if somebody is told of it: what it starts belongs below it. */
  readonly trace?: TraceContext
  /** Ends when the caller is gone. */
  readonly signal: AbortSignal
  /** From this machine, not through a proxy: the three-part rule of the gateway. */
  readonly isLoopback: boolean
  /** Over TLS to this server itself; what a proxy before it speaks does not count. */
  readonly isEncrypted: boolean
  /** The address of the caller, as far as the configured number of proxies is believed. */
  readonly clientAddress: string
}

export type PublicRequest<P, Q, H, B> = Parsed<P, Q, H, B>
export interface KeyRequest<P, Q, H, B> extends Parsed<P, Q, H, B> {
  readonly caller: Caller
  readonly workspaceId: string
  /** The `Idempotency-Key` of an idempotent route, for a use case that takes it into its own transaction. */
  readonly idempotencyKey?: string
}
/** All that an answer may depend on which is the same for everybody who may ask for it. */
export type SharedRequest<P, Q> = Pick<KeyRequest<P, Q, NoFields, z.ZodUndefined>, 'params' | 'query' | 'workspaceId'>
export interface SessionRequest<P, Q, H, B> extends Parsed<P, Q, H, B> {
  readonly session: SignedIn
}

type NoFields = z.ZodObject<Record<never, never>, z.core.$strict>
/** One for all routes: one for each was 180 KB of heap together. */
const NO_FIELDS: NoFields = z.strictObject({})

interface RouteDefinition<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  H extends z.ZodObject,
  B extends z.ZodType,
  R extends Responses,
  E extends ErrorCode,
> {
  readonly method: Method
  /** The whole address, parameters as `:name`. */
  readonly path: string
  readonly summary: string
  readonly description?: string
  /** Heading in the OpenAPI document; by default the first word of the path after the version. */
  readonly tag?: string
  readonly params?: P
  readonly query?: Q
  /** Only these headers are given to the handler; names in lower case. */
  readonly headers?: H
  readonly body?: B
  readonly bodyTypes?: readonly BodyType[]
  readonly bodyBytesMax?: number
  /** An example of the body for the document. */
  readonly bodyExample?: unknown
  /**
   * `refuse` (default): a body with a key `__proto__` is a 400. `data`: the body carries users' data, where such a key is
   * an own key like any other; the route's schema must then take it by `z.unknown()`, which keeps the parsed value.
   */
  readonly prototypeKeys?: 'refuse' | 'data'
  readonly responses: R
  /** Codes that the handler answers with, besides those that every route can have. */
  readonly errors?: readonly E[]
  /**
   * A POST that creates: with an `Idempotency-Key` header the first answer is kept and given again. `sealed`: the request or
   * its answer holds a secret, so it is kept under the token that asked first, and given again to that one only.
   */
  readonly idempotent?: boolean | 'sealed'
  /** It reads or sets the cookie of a session: browsers call it with one from our own pages only (T29). */
  readonly usesCookie?: boolean
}

interface Access<A, Req, Rep> {
  readonly auth: A
  /** What the caller must be allowed in the workspace; `none` where there is no workspace. */
  readonly permission: A extends 'api-key' ? Permission : 'none'
  handle(request: Req): Promise<Rep>
}

interface OwnAnswers {
  readonly isShared?: false
}
interface SharedAnswers {
  /** A read whose answer is the same for everybody who may ask for it: who ask at the same time share one. */
  readonly isShared: true
  readonly method: 'GET'
}

/** A route with its types forgotten: what the gateway mounts and the document describes. */
export interface Route {
  readonly method: Method
  readonly path: string
  readonly summary: string
  readonly description: string | undefined
  readonly tag: string
  readonly operationId: string
  /** `api-key`: a key or a session, in one workspace. `session`: a person, about the own account. */
  readonly auth: 'api-key' | 'session' | 'public'
  readonly permission: Permission | 'none'
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  readonly headers: z.ZodObject
  readonly body: z.ZodType | undefined
  readonly bodyTypes: readonly BodyType[]
  readonly bodyBytesMax: number | undefined
  readonly bodyExample: unknown
  readonly prototypeKeys: 'refuse' | 'data'
  readonly responses: Responses
  readonly errors: readonly ErrorCode[]
  readonly idempotent: boolean | 'sealed'
  readonly usesCookie: boolean
  readonly isShared: boolean
  readonly handle: (request: AnyRequest) => Promise<AnyReply>
}

export interface AnyRequest {
  readonly params: unknown
  readonly query: unknown
  readonly headers: unknown
  readonly body: unknown
  readonly requestId: string
  readonly trace?: TraceContext
  readonly signal: AbortSignal
  readonly isLoopback: boolean
  readonly isEncrypted: boolean
  readonly clientAddress: string
  readonly caller?: Caller
  readonly session?: SignedIn
  readonly workspaceId?: string
  readonly idempotencyKey?: string
}

/**
 * States a route. Deny by default: without `auth` and `permission` it does not compile, and a public one must also be in
 * the gateway's list of public addresses. Everything that reaches `handle` has been parsed by the schemas stated here;
 * a field that no schema names is refused.
 */
export function route<
  const R extends Responses,
  P extends z.ZodObject = NoFields,
  Q extends z.ZodObject = NoFields,
  H extends z.ZodObject = NoFields,
  B extends z.ZodType = z.ZodUndefined,
  const E extends ErrorCode = never,
>(
  definition: RouteDefinition<P, Q, H, B, R, E> &
    (
      | (OwnAnswers & Access<'api-key', KeyRequest<P, Q, H, B>, ReplyOf<R> | ProblemReply<NoInfer<E>>>)
      | (OwnAnswers & Access<'session', SessionRequest<P, Q, H, B>, ReplyOf<R> | ProblemReply<NoInfer<E>>>)
      | (OwnAnswers & Access<'public', PublicRequest<P, Q, H, B>, ReplyOf<R> | ProblemReply<NoInfer<E>>>)
      | (SharedAnswers & Access<'api-key', SharedRequest<P, Q>, ReplyOf<R> | ProblemReply<NoInfer<E>>>)
    ),
): Route {
  const { method, path, params, query, headers, body } = definition
  const names = [...path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1]!)
  const declared = Object.keys(params?.shape ?? {})
  invariant(
    names.length === declared.length && names.every((name) => declared.includes(name)),
    `${method} ${path}: the parameters of the path and of its schema differ`,
  )
  invariant(body === undefined || method !== 'GET', `${method} ${path}: a GET has no body`)
  const isShared = definition.isShared ?? false
  invariant(!isShared || headers === undefined, `${method} ${path}: a shared answer depends on no header`)
  return Object.freeze({
    method,
    path,
    summary: definition.summary,
    description: definition.description,
    tag:
      definition.tag ?? path.split('/').find((part) => part !== '' && part !== 'api' && !/^v\d+$/.test(part)) ?? 'api',
    operationId: operationIdOf(method, path),
    auth: definition.auth,
    permission: definition.permission,
    params: params ?? NO_FIELDS,
    query: query ?? NO_FIELDS,
    headers: headers ?? NO_FIELDS,
    body,
    bodyTypes: definition.bodyTypes ?? ['application/json'],
    bodyBytesMax: definition.bodyBytesMax,
    bodyExample: definition.bodyExample,
    prototypeKeys: definition.prototypeKeys ?? 'refuse',
    responses: definition.responses,
    errors: definition.errors ?? [],
    idempotent: definition.idempotent ?? false,
    usesCookie: definition.usesCookie ?? false,
    isShared,
    // The gateway parses with the schemas above before it calls, so the types meant here are those it hands over.
    handle: definition.handle.bind(definition) as unknown as Route['handle'],
  })
}

/** `GET /api/v1/workflows/:workflowId/versions` → `getWorkflowsByWorkflowIdVersions`: stable while the address is. */
function operationIdOf(method: Method, path: string): string {
  const words = path
    .split('/')
    .filter((part) => part !== '' && part !== 'api' && !/^v\d+$/.test(part))
    .map((part) => (part.startsWith(':') ? `by-${part.slice(1)}` : part))
  return [method.toLowerCase(), ...words]
    .join('-')
    .replaceAll(/[^A-Za-z0-9]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
