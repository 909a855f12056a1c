import type { PasskeyAnswer, PasskeyQuestion } from '@linkflow/contracts'
import type { Clock } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import { isCounterGoingOn, type Passkey, userHandleOf } from '../domain/passkey.ts'
import { type ChallengePurpose, checkPasskeyChallenge, newPasskeyChallenge } from '../domain/passkey-challenge.ts'
import { findPasskey, listPasskeys, markPasskeyUsed } from '../infrastructure/passkey-repository.postgres.ts'
import { useOnce } from '../infrastructure/used-once-repository.postgres.ts'
import { challengeOf, checkPasskeyAnswer, type RelyingParty } from '../infrastructure/webauthn.ts'
import { PASSKEY_CHALLENGE_MS } from '../limits.ts'

/**
 * Questions to authenticators, and what their answers are worth.
 *
 * P1. An answer is good once, for the purpose it was asked for, and for five minutes.
 * P2. It comes from the one origin under which people use this server.
 * P3. Where it stands alone its owner was verified by the authenticator; beside a password it need only have been there.
 * P4. A counter that does not go on opens nothing: there are two of the passkey.
 */
export class PasskeyChecks {
  readonly #clock: Clock
  readonly #key: Uint8Array
  readonly #onCopy: (passkey: { readonly passkeyId: string; readonly accountId: string }) => void
  /** Undefined where the address of this server allows no passkeys. */
  readonly party: RelyingParty | undefined

  constructor(needs: {
    readonly clock: Clock
    readonly challengeKey: Uint8Array
    readonly party: RelyingParty | undefined
    /** A passkey's counter went back: worth a line in the log. */
    readonly onCopy: (passkey: { readonly passkeyId: string; readonly accountId: string }) => void
  }) {
    this.#clock = needs.clock
    this.#key = needs.challengeKey
    this.#onCopy = needs.onCopy
    this.party = needs.party
  }

  challenge(purpose: ChallengePurpose): string {
    return newPasskeyChallenge(this.#key, purpose, this.#clock.nowMs())
  }

  /** Without a list any that the authenticator has for this server may answer. */
  ask(party: RelyingParty, purpose: ChallengePurpose, allowed: readonly Passkey[] = []): PasskeyQuestion {
    return {
      challenge: this.challenge(purpose),
      rpId: party.id,
      timeout: PASSKEY_CHALLENGE_MS,
      userVerification: purpose.type === 'second-factor' ? 'preferred' : 'required',
      allowCredentials: allowed.map(descriptorOf),
    }
  }

  /** For one account, with the passkeys it has; undefined if it has none, or the address allows none. */
  async askAccount(
    queries: Pick<Queries, 'query'>,
    accountId: string,
    purpose: ChallengePurpose,
  ): Promise<PasskeyQuestion | undefined> {
    if (this.party === undefined) return undefined
    const passkeys = await listPasskeys(queries, accountId)
    return passkeys.length === 0 ? undefined : this.ask(this.party, purpose, passkeys)
  }

  /** The challenge that this answers, if it is ours, for this purpose and not over. */
  challengeIn(clientDataJson: string, purpose: ChallengePurpose) {
    const challenge = challengeOf(clientDataJson)
    const checked = challenge && checkPasskeyChallenge(this.#key, purpose, challenge, this.#clock.nowMs())
    return checked ? { challenge: challenge!, ...checked } : undefined
  }

  /** Within the transaction that it opens something in, the account held: true uses the challenge up. */
  async take(
    queries: Queries,
    answer: PasskeyAnswer,
    { accountId, purpose }: { readonly accountId: string; readonly purpose: ChallengePurpose },
  ): Promise<boolean> {
    const asked = this.challengeIn(answer.response.clientDataJSON, purpose)
    if (asked === undefined || this.party === undefined) return false
    const passkey = await findPasskey(queries, credentialIdOf(answer))
    if (passkey?.accountId !== accountId) return false
    const { userHandle } = answer.response
    // An authenticator that was told which passkeys may leave it out; one that chose by itself must say whose it is.
    const isOwn = userHandle == null ? purpose.type !== 'sign-in' : userHandle === userHandleOf(accountId)
    if (!isOwn) return false
    const needsUserVerification = purpose.type !== 'second-factor'
    const { challenge, expiresAt } = asked
    const expected = { party: this.party, challenge, passkey, needsUserVerification }
    const counter = await checkPasskeyAnswer(answer, expected)
    if (counter === undefined) return false
    if (!isCounterGoingOn(passkey.counter, counter)) {
      this.#onCopy({ passkeyId: passkey.id, accountId })
      return false
    }
    if (!(await useOnce(queries, { of: Buffer.from(challenge), expiresAt }))) return false
    await markPasskeyUsed(queries, passkey.id, counter)
    return true
  }
}

export const credentialIdOf = ({ id }: { readonly id: string }): Uint8Array => Buffer.from(id, 'base64url')

export const descriptorOf = ({ credentialId, transports }: Passkey) => ({
  type: 'public-key' as const,
  id: Buffer.from(credentialId).toString('base64url'),
  transports: [...transports],
})
