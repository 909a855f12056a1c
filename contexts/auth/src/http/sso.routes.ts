import {
  beginSsoSchema,
  begunSsoSchema,
  challengeSchema,
  completeLinkSchema,
  completeSsoSchema,
  confirmationSchema,
  type ErrorCode,
  type IdentityView,
  identityListSchema,
  identitySchema,
  signInWaysSchema,
  ssoSignOutSchema,
  tokensSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import type { PasskeyChecks } from '../application/passkey-checks.ts'
import type { Sessions } from '../application/sessions.ts'
import type { Answered, Begun, SingleSignOn } from '../application/single-sign-on.ts'
import type { RefusedWhy } from '../domain/sign-on.ts'
import type { Identity } from '../infrastructure/identity-repository.postgres.ts'
import { SSO_RETRY_MS } from '../limits.ts'
import { clientHeaders, clientOf, type Giving, giveTokensOrChallenge, retryAfter } from './give-tokens.ts'
import { CONFIRM_ERRORS, confirmRefusal, TOO_MANY } from './refusals.ts'
import type { Surroundings } from './session-cookies.ts'
import { whoOf } from './who-of.ts'

export interface SsoParts {
  readonly label: string
  /** Loaded for the first sign-on: most installations have none. */
  readonly signOn: () => Promise<SingleSignOn>
}

interface Needs extends Giving {
  readonly sessions: Sessions
  readonly passkeys: PasskeyChecks
  /** Undefined where the operator configured none: the addresses are there, and say so. */
  readonly sso: SsoParts | undefined
}

export const ssoRoutes = (needs: Needs): Route[] =>
  [readWays, beginSignIn, completeSignIn, signOut, listIdentities, beginLink, completeLink, removeIdentity].map(
    (make) => make(needs),
  )

const off = () => reply.problem('sso-off', 'No provider is configured here. The operator sets LINKFLOW_OIDC_ISSUER.')

const PROVIDER_ERRORS = ['sso-off', 'sso-unavailable', 'sso-failed'] as const satisfies ErrorCode[]
const ANSWER_ERRORS = [...PROVIDER_ERRORS, 'sso-over', 'sign-in-blocked'] as const satisfies ErrorCode[]

type ProviderRefusal = { readonly type: 'unavailable' } | { readonly type: 'failed' }
type AnswerRefusal =
  | ProviderRefusal
  | { readonly type: 'over' }
  | { readonly type: 'blocked'; readonly retryAfterMs: number }

function providerRefusal({ type }: ProviderRefusal) {
  return type === 'unavailable'
    ? reply.problem('sso-unavailable', 'The provider does not answer. Try again soon, or sign in another way.', {
        headers: retryAfter(SSO_RETRY_MS),
      })
    : reply.problem('sso-failed', 'What the provider answered was not accepted. The log of the server says why.')
}

function answerRefusal(error: AnswerRefusal) {
  switch (error.type) {
    case 'over':
      return reply.problem(
        'sso-over',
        'This browser did not begin it, it took over ten minutes, or it was used before.',
      )
    case 'blocked':
      return reply.problem('sign-in-blocked', TOO_MANY, { headers: retryAfter(error.retryAfterMs) })
    default:
      return providerRefusal(error)
  }
}

const WHY: Readonly<Record<RefusedWhy, string>> = {
  'email-unverified': 'The provider does not say that your e-mail address was proved. Ask whoever runs it.',
  'domain-refused': 'Your e-mail address is of a domain that does not sign in here.',
  'account-unproved':
    'An account has your e-mail address, and it was never proved that it is yours. Sign in with its password, confirm the address by the mail, then try again.',
  'account-linked': 'The account with your e-mail address belongs to somebody else at the provider.',
  'account-missing': 'You have no account here. Ask whoever runs this LinkFlow to make one.',
  'account-disabled': 'Your account is disabled. Ask whoever runs this LinkFlow.',
}

const readWays = ({ cookies, passkeys, sso }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/sign-in-ways',
    summary: 'How people can sign in here',
    auth: 'public',
    permission: 'none',
    responses: { 200: responds.json(signInWaysSchema, 'What the page for signing in offers') },
    handle: async () =>
      reply.ok({
        passkeys: passkeys.party !== undefined,
        ...(sso && { sso: { label: sso.label } }),
        cookies: cookies.mayBeInsecure ? ('insecure' as const) : ('secure' as const),
      }),
  })

