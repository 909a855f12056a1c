import type { PasskeyQuestion } from '@linkflow/contracts'
import type { Queries } from '@linkflow/postgres'
import type { AccountId } from '../domain/account.ts'
import { newChallenge } from '../domain/challenge.ts'
import type { Client } from '../domain/session.ts'
import { type FirstStep, insertChallenge, secondFactorsOf } from '../infrastructure/two-factor-repository.postgres.ts'
import type { PasskeyChecks } from './passkey-checks.ts'
import type { Opened, Sessions } from './sessions.ts'

/** Half in: what the second step has to bring, and what it can be. */
export interface Challenge {
  readonly challenge: string
  readonly expiresAt: Date
  readonly takesCode: boolean
  readonly passkey?: PasskeyQuestion
}

export type FirstStepDone =
  | { readonly type: 'open'; readonly opened: Opened }
  | { readonly type: 'half'; readonly challenge: Challenge }

export type OpenOrHalf = ReturnType<typeof openOrHalf>

/**
 * After the first step, within its transaction and with the account held: a session, or a challenge where the account has a
 * second factor. Single sign-on is a first step like the password: whoever runs the provider does not have the device.
 */
export const openOrHalf =
  ({ sessions, passkeys }: { readonly sessions: Sessions; readonly passkeys: PasskeyChecks }) =>
  async (
    queries: Queries,
    { accountId, by }: { readonly accountId: AccountId; readonly by: FirstStep },
    client: Client,
  ): Promise<FirstStepDone> => {
    const { hasTotp: takesCode, hasPasskeys } = await secondFactorsOf(queries, accountId)
    if (!takesCode && !hasPasskeys) {
      return { type: 'open', opened: await sessions.open(queries, { accountId, signedInBy: by }, client) }
    }
    const { challenge, hash } = newChallenge()
    const expiresAt = await insertChallenge(queries, accountId, hash, by)
    const passkey = await passkeys.askAccount(queries, accountId, { type: 'second-factor', challenge })
    return { type: 'half', challenge: { challenge, expiresAt, takesCode, ...(passkey && { passkey }) } }
  }
