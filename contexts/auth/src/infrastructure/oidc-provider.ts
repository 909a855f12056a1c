import { emailSchema } from '@linkflow/contracts'
import type { Egress, EgressResponse } from '@linkflow/http-egress'
import { fail, ok, type Result, type Secret } from '@linkflow/kernel'
import type { ClientAuth, Configuration, CustomFetch } from 'openid-client'
import type { Claims } from '../domain/sign-on.ts'
import { SSO_ANSWER_BYTES_MAX, SSO_DISCOVERY_MS, SSO_REQUEST_MS, SSO_RETRY_MS } from '../limits.ts'

export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: Secret | undefined
  /** The one address that the provider may send people back to. */
  readonly redirectUrl: string
  /** Where it sends them after they signed out. */
  readonly signedOutUrl: string
}

/** What a begun sign-on is checked against when it comes back. */
export interface Expected {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** `unavailable`: try again. `failed`: what came is not accepted. */
export type ProviderError = 'unavailable' | 'failed'

/** 1 MB of protocol, loaded for the first sign-on. */
const library = () => import('openid-client')

/**
 * The provider of single sign-on, by OpenID Connect: authorization code with PKCE, state and nonce; the token's signature,
 * issuer, audience and times are the library's to check. Every request goes out by egress: the operator names the issuer, but
 * what the issuer names is judged like any address (T3).
 */
export class OidcProvider {
  readonly #settings: OidcSettings
  readonly #egress: () => Pick<Egress, 'request'>
  readonly #onError: (error: unknown) => void
  #discovered: { readonly config: Promise<Configuration>; untilMs: number } | undefined

  constructor(needs: {
    readonly settings: OidcSettings
    readonly egress: () => Pick<Egress, 'request'>
    /** Worth a line in the log: whoever signs in is not told what is wrong between the two servers. */
    readonly onError: (error: unknown) => void
  }) {
    this.#settings = needs.settings
    this.#egress = needs.egress
    this.#onError = needs.onError
  }

  get issuer(): string {
    return this.#settings.issuer
  }

  async begin(): Promise<Result<{ readonly url: string; readonly expected: Expected }, ProviderError>> {
    return this.#caught(async () => {
      const config = await this.#config()
      const { buildAuthorizationUrl, calculatePKCECodeChallenge, ...make } = await library()
      const [state, nonce, verifier] = [make.randomState(), make.randomNonce(), make.randomPKCECodeVerifier()]
      const url = buildAuthorizationUrl(config, {
        redirect_uri: this.#settings.redirectUrl,
        scope: 'openid email profile',
        response_type: 'code',
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, expected: { state, nonce, verifier } }
    })
  }

  async complete(
    answered: { readonly code: string; readonly state: string; readonly iss: string | undefined },
    expected: Expected,
  ): Promise<Result<Claims, ProviderError>> {
    return this.#caught(async () => {
      const config = await this.#config()
      const { authorizationCodeGrant, fetchUserInfo } = await library()
      const url = new URL(this.#settings.redirectUrl)
      for (const [name, value] of Object.entries(answered)) {
        if (value !== undefined) url.searchParams.set(name, value)
      }
      const tokens = await authorizationCodeGrant(config, url, {
        pkceCodeVerifier: expected.verifier,
        expectedState: expected.state,
        expectedNonce: expected.nonce,
        idTokenExpected: true,
      })
      const token = tokens.claims()!
      // Some providers put the address into the second answer only. It must be of the same subject.
      const isWhole = token['email'] !== undefined || config.serverMetadata().userinfo_endpoint === undefined
      const more = isWhole ? token : await fetchUserInfo(config, tokens.access_token, token.sub)
      return claimsOf(this.#settings.issuer, token.sub, more)
    })
  }

  /** Where the browser goes to sign out there too; undefined where the provider has no such address. */
  async signOutUrl(): Promise<string | undefined> {
    const url = await this.#caught(async () => {
      const config = await this.#config()
      if (config.serverMetadata().end_session_endpoint === undefined) return undefined
      const { buildEndSessionUrl } = await library()
      return buildEndSessionUrl(config, { post_logout_redirect_uri: this.#settings.signedOutUrl }).href
    })
    return url.ok ? url.value : undefined
  }

