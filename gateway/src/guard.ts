import type { IncomingHttpHeaders } from 'node:http'
import { type Caller, type ProblemReply, type Route, reply, type SignedIn } from '@linkflow/http-server'
import { fail, ok, type Result } from '@linkflow/kernel'
import { chooseWorkspace, type WorkspaceRefusal } from './choose-workspace.ts'

/** Who a token belongs to, for a request that names this workspace; a promise only when the database had to be asked. */
export type Authenticate = (token: string, workspace?: string) => AuthenticateAnswer | Promise<AuthenticateAnswer>
export type AuthenticateAnswer =
  | { readonly type: 'caller'; readonly caller: Caller }
  | { readonly type: 'signed-in'; readonly session: SignedIn }
  | { readonly type: 'wrong'; readonly of: 'key' | 'session' }
  | { readonly type: 'expired'; readonly of: 'key' | 'session' }

/** What the guard found out: nothing for a public route, the person for one about the own account, else the caller. */
export interface Admission {
  readonly caller?: Caller
  readonly session?: SignedIn
}

type TokenRefusal = ProblemReply<'key-missing' | 'key-invalid' | 'key-expired' | 'session-invalid' | 'session-expired'>
type Refusal =
  | TokenRefusal
  | WorkspaceRefusal
  | ProblemReply<'permission-missing' | 'session-missing' | 'session-needed'>

const CHALLENGE = { headers: { 'www-authenticate': 'Bearer realm="linkflow"' } }
const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]{1,1024})$/i

/** May this request come in? The workspace comes from the key or the memberships alone; a header only chooses (T21). */
export async function guard(
  route: Pick<Route, 'auth' | 'permission'>,
  headers: IncomingHttpHeaders,
  authenticate: Authenticate,
): Promise<Result<Admission, Refusal>> {
  if (route.auth === 'public') return ok({})
  const token = BEARER.exec(headers.authorization ?? '')?.[1]
  if (token === undefined) return fail(route.auth === 'session' ? SESSION_MISSING : KEY_MISSING)
  const named = route.auth === 'session' ? undefined : headers['linkflow-workspace']
  const pending = authenticate(token, Array.isArray(named) ? named.join(', ') : named)
  const answer = pending instanceof Promise ? await pending : pending
  if (answer.type === 'wrong' || answer.type === 'expired') return fail(REFUSALS[answer.of][answer.type])
  if (route.auth === 'session') {
    return answer.type === 'signed-in' ? ok({ session: answer.session }) : fail(SESSION_NEEDED)
  }
  const caller = chooseWorkspace(answer, named)
  return caller.ok ? permit(route, caller.value) : caller
}

function permit({ permission }: Pick<Route, 'permission'>, caller: Caller): Result<Admission, Refusal> {
  if (permission === 'none' || caller.permissions.has(permission)) return ok({ caller })
  const whose = caller.who.type === 'key' ? 'the key does not have' : 'your role in this workspace does not give'
  const detail = `This needs the permission ${permission}, which ${whose}.`
  return fail(reply.problem('permission-missing', detail, { facts: { permission } }))
}

const KEY_MISSING = reply.problem(
  'key-missing',
  'Send an API key or the access token of a session: «Authorization: Bearer …».',
  CHALLENGE,
)
const SESSION_MISSING = reply.problem('session-missing', 'Sign in, and send the access token as Bearer.', CHALLENGE)
const SESSION_NEEDED = reply.problem('session-needed', 'An API key is no person. Sign in, and send the access token.')
const REFUSALS: Readonly<Record<'key' | 'session', Readonly<Record<'wrong' | 'expired', TokenRefusal>>>> = {
  key: {
    wrong: reply.problem('key-invalid', 'This API key is not known, or was revoked. Make a new one.', CHALLENGE),
    expired: reply.problem('key-expired', 'This API key has expired. Make a new one.', CHALLENGE),
  },
  session: {
    wrong: reply.problem('session-invalid', 'This session has ended, or never was. Sign in again.', CHALLENGE),
    expired: reply.problem('session-expired', 'This access token has expired. Renew the session.', CHALLENGE),
  },
}
