import type { challengeSchema, tokensSchema } from '@linkflow/contracts'
import { reply } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import { z } from 'zod'
import type { Tokens } from '../application/sessions.ts'
import type { SignedInOrHalf } from '../application/sign-in.ts'
import type { Client } from '../domain/session.ts'
import { USER_AGENT_CHARS_MAX } from '../limits.ts'
import type { SessionCookies } from './session-cookies.ts'

/** The headers that a route reads which opens or renews a session. */
export const clientHeaders = z.object({ 'user-agent': z.string().optional(), cookie: z.string().optional() })

/** What it takes to answer a sign-in. */
export interface Giving {
  readonly cookies: SessionCookies
  readonly clock: Clock
}

interface FromClient {
  readonly clientAddress: string
  readonly isLoopback: boolean
  readonly isEncrypted: boolean
  readonly headers: z.output<typeof clientHeaders>
}

export const clientOf = ({ clientAddress, headers }: FromClient): Client => ({
  address: clientAddress,
  userAgent: (headers['user-agent'] ?? '').replaceAll(/\p{Cc}/gu, ' ').slice(0, USER_AGENT_CHARS_MAX),
})

/** The refresh token goes where it was asked for, and only there. */
export function giveTokens(
  tokens: Tokens,
  request: FromClient,
  refreshIn: 'cookie' | 'body',
  { cookies, clock }: Giving,
) {
  const { session, refreshToken } = tokens
  const body: z.output<typeof tokensSchema> = {
    sessionId: session.id,
    accessToken: tokens.accessToken,
    accessExpiresAt: tokens.accessExpiresAt.toISOString(),
    sessionEndsAt: session.endsAt.toISOString(),
    ...(refreshIn === 'body' && { refreshToken }),
  }
  if (refreshIn === 'body') return reply.ok(body)
  return reply.ok(body, { 'set-cookie': cookies.setRefresh(request, refreshToken, session.endsAt, clock.nowMs()) })
}

/** Tokens, or what the second step has to bring. */
export function giveTokensOrChallenge(
  signedIn: SignedInOrHalf,
  request: FromClient,
  refreshIn: 'cookie' | 'body',
  giving: Giving,
) {
  if (signedIn.type === 'in') return giveTokens(signedIn.tokens, request, refreshIn, giving)
  const { challenge, expiresAt, takesCode, passkey } = signedIn
  const body: z.output<typeof challengeSchema> = {
    challenge,
    expiresAt: expiresAt.toISOString(),
    takesCode,
    ...(passkey && { passkey }),
  }
  return reply.accepted(body)
}

/** For `Retry-After`: whole seconds, never too early. */
export const retryAfter = (ms: number) => ({ 'retry-after': String(Math.max(1, Math.ceil(ms / 1000))) })
