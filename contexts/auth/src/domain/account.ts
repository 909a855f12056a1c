import type { Id } from '@linkflow/kernel'

export type AccountId = Id<'account'>

/** A person. What they may do stands in their memberships. */
export interface Account {
  readonly id: AccountId
  /** In lower case. */
  readonly email: string
  readonly name: string
  readonly verifiedAt: Date | undefined
  readonly disabledAt: Date | undefined
  readonly createdAt: Date
}
