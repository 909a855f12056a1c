import { type Clock, isUuid } from '@linkflow/kernel'
import type { Session } from '../domain/session.ts'
import { ACCESS_TOKEN_MS } from '../limits.ts'
import type { SigningKeys } from './signing-keys.ts'

/** One algorithm, one issuer, one audience, one type: what a token says of itself chooses nothing but the key (T23). */
const ALGORITHM = 'EdDSA'
const TYPE = 'at+jwt'
const ISSUER = 'linkflow'
const AUDIENCE = 'linkflow-api'

/** What every JWT begins with, `{"` in base64, and no key does. */
export const ACCESS_TOKEN_PREFIX = 'eyJ'

export type CheckedToken =
  | { readonly type: 'valid'; readonly accountId: string; readonly sessionId: string; readonly expiresAtMs: number }
  | { readonly type: 'expired' }
  | { readonly type: 'wrong' }

/** Loaded for the first session: an installation that has keys only never needs its 1 MB. */
const jose = () => import('jose')

/** Short-lived proofs that a session was open when they were made; the state of the session is looked at apart. */
export class AccessTokens {
  readonly #keys: SigningKeys
  readonly #clock: Clock

  constructor(needs: { readonly keys: SigningKeys; readonly clock: Clock }) {
    this.#keys = needs.keys
    this.#clock = needs.clock
  }

  async sign(session: Pick<Session, 'id' | 'accountId' | 'endsAt'>): Promise<{ token: string; expiresAt: Date }> {
    const key = this.#keys.current
    const issued = Math.floor(this.#clock.nowMs() / 1000)
    const expires = Math.min(issued + ACCESS_TOKEN_MS / 1000, Math.floor(session.endsAt.getTime() / 1000))
    const { SignJWT } = await jose()
    const token = await new SignJWT({ sid: session.id })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: key.id })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(session.accountId)
      .setIssuedAt(issued)
      .setExpirationTime(expires)
      .sign(key.privateKey)
    return { token, expiresAt: new Date(expires * 1000) }
  }

  async check(token: string): Promise<CheckedToken> {
    const { errors, jwtVerify } = await jose()
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => this.#publicKey(kid), {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['exp', 'iat', 'sub', 'sid'],
        currentDate: new Date(this.#clock.nowMs()),
      })
      const { sub, sid, exp } = payload
      if (sub === undefined || !isUuid(sub) || typeof sid !== 'string' || !isUuid(sid)) return { type: 'wrong' }
      return { type: 'valid', accountId: sub, sessionId: sid, expiresAtMs: exp! * 1000 }
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { type: 'expired' }
      if (error instanceof errors.JOSEError) return { type: 'wrong' }
      throw error
    }
  }

  async #publicKey(kid: string | undefined) {
    const key = kid === undefined ? undefined : await this.#keys.find(kid)
    if (key === undefined) throw new (await jose()).errors.JWKSNoMatchingKey()
    return key.publicKey
  }
}
