import { networkOf } from '@linkflow/http-server'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database, Queries } from '@linkflow/postgres'
import { type AttemptLimit, admit, attemptSubject, forgive } from '../domain/attempts.ts'
import { holdAttempts, removeAttempts, writeAttempts } from '../infrastructure/attempt-repository.postgres.ts'
import {
  CODES_PER_ACCOUNT_FREE_MAX,
  MAIL_WAIT_MS_MAX,
  MAILS_PER_ADDRESS_FREE_MAX,
  MAILS_PER_NETWORK_FREE_MAX,
  SIGN_IN_ACCOUNT_WAIT_MS_MAX,
  SIGN_IN_NETWORK_WAIT_MS_MAX,
  SIGN_INS_PER_ACCOUNT_FREE_MAX,
  SIGN_INS_PER_NETWORK_FREE_MAX,
  SSO_PER_NETWORK_FREE_MAX,
} from '../limits.ts'

export type AttemptKind = 'sign-in' | 'code' | 'mail' | 'sso'

const SSO_ROUND_TRIPS: AttemptLimit = {
  freeMax: SSO_PER_NETWORK_FREE_MAX,
  waitMsFirst: 1000,
  waitMsMax: SIGN_IN_NETWORK_WAIT_MS_MAX,
}

const LIMITS: Readonly<Record<AttemptKind, { readonly account: AttemptLimit; readonly network: AttemptLimit }>> = {
  'sign-in': {
    account: { freeMax: SIGN_INS_PER_ACCOUNT_FREE_MAX, waitMsFirst: 1000, waitMsMax: SIGN_IN_ACCOUNT_WAIT_MS_MAX },
    network: { freeMax: SIGN_INS_PER_NETWORK_FREE_MAX, waitMsFirst: 1000, waitMsMax: SIGN_IN_NETWORK_WAIT_MS_MAX },
  },
  code: {
    account: { freeMax: CODES_PER_ACCOUNT_FREE_MAX, waitMsFirst: 1000, waitMsMax: SIGN_IN_ACCOUNT_WAIT_MS_MAX },
    network: { freeMax: SIGN_INS_PER_NETWORK_FREE_MAX, waitMsFirst: 1000, waitMsMax: SIGN_IN_NETWORK_WAIT_MS_MAX },
  },
  // There is nothing to guess; each makes us ask the provider.
  sso: { account: SSO_ROUND_TRIPS, network: SSO_ROUND_TRIPS },
  mail: {
    account: { freeMax: MAILS_PER_ADDRESS_FREE_MAX, waitMsFirst: 60_000, waitMsMax: MAIL_WAIT_MS_MAX },
    network: { freeMax: MAILS_PER_NETWORK_FREE_MAX, waitMsFirst: 1000, waitMsMax: MAIL_WAIT_MS_MAX },
  },
}

/** Which account somebody tries to be, by what they typed (after the password: by its id), and from where. */
export interface Attempt {
  readonly account: string
  readonly address: string
}

const subjectsOf = (kind: AttemptKind, { account, address }: Attempt) => ({
  account: attemptSubject(kind, 'account', account),
  network: attemptSubject(kind, 'network', networkOf(address)),
})

/**
 * Guessing is slow, for an account from anywhere and from a network at any account. An address that no account has is counted
 * like any other, so a wait tells nothing.
 */
export class Attempts {
  readonly #database: Pick<Database, 'engine'>

  constructor(database: Pick<Database, 'engine'>) {
    this.#database = database
  }

  /** Counts the attempt before it is made; or fails with the milliseconds to wait. */
  begin(kind: AttemptKind, attempt: Attempt): Promise<Result<undefined, number>> {
    const { account, network } = subjectsOf(kind, attempt)
    const limits = LIMITS[kind]
    return this.#database.engine.transaction(async (queries) => {
      const { nowMs, attempts } = await holdAttempts(queries, [account, network])
      const ofAccount = admit(attempts[0], limits.account, nowMs)
      const ofNetwork = admit(attempts[1], limits.network, nowMs)
      if (!ofAccount.ok || !ofNetwork.ok) {
        return fail(Math.max(ofAccount.ok ? 0 : ofAccount.error, ofNetwork.ok ? 0 : ofNetwork.error))
      }
      await writeAttempts(queries, account, ofAccount.value)
      await writeAttempts(queries, network, ofNetwork.value)
      return ok(undefined)
    })
  }

  /** It was them: the account begins anew, and the network has this one attempt back. */
  succeed(kind: AttemptKind, attempt: Attempt): Promise<void> {
    const { account, network } = subjectsOf(kind, attempt)
    return this.#database.engine.transaction(async (queries) => {
      const { nowMs, attempts } = await holdAttempts(queries, [account, network])
      await removeAttempts(queries, account)
      if (attempts[1] !== undefined) await writeAttempts(queries, network, forgive(attempts[1], nowMs))
    })
  }

  /** Within the transaction of a reset: whoever proved the address waits no more. */
  async clear(queries: Queries, kind: AttemptKind, email: string): Promise<void> {
    await removeAttempts(queries, attemptSubject(kind, 'account', email))
  }
}
