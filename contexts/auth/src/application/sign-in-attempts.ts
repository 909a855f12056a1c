import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database, Queries } from '@linkflow/postgres'
import { type AttemptLimit, admit, attemptSubject, forgive, networkOf } from '../domain/attempts.ts'
import { holdAttempts, removeAttempts, writeAttempts } from '../infrastructure/attempt-repository.postgres.ts'
import {
  ACCOUNT_ATTEMPTS_FREE_MAX,
  ACCOUNT_WAIT_MS_MAX,
  NETWORK_ATTEMPTS_FREE_MAX,
  NETWORK_WAIT_MS_MAX,
} from '../limits.ts'

const PER_ACCOUNT: AttemptLimit = { freeMax: ACCOUNT_ATTEMPTS_FREE_MAX, waitMsMax: ACCOUNT_WAIT_MS_MAX }
const PER_NETWORK: AttemptLimit = { freeMax: NETWORK_ATTEMPTS_FREE_MAX, waitMsMax: NETWORK_WAIT_MS_MAX }

/** Which account somebody tries to be, by what they typed, and from where. */
export interface Attempt {
  readonly email: string
  readonly address: string
}

const subjectsOf = ({ email, address }: Attempt) => ({
  account: attemptSubject('account', email),
  network: attemptSubject('network', networkOf(address)),
})

/**
 * Guessing is slow, for an account from anywhere and from a network at any account. An address that no account has is counted
 * like any other, so a wait tells nothing.
 */
export class SignInAttempts {
  readonly #database: Pick<Database, 'engine'>

  constructor(database: Pick<Database, 'engine'>) {
    this.#database = database
  }

  /** Counts the attempt before it is made; or fails with the milliseconds to wait. */
  begin(attempt: Attempt): Promise<Result<undefined, number>> {
    const { account, network } = subjectsOf(attempt)
    return this.#database.engine.transaction(async (queries) => {
      const { nowMs, attempts } = await holdAttempts(queries, [account, network])
      const ofAccount = admit(attempts[0], PER_ACCOUNT, nowMs)
      const ofNetwork = admit(attempts[1], PER_NETWORK, nowMs)
      if (!ofAccount.ok || !ofNetwork.ok) {
        return fail(Math.max(ofAccount.ok ? 0 : ofAccount.error, ofNetwork.ok ? 0 : ofNetwork.error))
      }
      await writeAttempts(queries, account, ofAccount.value)
      await writeAttempts(queries, network, ofNetwork.value)
      return ok(undefined)
    })
  }

  /** It was them: the account begins anew, and the network has this one attempt back. */
  succeed(attempt: Attempt): Promise<void> {
    const { account, network } = subjectsOf(attempt)
    return this.#database.engine.transaction(async (queries) => {
      const { nowMs, attempts } = await holdAttempts(queries, [account, network])
      await removeAttempts(queries, account)
      if (attempts[1] !== undefined) await writeAttempts(queries, network, forgive(attempts[1], nowMs))
    })
  }

  /** Within the transaction of a reset: whoever proved the address waits no more. */
  async clear(queries: Queries, email: string): Promise<void> {
    await removeAttempts(queries, attemptSubject('account', email))
  }
}
