import { CLIENT, openSignOnProvider } from '@linkflow/auth/testing'
import type { Canary } from './canaries.ts'

/** Where the server says that it lives; nobody asks there. */
export const PUBLIC_URL = 'http://localhost:8089'
export const SIGN_ON_BACK = `${PUBLIC_URL}/sign-in/sso`

/** A real provider of single sign-on, and what the server has to know of it. */
export async function openSignOn(clientSecret: string) {
  const provider = await openSignOnProvider(SIGN_ON_BACK, `${PUBLIC_URL}/sign-in`, 'client_secret_basic', clientSecret)
  const canary: Canary = { name: 'the secret at the provider of single sign-on', secret: clientSecret }
  return {
    ...provider,
    canary,
    settings: {
      LINKFLOW_PUBLIC_URL: PUBLIC_URL,
      LINKFLOW_OIDC_ISSUER: provider.issuer,
      LINKFLOW_OIDC_CLIENT_ID: CLIENT.id,
      LINKFLOW_OIDC_CLIENT_SECRET: clientSecret,
      LINKFLOW_OIDC_EGRESS_ALLOW: `127.0.0.1:${provider.port}`,
    },
  }
}
export type SignOn = Awaited<ReturnType<typeof openSignOn>>
