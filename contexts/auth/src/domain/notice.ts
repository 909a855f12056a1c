/** What happened to an account that its owner is told of, so that they notice if it was not them. */
export type NoticeEvent =
  | 'signed-in'
  | 'password-changed'
  | 'email-changed'
  | 'totp-on'
  | 'totp-off'
  | 'passkey-added'
  | 'passkey-removed'
  | 'recovery-codes-made'
  | 'second-factor-removed'
  | 'identity-linked'
  | 'identity-unlinked'
  | 'account-disabled'
  | 'account-enabled'
  | 'account-deleted'
  | 'operator-named'
  | 'operator-revoked'

export interface Notice {
  readonly event: NoticeEvent
  readonly name: string
  readonly atMs: number
  /** Where it was done from, if its owner did it, or somebody in their name. */
  readonly from?: { readonly address: string; readonly userAgent?: string }
}
