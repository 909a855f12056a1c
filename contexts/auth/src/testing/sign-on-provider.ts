import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'

export interface Person {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: boolean | string
  readonly name?: string
}

export const CLIENT = { id: 'linkflow', secret: 'a-secret-of-the-client-that-is-long-enough' } as const

/** A real provider (oidc-provider) in this process, with its own pages for signing in and for consent. */
export async function openSignOnProvider(
  redirectUrl: string,
  signedOutUrl: string,
  method: 'client_secret_basic' | 'client_secret_post' | 'none' = 'client_secret_basic',
  clientSecret: string = CLIENT.secret,
) {
  const people = new Map<string, Person>()
  let handle: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
  const server = createServer((request, response) => handle!(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'k1' }] },
    cookies: { keys: ['of the tests'] },
    clients: [
      {
        client_id: CLIENT.id,
        ...(method !== 'none' && { client_secret: clientSecret }),
        token_endpoint_auth_method: method,
        redirect_uris: [redirectUrl],
        post_logout_redirect_uris: [signedOutUrl],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    clientAuthMethods: [method],
    pkce: { required: () => true },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => people.get(sub) ?? { sub },
    }),
  })
  handle = provider.callback()
  return { issuer, port, people, privateKey, close: () => new Promise((resolve) => server.close(resolve)) }
}

/** A browser that follows the provider's redirects and fills in its forms, until it is sent back to us. */
export async function signInAtProvider(url: string, sub: string, backTo: string): Promise<URLSearchParams> {
  const cookies = new Map<string, string>()
  let [next, form] = [url, undefined as string | undefined]
  for (let step = 0; step < 12; step++) {
    if (next.startsWith(backTo)) return new URL(next).searchParams
    const response: Response = await fetch(next, {
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form !== undefined && { method: 'POST', body: form }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      cookies.set(name!, value!)
    }
    form = undefined
    const location = response.headers.get('location')
    const page = await response.text()
    if (location !== null) {
      next = new URL(location, next).href
      continue
    }
    const [, action] = /<form[^>]*action="([^"]+)"/.exec(page) ?? []
    if (action === undefined) throw new Error(`the provider answered ${response.status}: ${page.slice(0, 500)}`)
    form = page.includes('name="login"')
      ? new URLSearchParams({ prompt: 'login', login: sub, password: 'x' }).toString()
      : new URLSearchParams({ prompt: 'consent' }).toString()
    next = new URL(action, next).href
  }
  throw new Error('the provider never sent the browser back')
}
