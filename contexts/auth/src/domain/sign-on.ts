import type { Account, AccountId } from './account.ts'

/** What the provider says of whoever signed in there, its token checked. */
export interface Claims {
  readonly issuer: string
  readonly subject: string
  /** In lower case; undefined if there is none, or it is no address. */
  readonly email: string | undefined
  /** The provider says in so many words that it proved the address. */
  readonly isEmailVerified: boolean
  readonly name: string | undefined
}

export interface SignOnRules {
  /** Of e-mail addresses; empty: any. */
  readonly domains: readonly string[]
  readonly createsAccounts: boolean
}

/** What is known here when somebody comes from the provider. */
export interface Known {
  /** Whose this issuer and subject are. */
  readonly linked: Account | undefined
  /** The account with the address, and whether it is linked with another subject of the issuer. */
  readonly sameEmail: { readonly account: Account; readonly hasOther: boolean } | undefined
}

export type RefusedWhy =
  | 'email-unverified'
  | 'domain-refused'
  | 'account-unproved'
  | 'account-linked'
  | 'account-missing'
  | 'account-disabled'

export type Judgement =
  | { readonly type: 'open'; readonly accountId: AccountId }
  | { readonly type: 'link'; readonly accountId: AccountId; readonly email: string }
  | { readonly type: 'create'; readonly email: string; readonly name: string }
  | { readonly type: 'refuse'; readonly why: RefusedWhy }

/**
 * Which account a sign-on opens (T22).
 *
 * O1. Issuer and subject name somebody for good; whatever address the provider has for them later changes nothing.
 * O2. An address counts only if the provider proved it, and lets into an account that is there already only if it was proved
 *     here too: else whoever made an account with somebody's address would wait in it for them, or the other way round.
 * O3. An account has one subject of an issuer; a second with its address is refused, not added.
 * O4. Accounts are made only where the operator said so, and get the role that the operator chose: no claim gives rights.
 * O5. Where domains are named, each sign-on is of one of them, that of a linked account too.
 */
export function judgeSignOn(claims: Claims, known: Known, rules: SignOnRules): Judgement {
  const email = claims.isEmailVerified ? claims.email : undefined
  if (rules.domains.length > 0) {
    if (email === undefined) return refuse('email-unverified')
    if (!rules.domains.includes(email.slice(email.lastIndexOf('@') + 1))) return refuse('domain-refused')
  }
  const { linked, sameEmail } = known
  if (linked !== undefined) {
    return linked.disabledAt === undefined ? { type: 'open', accountId: linked.id } : refuse('account-disabled')
  }
  if (email === undefined) return refuse('email-unverified')
  if (sameEmail !== undefined) {
    const { account, hasOther } = sameEmail
    if (account.disabledAt !== undefined) return refuse('account-disabled')
    if (account.verifiedAt === undefined) return refuse('account-unproved')
    return hasOther ? refuse('account-linked') : { type: 'link', accountId: account.id, email }
  }
  if (!rules.createsAccounts) return refuse('account-missing')
  return { type: 'create', email, name: claims.name ?? email.slice(0, email.lastIndexOf('@')) }
}

const refuse = (why: RefusedWhy): Judgement => ({ type: 'refuse', why })
