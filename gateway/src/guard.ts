import type { IncomingHttpHeaders } from 'node:http'
import { type Caller, type ProblemReply, type Route, reply } from '@linkflow/http-server'
import { fail, ok, type Result } from '@linkflow/kernel'

/** Who a token belongs to; a promise only when the database had to be asked. */
export type Authenticate = (token: string) => AuthenticateAnswer | Promise<AuthenticateAnswer>
export type AuthenticateAnswer =
  | { readonly type: 'caller'; readonly caller: Caller }
  | { readonly type: 'wrong' }
  | { readonly type: 'expired' }

type Refusal = ProblemReply<'key-missing' | 'key-invalid' | 'key-expired' | 'permission-missing' | 'workspace-mismatch'>

const CHALLENGE = { headers: { 'www-authenticate': 'Bearer realm="linkflow"' } }
const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i

/** May this request come in? The workspace comes from the key alone; a header may only confirm it (T21). */
export async function guard(
  route: Pick<Route, 'auth' | 'permission'>,
  headers: IncomingHttpHeaders,
  authenticate: Authenticate,
): Promise<Result<Caller | undefined, Refusal>> {
  if (route.auth === 'public') return ok(undefined)
  const token = BEARER.exec(headers.authorization ?? '')?.[1]
  if (token === undefined) {
    return fail(reply.problem('key-missing', 'Send an API key: «Authorization: Bearer lf_…».', CHALLENGE))
  }
  const pending = authenticate(token)
  const answer = pending instanceof Promise ? await pending : pending
  if (answer.type === 'wrong') {
    return fail(reply.problem('key-invalid', 'This API key is not known, or was revoked. Make a new one.', CHALLENGE))
  }
  if (answer.type === 'expired') {
    return fail(reply.problem('key-expired', 'This API key has expired. Make a new one.', CHALLENGE))
  }
  return admit(route, headers, answer.caller)
}

function admit(
  route: Pick<Route, 'permission'>,
  headers: IncomingHttpHeaders,
  caller: Caller,
): Result<Caller, Refusal> {
  const named = headers['linkflow-workspace']
  if (named !== undefined && named !== caller.workspaceId) {
    const detail =
      'The header LinkFlow-Workspace names another workspace than the one this key belongs to. Leave it out.'
    return fail(reply.problem('workspace-mismatch', detail))
  }
  if (route.permission !== 'none' && !caller.permissions.has(route.permission)) {
    const detail = `This needs the permission ${route.permission}, which the key does not have.`
    return fail(reply.problem('permission-missing', detail, { facts: { permission: route.permission } }))
  }
  return ok(caller)
}
