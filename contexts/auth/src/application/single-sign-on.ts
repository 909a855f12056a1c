import { type Clock, fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { MasterKey } from '@linkflow/keys'
import type { Database, Queries } from '@linkflow/postgres'
import { addMember, writeAudit } from '@linkflow/workspace'
import type { Account, AccountId } from '../domain/account.ts'
import type { Client } from '../domain/session.ts'
import { type Claims, judgeSignOn, type RefusedWhy, type SignOnRules } from '../domain/sign-on.ts'
import {
  findAccount,
  findAccountByEmail,
  hasAccounts,
  holdAccount,
  holdEmail,
  insertAccount,
  waysToSignIn,
} from '../infrastructure/account-repository.postgres.ts'
import {
  findOwner,
  hasIdentityOf,
  type Identity,
  insertIdentity,
  listIdentities,
  removeIdentity,
  useIdentity,
} from '../infrastructure/identity-repository.postgres.ts'
import type { Expected, OidcProvider, ProviderError } from '../infrastructure/oidc-provider.ts'
import { useOnce } from '../infrastructure/used-once-repository.postgres.ts'
import { SSO_FLOW_MS } from '../limits.ts'
import type { Attempts } from './attempts.ts'
import type { Confirmation, Confirmations, ConfirmError, Who } from './confirmations.ts'
import type { MailRoom } from './mail-room.ts'
import type { FirstStepDone, OpenOrHalf } from './open-or-half.ts'
import type { Sessions } from './sessions.ts'
import type { SignedInOrHalf } from './sign-in.ts'
import { tellOfAccount } from './tell-of-account.ts'

/** What the provider put behind the redirect address, and the flow from the cookie or the body. */
export interface Answered {
  readonly code: string
  readonly state: string
  readonly iss: string | undefined
  readonly flow: string | undefined
}

type AnswerError =
  | { readonly type: 'over' }
  | { readonly type: ProviderError }
  | { readonly type: 'blocked'; readonly retryAfterMs: number }

export type SsoSignInError = AnswerError | { readonly type: 'refused'; readonly why: RefusedWhy }
export type LinkError = AnswerError | { readonly type: 'taken' }

export interface Begun {
  readonly url: string
  /** Belongs to the browser that began: without it what the provider answers opens nothing. */
  readonly flow: string
}

/** What a flow holds, sealed: it is stored nowhere, and good once. */
interface Flow extends Expected {
  /** Whose account is to be linked; undefined for a sign-in. */
  readonly linksFor: Pick<Who, 'accountId' | 'sessionId'> | undefined
  readonly expiresAtMs: number
}

const PURPOSE = 'sso-flow'

export interface SingleSignOnNeeds {
  readonly database: Pick<Database, 'engine'>
  readonly clock: Clock
  readonly master: MasterKey
  readonly provider: OidcProvider
  readonly rules: SignOnRules
  /** Of accounts that are made: in the default workspace. */
  readonly newcomer: { readonly workspaceId: string; readonly role: 'editor' | 'operator' | 'viewer' }
  readonly attempts: Attempts
  readonly sessions: Sessions
  readonly openOrHalf: OpenOrHalf
  readonly confirmations: Confirmations
  readonly mailRoom: MailRoom
}

/** Signing in by a provider, and linking accounts with it. Which account a sign-on opens is judged in `domain/sign-on.ts`. */
export class SingleSignOn {
  readonly #needs: SingleSignOnNeeds

  constructor(needs: SingleSignOnNeeds) {
    this.#needs = needs
  }

  async beginSignIn(): Promise<Result<Begun, ProviderError>> {
    return this.#begin(undefined)
  }

  async beginLink(
    who: Who,
    given: Confirmation,
  ): Promise<Result<Begun, ConfirmError | { readonly type: ProviderError }>> {
    const confirmed = await this.#needs.confirmations.run(who, given, async () => undefined)
    if (!confirmed.ok) return confirmed
    const { accountId, sessionId } = who
    const begun = await this.#begin({ accountId, sessionId })
    return begun.ok ? begun : fail({ type: begun.error })
  }

  async completeSignIn(answered: Answered, client: Client): Promise<Result<SignedInOrHalf, SsoSignInError>> {
    const { database, sessions } = this.#needs
    const claims = await this.#claims(answered, client.address, undefined)
    if (!claims.ok) return claims
    const opened = await database.engine.transaction((queries) => this.#open(queries, claims.value, client))
    if (!opened.ok) return fail({ type: 'refused', why: opened.error })
    if (opened.value.type === 'half') return ok({ ...opened.value.challenge, type: 'second-factor' })
    return ok({ type: 'in', tokens: await sessions.issue(opened.value.opened) })
  }

  async completeLink(answered: Answered, who: Who): Promise<Result<Identity, LinkError>> {
    const { database, mailRoom } = this.#needs
    const { accountId, sessionId, address } = who
    const claims = await this.#claims(answered, address, { accountId, sessionId })
    if (!claims.ok) return claims
    const linked = await database.engine.transaction(async (queries) => {
      const held = await holdAccount(queries, accountId)
      return held && this.#link(queries, held.account, claims.value, address)
    })
    mailRoom.wake()
    return linked === undefined ? fail({ type: 'taken' }) : ok(linked)
  }

  /** For whoever signed out here: undefined where the provider has no such address, or does not answer. */
  signOutUrl(): Promise<string | undefined> {
    return this.#needs.provider.signOutUrl()
  }

  list(accountId: string): Promise<Identity[]> {
    return listIdentities(this.#needs.database.engine, accountId)
  }

  /** Refused if nothing else would sign in: the operator would have to help. */
  async remove(
    { accountId, address }: Who,
    id: string,
  ): Promise<Result<undefined, { readonly type: 'not-found' } | { readonly type: 'last-way' }>> {
    const { database, mailRoom } = this.#needs
    const done = await database.engine.transaction(async (queries) => {
      const held = await holdAccount(queries, accountId)
      if (held === undefined) return 'not-found'
      if (!(await listIdentities(queries, accountId)).some((each) => each.id === id)) return 'not-found'
      const ways = await waysToSignIn(queries, accountId)
      if (!ways.hasPassword && ways.passkeys + ways.identities === 1) return 'last-way'
      await removeIdentity(queries, { accountId, id })
      await tellOfAccount({ mailRoom, queries }, held.account, 'identity-unlinked', { address })
      return undefined
    })
    if (done !== undefined) return fail({ type: done })
    mailRoom.wake()
    return ok(undefined)
  }

  async #begin(linksFor: Flow['linksFor']): Promise<Result<Begun, ProviderError>> {
    const { clock, master, provider } = this.#needs
    const begun = await provider.begin()
    if (!begun.ok) return begun
    const { url, expected } = begun.value
    const flow: Flow = { ...expected, linksFor, expiresAtMs: Math.floor(clock.nowMs()) + SSO_FLOW_MS }
    const sealed = master.seal(PURPOSE, '', Buffer.from(JSON.stringify(flow)))
    return ok({ url, flow: Buffer.from(sealed).toString('base64url') })
  }

  /** Who came back from the provider. The flow is used up before the provider is asked, so that no code is tried twice. */
  async #claims(answered: Answered, address: string, linksFor: Flow['linksFor']): Promise<Result<Claims, AnswerError>> {
    const { attempts, clock, database, provider } = this.#needs
    const attempt = { account: address, address }
    const begun = await attempts.begin('sso', attempt)
    if (!begun.ok) return fail({ type: 'blocked', retryAfterMs: begun.error })
    const flow = this.#openFlow(answered.flow)
    const isOwn =
      flow !== undefined &&
      flow.expiresAtMs > clock.nowMs() &&
      flow.state === answered.state &&
      flow.linksFor?.accountId === linksFor?.accountId &&
      flow.linksFor?.sessionId === linksFor?.sessionId
    if (!isOwn) return fail({ type: 'over' })
    const once = { of: Buffer.from(flow.state), expiresAt: new Date(flow.expiresAtMs) }
    if (!(await useOnce(database.engine, once))) return fail({ type: 'over' })
    const claims = await provider.complete(answered, flow)
    if (!claims.ok) return fail({ type: claims.error })
    await attempts.succeed('sso', attempt)
    return claims
  }

  #openFlow(text: string | undefined): Flow | undefined {
    if (text === undefined) return undefined
    const opened = this.#needs.master.open(PURPOSE, '', Buffer.from(text, 'base64url'))
    return opened && (JSON.parse(Buffer.from(opened).toString()) as Flow)
  }

  async #open(queries: Queries, claims: Claims, client: Client): Promise<Result<FirstStepDone, RefusedWhy>> {
    const { rules } = this.#needs
    // The first account is made by set-up, and is the owner's: nobody comes before it from elsewhere.
    const createsAccounts = rules.createsAccounts && (await hasAccounts(queries))
    const judged = judgeSignOn(claims, await this.#known(queries, claims), { ...rules, createsAccounts })
    switch (judged.type) {
      case 'refuse':
        return fail(judged.why)
      case 'open':
        return this.#openHeld(queries, judged.accountId, { claims, client })
      case 'link': {
        const held = await holdAccount(queries, judged.accountId)
        if (held === undefined) return fail('account-disabled')
        // It was judged before it was held.
        if (held.account.email !== judged.email || held.account.verifiedAt === undefined)
          return fail('account-unproved')
        if ((await this.#link(queries, held.account, claims, client.address)) === undefined)
          return fail('account-linked')
        return this.#openHeld(queries, judged.accountId, { claims, client })
      }
      case 'create': {
        const account = await this.#create(queries, judged)
        await this.#insert(queries, account.id, claims)
        return this.#openHeld(queries, account.id, { claims, client })
      }
    }
  }

  /** What is judged: the address is held, so that nobody makes an account with it meanwhile. */
  async #known(queries: Queries, claims: Claims) {
    const { email } = claims
    if (email !== undefined) await holdEmail(queries, email)
    const ownerId = await findOwner(queries, claims)
    const linked = ownerId === undefined ? undefined : await findAccount(queries, ownerId)
    const account = email === undefined ? undefined : await findAccountByEmail(queries, email)
    const sameEmail = account && { account, hasOther: await hasIdentityOf(queries, account, claims.issuer) }
    return { linked, sameEmail }
  }

  /** The account first, as everywhere; it may have been disabled or unlinked since it was judged. */
  async #openHeld(
    queries: Queries,
    accountId: AccountId,
    { claims, client }: { readonly claims: Claims; readonly client: Client },
  ): Promise<Result<FirstStepDone, RefusedWhy>> {
    if ((await holdAccount(queries, accountId)) === undefined) return fail('account-disabled')
    if (!(await useIdentity(queries, claims, accountId))) return fail('account-missing')
    return ok(await this.#needs.openOrHalf(queries, { accountId, by: 'sso' }, client))
  }

  async #create(queries: Queries, { email, name }: { email: string; name: string }): Promise<Account> {
    const { clock, newcomer } = this.#needs
    const id = newUuidV7<'account'>(clock.nowMs()) as AccountId
    const account = await insertAccount(queries, { id, email, name, isVerified: true })
    await addMember(queries, { ...newcomer, accountId: id })
    const { workspaceId, role } = newcomer
    const note = { action: 'account.created', thing: id, account: id, after: { email, role, by: 'sso' } }
    await writeAudit(queries, workspaceId, note)
    return account
  }

  async #link(queries: Queries, account: Account, claims: Claims, address: string): Promise<Identity | undefined> {
    const linked = await this.#insert(queries, account.id, claims)
    if (linked !== undefined)
      await tellOfAccount({ mailRoom: this.#needs.mailRoom, queries }, account, 'identity-linked', { address })
    return linked
  }

  #insert(queries: Queries, accountId: string, { issuer, subject, email }: Claims): Promise<Identity | undefined> {
    const id = newUuidV7(this.#needs.clock.nowMs())
    return insertIdentity(queries, { id, issuer, subject, accountId, email })
  }
}
