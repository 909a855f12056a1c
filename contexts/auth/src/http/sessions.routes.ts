import {
  challengeSchema,
  refreshSchema,
  type SessionView,
  sessionListSchema,
  signInSchema,
  tokensSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import type { Sessions } from '../application/sessions.ts'
import { type SignInNeeds, signIn } from '../application/sign-in.ts'
import type { Session } from '../domain/session.ts'
import { clientHeaders, clientOf, type Giving, giveTokens, giveTokensOrChallenge, retryAfter } from './give-tokens.ts'

interface Needs extends Giving {
  readonly sessions: Sessions
  readonly signIn: ReturnType<typeof signIn>
}

export function sessionRoutes(needs: SignInNeeds & Giving): Route[] {
  const { sessions, cookies, clock } = needs
  const parts: Needs = { sessions, signIn: signIn(needs), cookies, clock }
  return [openSession, renewSession, listSessions, endSession, endCurrent, endSessions].map((make) => make(parts))
}

const openSession = ({ signIn, ...giving }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/sessions',
    summary: 'Sign in',
    description:
      'An address without an account, a wrong password and a disabled account are answered alike. Send the access token as ' +
      '`Authorization: Bearer …`, and renew the session before it expires.',
    auth: 'public',
    permission: 'none',
    usesCookie: true,
    headers: clientHeaders,
    body: signInSchema,
    bodyExample: { email: 'ada@example.com', password: 'a horse that is correct', refreshIn: 'body' },
    responses: {
      200: responds.json(tokensSchema, 'Signed in'),
      202: responds.json(challengeSchema, 'The password is right, and the account has a second factor'),
    },
    errors: ['sign-in-refused', 'sign-in-blocked', 'server-busy'],
    async handle(request) {
      const { email, password, refreshIn } = request.body
      const signedIn = await signIn({ email, password, client: clientOf(request) })
      if (signedIn.ok) return giveTokensOrChallenge(signedIn.value, request, refreshIn, giving)
      const { error } = signedIn
      switch (error.type) {
        case 'refused':
          return reply.problem('sign-in-refused', 'No account has this address with this password. Try again.')
        case 'blocked':
          return reply.problem('sign-in-blocked', 'There were too many attempts. Wait, then try again.', {
            headers: retryAfter(error.retryAfterMs),
          })
        case 'busy':
          return reply.problem('server-busy', 'Too many sign in just now. Try again soon.', {
            headers: retryAfter(1000),
          })
        default:
          return assertNever(error)
      }
    },
  })

const renewSession = ({ sessions, ...giving }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/sessions/refresh',
    summary: 'Renew the session',
    description:
      'Each refresh token is good once and gives way to the next; sent again within ten seconds it gives the same one, later ' +
      'it is taken for stolen and ends the session. From the cookie or the body, and answered there.',
    auth: 'public',
    permission: 'none',
    usesCookie: true,
    headers: clientHeaders,
    body: refreshSchema,
    bodyExample: { refreshToken: 'lfr_…' },
    responses: { 200: responds.json(tokensSchema, 'Renewed') },
    errors: ['refresh-refused'],
    async handle(request) {
      const given = request.body.refreshToken
      const token = given ?? giving.cookies.read(request, 'refresh', request.headers.cookie)
      const renewed = token === undefined ? undefined : await sessions.renew(token, clientOf(request))
      if (renewed?.ok) return giveTokens(renewed.value, request, given === undefined ? 'cookie' : 'body', giving)
      return reply.problem('refresh-refused', 'The session is over, or this is not its latest token. Sign in again.', {
        ...(given === undefined && { headers: { 'set-cookie': giving.cookies.clearRefresh(request) } }),
      })
    },
  })

const listSessions = ({ sessions }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/sessions',
    summary: 'List the open sessions of the account, newest first',
    auth: 'session',
    permission: 'none',
    responses: { 200: responds.json(sessionListSchema, 'The sessions') },
    async handle({ session: { accountId, sessionId } }) {
      const found = await sessions.list(accountId)
      return reply.ok({ items: found.map((each) => viewOf(each, sessionId)) })
    },
  })

const endSession = ({ sessions }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/sessions/:sessionId',
    summary: 'End a session of the account',
    description: 'Every process refuses it within a second.',
    auth: 'session',
    permission: 'none',
    params: z.strictObject({ sessionId: z.uuid() }),
    responses: { 204: responds.empty('Ended') },
    errors: ['session-not-found'],
    async handle({ session: { accountId }, params: { sessionId } }) {
      const count = await sessions.end(accountId, { id: sessionId }, 'ended')
      if (count > 0) return reply.noContent()
      return reply.problem('session-not-found', `Your account has no open session ${sessionId}.`)
    },
  })

const endCurrent = ({ sessions, cookies }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/sessions/current',
    summary: 'Sign out',
    auth: 'session',
    permission: 'none',
    usesCookie: true,
    responses: { 204: responds.empty('Signed out') },
    async handle(request) {
      const { accountId, sessionId } = request.session
      await sessions.end(accountId, { id: sessionId }, 'signed-out')
      return reply.noContent({ 'set-cookie': cookies.clearRefresh(request) })
    },
  })

const endSessions = ({ sessions }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/sessions',
    summary: 'End all sessions of the account, or all others',
    auth: 'session',
    permission: 'none',
    query: z.strictObject({ except: z.literal('current').optional().describe('`current`: this one stays') }),
    responses: { 204: responds.empty('Ended') },
    async handle({ session: { accountId, sessionId }, query: { except } }) {
      await sessions.end(accountId, { except: except === undefined ? undefined : sessionId }, 'ended')
      return reply.noContent()
    },
  })

const viewOf = (session: Session, currentId: string): SessionView => ({
  id: session.id,
  isCurrent: session.id === currentId,
  createdAt: session.createdAt.toISOString(),
  lastSeenAt: session.lastSeenAt.toISOString(),
  endsAt: session.endsAt.toISOString(),
  signedInBy: session.signedInBy,
  address: session.address,
  userAgent: session.userAgent,
})