  /** Read once an hour. One that could not be read is not asked for again at once by everybody who waits. */
  #config(): Promise<Configuration> {
    const nowMs = performance.now()
    if (this.#discovered !== undefined && this.#discovered.untilMs > nowMs) return this.#discovered.config
    const discovered = { config: this.#discover(), untilMs: nowMs + SSO_DISCOVERY_MS }
    this.#discovered = discovered
    discovered.config.catch(() => {
      discovered.untilMs = performance.now() + SSO_RETRY_MS
    })
    return discovered.config
  }

  async #discover(): Promise<Configuration> {
    const { allowInsecureRequests, customFetch, discovery, enableNonRepudiationChecks, ...auth } = await library()
    const { issuer, clientId, clientSecret } = this.#settings
    const isPlain = new URL(issuer).protocol === 'http:'
    return discovery(new URL(issuer), clientId, {}, authentication(clientSecret, auth), {
      [customFetch]: this.#fetch,
      timeout: SSO_REQUEST_MS / 1000,
      // The signature of the token is checked too, though it came by TLS from where the key comes from.
      execute: [enableNonRepudiationChecks, ...(isPlain ? [allowInsecureRequests] : [])],
    })
  }

  readonly #fetch: CustomFetch = async (url, { method, headers, body, signal }) => {
    const sent = await this.#egress().request(
      {
        method,
        url,
        headers,
        ...(body != null && { body: bytesOf(body) }),
        timeoutMs: SSO_REQUEST_MS,
        redirects: { follow: false },
        response: { as: 'buffer', bytesMax: SSO_ANSWER_BYTES_MAX },
      },
      { workspaceId: 'single-sign-on', ...(signal && { signal }) },
    )
    if (!sent.ok) throw new Unreachable(sent.error.message, { cause: sent.error })
    return responseOf(sent.value as EgressResponse<Uint8Array>)
  }

  async #caught<T>(work: () => Promise<T>): Promise<Result<T, ProviderError>> {
    try {
      return ok(await work())
    } catch (error) {
      this.#onError(new Error(reasonsOf(error)))
      return fail(isUnreachable(error) ? 'unavailable' : 'failed')
    }
  }
}

class Unreachable extends Error {}

/** Messages and codes alone: the objects of the library hold tokens and answers, and no log shows those. */
function reasonsOf(error: unknown): string {
  const reasons: string[] = []
  for (let each = error; each instanceof Error && reasons.length < 5; each = each.cause) {
    const { code, error: answer } = each as { code?: unknown; error?: unknown }
    reasons.push([each.message, code, answer].filter((part) => typeof part === 'string').join(' '))
  }
  return reasons.join(': ') || 'single sign-on failed'
}

/** The library wraps what its fetch throws. A provider that answers 5xx is as good as away. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof Unreachable) return true
  if (!(error instanceof Error)) return false
  const status = error.cause instanceof Response ? error.cause.status : 0
  return status >= 500 || isUnreachable(error.cause)
}

/** As the provider wants it; basic is what the standard assumes. Without a secret the code and PKCE alone. */
function authentication(
  secret: Secret | undefined,
  make: Pick<typeof import('openid-client'), 'ClientSecretBasic' | 'ClientSecretPost' | 'None'>,
): ClientAuth {
  if (secret === undefined) return make.None()
  const [basic, post] = [make.ClientSecretBasic(secret.reveal()), make.ClientSecretPost(secret.reveal())]
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest)
  }
}

function claimsOf(issuer: string, subject: string, given: Readonly<Record<string, unknown>>): Claims {
  const email = emailSchema.safeParse(given['email'])
  const name = typeof given['name'] === 'string' ? given['name'].replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ').trim() : ''
  return {
    issuer,
    subject,
    email: email.success ? email.data : undefined,
    // `"true"` is not true: providers that write it so let people set addresses that they did not prove.
    isEmailVerified: given['email_verified'] === true,
    name: name === '' ? undefined : name.slice(0, 100),
  }
}

const bytesOf = (body: NonNullable<Parameters<CustomFetch>[1]['body']>): string | Uint8Array =>
  typeof body === 'string' || body instanceof Uint8Array ? body : String(body)

function responseOf({ status, statusText, headers, body }: EgressResponse<Uint8Array>): Response {
  const hasNoBody = status === 204 || status === 205 || status === 304
  return new Response(hasNoBody ? null : Uint8Array.from(body), {
    status,
    statusText,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  })
}