const beginSignIn = ({ sso, cookies }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/sessions/sso',
    summary: 'Sign in by single sign-on, first step: where to send the browser',
    auth: 'public',
    permission: 'none',
    usesCookie: true,
    body: beginSsoSchema,
    bodyExample: { flowIn: 'body' },
    responses: { 200: responds.json(begunSsoSchema, 'The address of the provider') },
    errors: PROVIDER_ERRORS,
    async handle(request) {
      if (sso === undefined) return off()
      const begun = await (await sso.signOn()).beginSignIn()
      if (!begun.ok) return providerRefusal({ type: begun.error })
      return giveBegun(begun.value, request, request.body.flowIn, cookies)
    },
  })

const completeSignIn = ({ sso, ...giving }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/sessions/sso/complete',
    summary: 'Sign in by single sign-on, second step: what the provider put behind the redirect address',
    description:
      'Opens the account that is linked; else one whose address the provider and this server both proved; else, where the ' +
      'operator allows it, a new one.',
    auth: 'public',
    permission: 'none',
    usesCookie: true,
    headers: clientHeaders,
    body: completeSsoSchema,
    bodyExample: { code: 'SplxlOBeZQQYbYS6WxSbIA', state: 'af0ifjsldkj', flow: '…', refreshIn: 'body' },
    responses: {
      200: responds.json(tokensSchema, 'Signed in'),
      202: responds.json(challengeSchema, 'The account has a second factor here'),
    },
    errors: ['sso-refused', ...ANSWER_ERRORS],
    async handle(request) {
      const { refreshIn, ...answered } = request.body
      if (sso === undefined) return off()
      const done = await (await sso.signOn()).completeSignIn(
        withFlow(answered, request, giving.cookies),
        clientOf(request),
      )
      if (done.ok) return giveTokensOrChallenge(done.value, request, refreshIn, giving)
      if (done.error.type !== 'refused') return answerRefusal(done.error)
      const { why } = done.error
      return reply.problem('sso-refused', WHY[why], { facts: { reason: why } })
    },
  })

const signOut = ({ sso, sessions, cookies }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/sessions/current/sso-sign-out',
    summary: 'Sign out here, and learn where to sign out of the provider',
    auth: 'session',
    permission: 'none',
    usesCookie: true,
    responses: { 200: responds.json(ssoSignOutSchema, 'Signed out here') },
    async handle(request) {
      const { accountId, sessionId } = request.session
      const current = (await sessions.list(accountId)).find(({ id }) => id === sessionId)
      await sessions.end(accountId, { id: sessionId }, 'signed-out')
      const url = current?.signedInBy === 'sso' ? await (await sso?.signOn())?.signOutUrl() : undefined
      return reply.ok({ ...(url !== undefined && { url }) }, { 'set-cookie': cookies.clearRefresh(request) })
    },
  })

const listIdentities = ({ sso }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/me/identities',
    summary: 'List what the account is linked with for single sign-on',
    auth: 'session',
    permission: 'none',
    responses: { 200: responds.json(identityListSchema, 'The identities') },
    errors: ['sso-off'],
    async handle({ session: { accountId } }) {
      if (sso === undefined) return off()
      return reply.ok({ items: (await (await sso.signOn()).list(accountId)).map(viewOf) })
    },
  })

