import type { Id } from '@linkflow/kernel'
import type { AccountId } from './account.ts'

export type PasskeyId = Id<'passkey'>

/** A key pair of an authenticator, which keeps the private half and asks its owner before it signs. */
export interface Passkey {
  readonly id: PasskeyId
  readonly accountId: AccountId
  readonly credentialId: Uint8Array
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly transports: readonly string[]
  /** Its maker keeps it for several devices. */
  readonly isSynced: boolean
  readonly name: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | undefined
}

/** Synced ones do not count and stay at zero; one that counts and does not go on was copied, and nobody knows which is whose. */
export const isCounterGoingOn = (before: number, now: number): boolean => (before === 0 && now === 0) || now > before

/** The account by which an authenticator knows whose passkey it is: its id, as bytes. */
export const userHandleOf = (accountId: string): string =>
  Buffer.from(accountId.replaceAll('-', ''), 'hex').toString('base64url')
