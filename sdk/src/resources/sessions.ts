import type {
  BegunSso,
  Challenge,
  CompleteSso,
  PasskeyQuestion,
  PasskeySignIn,
  SecondFactor,
  Session,
  SignIn,
  SignInWays,
  Tokens,
} from '../generated/wire-types.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

/** Signing in, and the sessions of the account. */
export class SessionCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /**
   * Tokens; or, where the account has a second factor, a challenge for `secondFactor`. With `refreshIn: 'body'` a program gets
   * the refresh token too; without it goes into a cookie, which is for the pages of LinkFlow itself.
   */
  signIn(who: SignIn, { signal }: CallOptions = {}): Promise<Tokens | Challenge> {
    return this.transport.send({ method: 'POST', path: ['sessions'], body: who, signal })
  }

  /** The second step: the code of the device, a recovery code, or a passkey. */
  secondFactor(given: SecondFactor, { signal }: CallOptions = {}): Promise<Tokens> {
    return this.transport.send({ method: 'POST', path: ['sessions', 'second-factor'], body: given, signal })
  }

  /** How people can sign in here. */
  ways({ signal }: CallOptions = {}): Promise<SignInWays> {
    return this.transport.send({ method: 'GET', path: ['sign-in-ways'], signal })
  }

  /** What a browser asks the authenticator, for `signInByPasskey`. */
  askPasskey({ signal }: CallOptions = {}): Promise<PasskeyQuestion> {
    return this.transport.send({ method: 'POST', path: ['sessions', 'passkey', 'question'], signal })
  }

  /** By a passkey alone: no second factor is asked for. */
  signInByPasskey(answered: PasskeySignIn, { signal }: CallOptions = {}): Promise<Tokens> {
    return this.transport.send({ method: 'POST', path: ['sessions', 'passkey'], body: answered, signal })
  }

  /** Where to send the browser for single sign-on; with `flowIn: 'body'` a program gets the flow too. */
  beginSso({ flowIn }: { readonly flowIn?: 'cookie' | 'body' } = {}, { signal }: CallOptions = {}): Promise<BegunSso> {
    return this.transport.send({ method: 'POST', path: ['sessions', 'sso'], body: { flowIn }, signal })
  }

  /** With what the provider put behind the redirect address. */
  completeSso(answered: CompleteSso, { signal }: CallOptions = {}): Promise<Tokens | Challenge> {
    return this.transport.send({ method: 'POST', path: ['sessions', 'sso', 'complete'], body: answered, signal })
  }

  /** Ends the session of this client; where it came by single sign-on, gives the address that ends it there too. */
  ssoSignOut({ signal }: CallOptions = {}): Promise<{ url?: string }> {
    return this.transport.send({ method: 'POST', path: ['sessions', 'current', 'sso-sign-out'], signal })
  }

  /**
   * New tokens for a refresh token, which is good once: keep the new one. A page of LinkFlow itself gives none, and has it in
   * the cookie.
   */
  refresh(refreshToken?: string, { signal }: CallOptions = {}): Promise<Tokens> {
    return this.transport.send({ method: 'POST', path: ['sessions', 'refresh'], body: { refreshToken }, signal })
  }

  /** The open ones of the account, newest first. */
  async list({ signal }: CallOptions = {}): Promise<Session[]> {
    const { items } = await this.transport.send<{ items: Session[] }>({ method: 'GET', path: ['sessions'], signal })
    return items
  }

  /** Every process refuses it within a second. */
  end(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['sessions', id], signal })
  }

  /** Ends the session of this client. */
  signOut({ signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['sessions', 'current'], signal })
  }

  /** Ends all sessions of the account, or all but this one. */
  endAll({ except, signal }: CallOptions & { readonly except?: 'current' } = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['sessions'], query: { except }, signal })
  }
}
