import { SoftwareAuthenticator } from '@linkflow/auth/testing'
import type { Tester } from './tester.ts'

export interface Tokens {
  readonly sessionId: string
  readonly accessToken: string
  readonly refreshToken?: string
}

export interface Person {
  readonly email: string
  password: string
  readonly accountId: string
  tokens: Tokens
  /** The clock of this process, when those tokens were given. */
  signedInMs: number
  /** Where they have passkeys. */
  readonly authenticator?: SoftwareAuthenticator
}

export const PASSWORD = 'a horse that is correct'

const INVITATIONS_FORGOTTEN_AFTER = 100

interface Me {
  readonly account: { readonly id: string }
}

/** Accounts, made as people come to them: by set-up, or by an invitation. */
export class People {
  readonly #tester: Tester
  readonly #operatorToken: string
  readonly #forgetInvitations: () => Promise<unknown>
  #invitations = 0

  constructor(tester: Tester, operatorToken: string, forgetInvitations: () => Promise<unknown>) {
    this.#tester = tester
    this.#operatorToken = operatorToken
    this.#forgetInvitations = forgetInvitations
  }

  async first(token: string): Promise<Person> {
    const email = 'first@example.com'
    const body = { email, name: 'First', password: PASSWORD, token, refreshIn: 'body' }
    return this.#known(email, await this.#tester.must<Tokens>('POST /setup', { body }))
  }

  newEmail(): string {
    return `${this.#tester.chance.word()}-${this.#tester.requests}@example.com`
  }

  /** So many a day are a limit of every workspace; here a day's are forgotten before it is met. */
  async mayInvite(): Promise<void> {
    this.#invitations += 1
    if (this.#invitations % INVITATIONS_FORGOTTEN_AFTER === 0) await this.#forgetInvitations()
  }

  /** The token of an invitation, as the operator hands it over. */
  async invitation(by: string, role: string, email: string): Promise<string> {
    await this.mayInvite()
    const { id } = await this.#tester.must<{ id: string }>('POST /invitations', { token: by, body: { email, role } })
    const given = { token: this.#operatorToken, body: { invitationId: id } }
    return (await this.#tester.must<{ token: string }>('POST /accounts/invitation-links', given)).token
  }

  /** A new account, in the workspace of whoever asks. */
  async join(by: string, role: string): Promise<Person> {
    const email = this.newEmail()
    const body = {
      token: await this.invitation(by, role, email),
      name: 'Somebody',
      password: PASSWORD,
      refreshIn: 'body',
    }
    return this.#known(email, await this.#tester.must<Tokens>('POST /invitations/join', { body }))
  }

  async signIn(person: Person): Promise<Tokens> {
    const body = { email: person.email, password: person.password, refreshIn: 'body' }
    person.tokens = await this.#tester.must<Tokens>('POST /sessions', { body })
    person.signedInMs = performance.now()
    return person.tokens
  }

  async withPasskey(
    person: Person,
    origin: string,
  ): Promise<Person & { readonly authenticator: SoftwareAuthenticator }> {
    const authenticator = new SoftwareAuthenticator({ origin })
    const token = person.tokens.accessToken
    const question = await this.#tester.must<never>('POST /me/passkeys/question', {
      token,
      body: { password: person.password },
    })
    const body = { name: 'Key', credential: authenticator.create(question) }
    await this.#tester.must('POST /me/passkeys', { token, body })
    return Object.assign(person, { authenticator })
  }

  async #known(email: string, tokens: Tokens): Promise<Person> {
    const me = await this.#tester.must<Me>('GET /me', { token: tokens.accessToken })
    return { email, password: PASSWORD, accountId: me.account.id, tokens, signedInMs: performance.now() }
  }
}