const beginLink = ({ sso, cookies }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/identities/link',
    summary: 'Link the account with single sign-on, first step: where to send the browser',
    auth: 'session',
    permission: 'none',
    usesCookie: true,
    body: confirmationSchema.extend(beginSsoSchema.shape).meta({ id: 'BeginLink' }),
    bodyExample: { flowIn: 'body', password: 'a horse that is correct' },
    responses: { 200: responds.json(begunSsoSchema, 'The address of the provider') },
    errors: [...PROVIDER_ERRORS, ...CONFIRM_ERRORS],
    async handle(request) {
      const { flowIn, ...given } = request.body
      if (sso === undefined) return off()
      const begun = await (await sso.signOn()).beginLink(whoOf(request), given)
      if (begun.ok) return giveBegun(begun.value, request, flowIn, cookies)
      switch (begun.error.type) {
        case 'unavailable':
        case 'failed':
          return providerRefusal(begun.error)
        default:
          return confirmRefusal(begun.error)
      }
    },
  })

const completeLink = ({ sso, cookies }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/identities',
    summary: 'Link the account, second step: what the provider put behind the redirect address',
    auth: 'session',
    permission: 'none',
    usesCookie: true,
    headers: clientHeaders,
    body: completeLinkSchema,
    bodyExample: { code: 'SplxlOBeZQQYbYS6WxSbIA', state: 'af0ifjsldkj', flow: '…' },
    idempotent: true,
    responses: { 201: responds.json(identitySchema, 'The identity') },
    errors: ['identity-taken', ...ANSWER_ERRORS],
    async handle(request) {
      if (sso === undefined) return off()
      const done = await (await sso.signOn()).completeLink(withFlow(request.body, request, cookies), whoOf(request))
      if (done.ok) return reply.created(viewOf(done.value), `/api/v1/me/identities/${done.value.id}`)
      if (done.error.type !== 'taken') return answerRefusal(done.error)
      return reply.problem(
        'identity-taken',
        'It is linked with another account, or yours has another of this provider.',
      )
    },
  })

const removeIdentity = ({ sso }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/me/identities/:identityId',
    summary: 'Unlink the account from single sign-on',
    auth: 'session',
    permission: 'none',
    params: z.strictObject({ identityId: z.uuid() }),
    responses: { 204: responds.empty('It opens the account no more') },
    errors: ['sso-off', 'identity-not-found', 'sign-in-way-last'],
    async handle(request) {
      const { identityId } = request.params
      if (sso === undefined) return off()
      const done = await (await sso.signOn()).remove(whoOf(request), identityId)
      if (done.ok) return reply.noContent()
      return done.error.type === 'not-found'
        ? reply.problem('identity-not-found', `Your account has no identity ${identityId}.`)
        : reply.problem('sign-in-way-last', 'Nothing else signs in. Set a password by a mail, or add a passkey.')
    },
  })

function giveBegun({ url, flow }: Begun, where: Surroundings, flowIn: 'cookie' | 'body', cookies: Giving['cookies']) {
  if (flowIn === 'body') return reply.ok({ url, flow })
  return reply.ok({ url }, { 'set-cookie': cookies.setFlow(where, flow) })
}

/** The flow comes back where it went: a program sends it, and a browser has it in the cookie. */
const withFlow = (
  { code, state, iss, flow }: z.output<typeof completeLinkSchema>,
  request: Surroundings & { readonly headers: { readonly cookie?: string | undefined } },
  cookies: Giving['cookies'],
): Answered => ({ code, state, iss, flow: flow ?? cookies.read(request, 'sso', request.headers.cookie) })

const viewOf = (identity: Identity): IdentityView => ({
  id: identity.id,
  issuer: identity.issuer,
  ...(identity.email !== undefined && { email: identity.email }),
  createdAt: identity.createdAt.toISOString(),
  ...(identity.lastUsedAt && { lastUsedAt: identity.lastUsedAt.toISOString() }),
})
