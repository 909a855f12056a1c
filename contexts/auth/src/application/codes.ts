import { type Clock, invariant } from '@linkflow/kernel'
import type { MasterKey } from '@linkflow/keys'
import type { Queries } from '@linkflow/postgres'
import { matchTotp, newRecoveryCodes, recoveryHash } from '../domain/totp.ts'
import {
  holdTotp,
  insertRecoveryCodes,
  markTotpUsed,
  removeRecoveryCodes,
  takeRecoveryCode,
} from '../infrastructure/two-factor-repository.postgres.ts'

const PURPOSE = 'totp'

/**
 * Codes of a device, and recovery codes, within the transaction of what they are given for.
 *
 * F1. A code is taken once, and none older than the last one taken. F2. A recovery code is taken once.
 */
export class Codes {
  readonly #clock: Clock
  readonly #master: MasterKey

  constructor(needs: { readonly clock: Clock; readonly master: MasterKey }) {
    this.#clock = needs.clock
    this.#master = needs.master
  }

  seal(accountId: string, secret: Uint8Array): Uint8Array {
    return this.#master.seal(PURPOSE, accountId, secret)
  }

  async takeEither(queries: Queries, accountId: string, code: string): Promise<boolean> {
    const recovery = recoveryHash(code)
    if (recovery !== undefined) return takeRecoveryCode(queries, accountId, recovery)
    const totp = await holdTotp(queries, accountId)
    return totp?.isConfirmed === true && this.takeTotp(queries, accountId, code)
  }

  async takeTotp(queries: Queries, accountId: string, code: string): Promise<boolean> {
    const totp = await holdTotp(queries, accountId)
    if (totp === undefined) return false
    const secret = this.#master.open(PURPOSE, accountId, totp.sealedSecret)
    invariant(secret !== undefined, `the second factor of ${accountId} was sealed under another master key`)
    const step = matchTotp(secret, code, this.#clock.nowMs(), totp.lastStep)
    if (step === undefined) return false
    await markTotpUsed(queries, accountId, step)
    return true
  }

  /** In place of those before. They are in the answer and nowhere else. */
  async makeRecoveryCodes(queries: Queries, accountId: string): Promise<readonly string[]> {
    const codes = newRecoveryCodes()
    const hashes = codes.map((code) => recoveryHash(code)!)
    await removeRecoveryCodes(queries, accountId)
    await insertRecoveryCodes(queries, accountId, hashes)
    return codes
  }
}
