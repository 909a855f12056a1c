import { z } from 'zod'
import { refreshIn } from './account.ts'
import { passkeyAnswerSchema } from './passkey.ts'

export const passkeySignInSchema = z
  .strictObject({ credential: passkeyAnswerSchema, refreshIn })
  .meta({ id: 'PasskeySignIn' })

export const signInWaysSchema = z
  .strictObject({
    passkeys: z.boolean().describe('False where the address of this server allows none'),
    sso: z.strictObject({ label: z.string() }).optional().describe('Where single sign-on is configured'),
    cookies: z
      .enum(['secure', 'insecure'])
      .describe('`insecure`: whoever listens on the network can take sessions over; say so on the page'),
  })
  .meta({ id: 'SignInWays' })

/** Where what belongs to the begun sign-on goes: into a cookie for browsers, into the answer for programs. */
export const beginSsoSchema = z
  .strictObject({ flowIn: z.enum(['cookie', 'body']).default('cookie') })
  .meta({ id: 'BeginSso' })

export const begunSsoSchema = z
  .strictObject({
    url: z.string().describe('Of the provider: send the browser there'),
    flow: z.string().optional().describe('Where it was asked for in the body: goes with what the provider answers'),
  })
  .meta({ id: 'BegunSso' })

/** What the provider put behind the redirect address, as it is. */
const answered = {
  code: z.string().min(1).max(4096),
  state: z.string().min(1).max(100),
  iss: z.string().max(2048).optional(),
  flow: z.string().max(2048).optional().describe('For programs; browsers send the cookie'),
}
export const completeSsoSchema = z.strictObject({ ...answered, refreshIn }).meta({ id: 'CompleteSso' })
export const completeLinkSchema = z.strictObject(answered).meta({ id: 'CompleteLink' })

export const identitySchema = z
  .strictObject({
    id: z.uuid(),
    issuer: z.string(),
    email: z.string().optional().describe('As the provider had it when it was linked'),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'Identity' })
export type IdentityView = z.output<typeof identitySchema>

export const identityListSchema = z.strictObject({ items: z.array(identitySchema) }).meta({ id: 'IdentityList' })

export const ssoSignOutSchema = z
  .strictObject({
    url: z.string().optional().describe('Of the provider, where this session came from it: send the browser there'),
  })
  .meta({ id: 'SsoSignOut' })
