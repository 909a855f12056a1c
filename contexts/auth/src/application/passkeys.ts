import type { NewPasskeyAnswer, NewPasskeyQuestion, PasskeyAnswer, PasskeyQuestion } from '@linkflow/contracts'
import { type Clock, fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import type { Account } from '../domain/account.ts'
import { type Passkey, userHandleOf } from '../domain/passkey.ts'
import type { Client } from '../domain/session.ts'
import { holdAccount, waysToSignIn } from '../infrastructure/account-repository.postgres.ts'
import {
  findPasskey,
  insertPasskey,
  listPasskeys,
  removePasskeys,
  renamePasskey,
} from '../infrastructure/passkey-repository.postgres.ts'
import { removeChallenges, secondFactorsOf } from '../infrastructure/two-factor-repository.postgres.ts'
import { useOnce } from '../infrastructure/used-once-repository.postgres.ts'
import { checkNewPasskey, PASSKEY_ALGORITHMS, type RelyingParty } from '../infrastructure/webauthn.ts'
import { PASSKEY_CHALLENGE_MS, PASSKEYS_PER_ACCOUNT_MAX } from '../limits.ts'
import type { Attempts } from './attempts.ts'
import type { Codes } from './codes.ts'
import type { Confirmation, Confirmations, ConfirmError, Who } from './confirmations.ts'
import type { MailRoom } from './mail-room.ts'
import { credentialIdOf, descriptorOf, type PasskeyChecks } from './passkey-checks.ts'
import type { Sessions, Tokens } from './sessions.ts'
import { tellOfAccount } from './tell-of-account.ts'
import { removeUnneededCodes } from './two-factor.ts'

interface Unavailable {
  readonly type: 'unavailable'
}
interface LimitReached {
  readonly type: 'limit-reached'
}
type SignInError = { readonly type: 'refused' } | { readonly type: 'blocked'; readonly retryAfterMs: number }

/** Passkeys of accounts: each signs in alone, and is a second factor beside the password. */
export class Passkeys {
  readonly #database: Pick<Database, 'engine'>
  readonly #clock: Clock
  readonly #attempts: Attempts
  readonly #sessions: Sessions
  readonly #codes: Codes
  readonly #checks: PasskeyChecks
  readonly #confirmations: Confirmations
  readonly #mailRoom: MailRoom

  constructor(needs: {
    readonly database: Pick<Database, 'engine'>
    readonly clock: Clock
    readonly attempts: Attempts
    readonly sessions: Sessions
    readonly codes: Codes
    readonly passkeys: PasskeyChecks
    readonly confirmations: Confirmations
    readonly mailRoom: MailRoom
  }) {
    this.#database = needs.database
    this.#clock = needs.clock
    this.#attempts = needs.attempts
    this.#sessions = needs.sessions
    this.#codes = needs.codes
    this.#checks = needs.passkeys
    this.#confirmations = needs.confirmations
    this.#mailRoom = needs.mailRoom
  }

  list(accountId: string): Promise<Passkey[]> {
    return listPasskeys(this.#database.engine, accountId)
  }

  rename(which: { readonly accountId: string; readonly id: string }, name: string): Promise<Passkey | undefined> {
    return renamePasskey(this.#database.engine, which, name)
  }

  /** For a browser that is to make one. The confirmation is given here; what it answers is bound to this session. */
  async begin(
    who: Who,
    given: Confirmation,
  ): Promise<Result<NewPasskeyQuestion, ConfirmError | Unavailable | LimitReached>> {
    const { party } = this.#checks
    if (party === undefined) return fail({ type: 'unavailable' })
    const { accountId, sessionId } = who
    const begun = await this.#confirmations.run(who, given, async (queries, account) => {
      const known = await listPasskeys(queries, accountId)
      if (known.length >= PASSKEYS_PER_ACCOUNT_MAX) return undefined
      const challenge = this.#checks.challenge({ type: 'add', accountId, sessionId })
      return question(party, account, challenge, known)
    })
    if (!begun.ok) return begun
    return begun.value === undefined ? fail({ type: 'limit-reached' }) : ok(begun.value)
  }

  /** Recovery codes come with the first second factor, in this answer and nowhere else. */
  async add(
    who: Who,
    command: { readonly name: string; readonly credential: NewPasskeyAnswer },
  ): Promise<
    Result<
      { readonly passkey: Passkey; readonly recoveryCodes: readonly string[] },
      { readonly type: 'invalid' } | LimitReached | Unavailable
    >
  > {
    const { party } = this.#checks
    if (party === undefined) return fail({ type: 'unavailable' })
    const { accountId, sessionId, address } = who
    const { name, credential } = command
    const purpose = { type: 'add', accountId, sessionId } as const
    const asked = this.#checks.challengeIn(credential.response.clientDataJSON, purpose)
    if (asked === undefined) return fail({ type: 'invalid' })
    const { challenge, expiresAt } = asked
    const made = await checkNewPasskey(credential, { party, challenge })
    if (made === undefined) return fail({ type: 'invalid' })
    const id = newUuidV7<'passkey'>(this.#clock.nowMs())
    const transports = credential.response.transports ?? []
    const done = await this.#database.engine.transaction(async (queries) => {
      const held = await holdAccount(queries, accountId)
      if (held === undefined || !(await useOnce(queries, { of: Buffer.from(challenge), expiresAt }))) return 'invalid'
      if ((await listPasskeys(queries, accountId)).length >= PASSKEYS_PER_ACCOUNT_MAX) return 'limit-reached'
      const { account } = held
      const passkey = await insertPasskey(queries, { ...made, id, accountId: account.id, transports, name })
      if (passkey === undefined) return 'invalid'
      // Whoever is half in by the password began before there was this second factor.
      await removeChallenges(queries, accountId)
      await tellOfAccount({ mailRoom: this.#mailRoom, queries }, account, 'passkey-added', { address })
      const { recoveryCodes } = await secondFactorsOf(queries, accountId)
      return {
        passkey,
        recoveryCodes: recoveryCodes === 0 ? await this.#codes.makeRecoveryCodes(queries, accountId) : [],
      }
    })
    if (typeof done === 'string') return fail({ type: done })
    this.#mailRoom.wake()
    return ok(done)
  }

  async remove(
    who: Who & { readonly id: string },
    given: Confirmation,
  ): Promise<Result<undefined, ConfirmError | { readonly type: 'not-found' } | { readonly type: 'last-way' }>> {
    const { accountId, id, address } = who
    const done = await this.#confirmations.run(who, given, async (queries, account) => {
      const ways = await waysToSignIn(queries, accountId)
      if (!(await listPasskeys(queries, accountId)).some((each) => each.id === id)) return 'not-found'
      if (!ways.hasPassword && ways.passkeys + ways.identities === 1) return 'last-way'
      await removePasskeys(queries, { accountId, id })
      await removeUnneededCodes(queries, accountId)
      await tellOfAccount({ mailRoom: this.#mailRoom, queries }, account, 'passkey-removed', { address })
      return undefined
    })
    if (!done.ok) return done
    if (done.value !== undefined) return fail({ type: done.value })
    this.#mailRoom.wake()
    return ok(undefined)
  }

  /** For a confirmation by a passkey of the account; undefined if it has none. */
  askToConfirm({ accountId, sessionId }: Who): Promise<PasskeyQuestion | undefined> {
    return this.#checks.askAccount(this.#database.engine, accountId, { type: 'confirm', accountId, sessionId })
  }

  /** For a sign-in by a passkey alone, whoever it is: undefined where the address allows none. */
  askToSignIn(): PasskeyQuestion | undefined {
    const { party } = this.#checks
    return party && this.#checks.ask(party, { type: 'sign-in' })
  }

  /** A passkey nobody has, a wrong signature and a disabled account are answered alike. */
  async signIn(answer: PasskeyAnswer, client: Client): Promise<Result<Tokens, SignInError>> {
    // There is nothing to guess; what is counted is the network that makes us check signatures.
    const attempt = { account: `passkey:${answer.id}`, address: client.address }
    const begun = await this.#attempts.begin('sign-in', attempt)
    if (!begun.ok) return fail({ type: 'blocked', retryAfterMs: begun.error })
    const found = await findPasskey(this.#database.engine, credentialIdOf(answer))
    if (found === undefined) return fail({ type: 'refused' })
    const { accountId } = found
    const opened = await this.#database.engine.transaction(async (queries) => {
      if ((await holdAccount(queries, accountId)) === undefined) return undefined
      if (!(await this.#checks.take(queries, answer, { accountId, purpose: { type: 'sign-in' } }))) return undefined
      return this.#sessions.open(queries, { accountId, signedInBy: 'passkey' }, client)
    })
    if (opened === undefined) return fail({ type: 'refused' })
    await this.#attempts.succeed('sign-in', attempt)
    return ok(await this.#sessions.issue(opened))
  }
}

function question(
  party: RelyingParty,
  account: Account,
  challenge: string,
  known: readonly Passkey[],
): NewPasskeyQuestion {
  return {
    challenge,
    rp: { id: party.id, name: 'LinkFlow' },
    user: { id: userHandleOf(account.id), name: account.email, displayName: account.name },
    pubKeyCredParams: PASSKEY_ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: PASSKEY_CHALLENGE_MS,
    excludeCredentials: known.map(descriptorOf),
    // Found by the authenticator itself, and its owner verified: so that it can sign in alone.
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: 'none',
  }
}
