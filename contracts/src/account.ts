import { z } from 'zod'
import { pageOf } from './page.ts'
import { passkeyAnswerSchema, passkeyQuestionSchema } from './passkey.ts'
import { roleSchema } from './role.ts'
import { line } from './text.ts'

export const PASSWORD_BYTES_MIN = 8
/** Enough for any sentence; beyond, hashing would be work for nothing. */
export const PASSWORD_BYTES_MAX = 1024

/** Upper and lower case are one address. */
export const emailSchema = z.email().max(254).toLowerCase().describe('Upper and lower case are one address')

/** A password that is given: whatever its length, a wrong one is answered as wrong. */
const givenPassword = z.string().min(1).max(PASSWORD_BYTES_MAX)

const utf8 = new TextEncoder()
export const newPasswordSchema = z
  .string()
  .min(1)
  .max(PASSWORD_BYTES_MAX)
  .refine((text) => !/\p{Cs}/u.test(text), 'must be without halves of characters')
  .refine((text) => {
    const bytes = utf8.encode(text).length
    return bytes >= PASSWORD_BYTES_MIN && bytes <= PASSWORD_BYTES_MAX
  }, `must be ${PASSWORD_BYTES_MIN} to ${PASSWORD_BYTES_MAX} bytes long`)
  .describe(`${PASSWORD_BYTES_MIN} to ${PASSWORD_BYTES_MAX} bytes of UTF-8`)

const accountName = line(100).min(1)

/** Where the token that renews the session goes: into a cookie for browsers, into the answer for programs. */
export const refreshIn = z.enum(['cookie', 'body']).default('cookie')

/** What an account is made of, where its address is known already. */
export const newAccountSchema = z.strictObject({ name: accountName, password: newPasswordSchema, refreshIn })

export const accountSchema = z
  .strictObject({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    isVerified: z.boolean().describe('The address was proved to be theirs'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Account' })
export type AccountView = z.output<typeof accountSchema>

export const meSchema = z
  .strictObject({
    account: accountSchema,
    hasPassword: z.boolean().describe('False: signs in by a passkey or by single sign-on'),
    hasSecondFactor: z.boolean(),
    recoveryCodesLeft: z.int(),
    isOperator: z.boolean().describe('Of the whole installation, in any of their workspaces'),
    workspaces: z.array(z.strictObject({ id: z.uuid(), name: z.string(), role: roleSchema })),
  })
  .meta({ id: 'Me' })

export const changeMeSchema = z.strictObject({ name: accountName }).meta({ id: 'ChangeMe' })

export const changePasswordSchema = z
  .strictObject({ current: givenPassword, next: newPasswordSchema })
  .meta({ id: 'ChangePassword' })

export const setupStateSchema = z.strictObject({ isNeeded: z.boolean() }).meta({ id: 'SetupState' })

export const setupSchema = z
  .strictObject({
    email: emailSchema,
    name: accountName,
    password: newPasswordSchema,
    token: z.string().max(100).optional().describe('From the link in the log, unless you are on this machine'),
    refreshIn,
  })
  .meta({ id: 'Setup' })

export const signInSchema = z
  .strictObject({ email: emailSchema, password: givenPassword, refreshIn })
  .meta({ id: 'SignIn' })

export const refreshSchema = z
  .strictObject({
    refreshToken: z.string().max(100).optional().describe('For programs; browsers send the cookie'),
  })
  .meta({ id: 'Refresh' })

/** Of the device, or a recovery code. */
const givenCode = z.string().min(1).max(100)

/**
 * Who is signed in shows once more who they are, before a change that whoever borrowed the session must not make: by the
 * password, and the second factor if there is one; or by a passkey alone. Without a password, by having signed in just now.
 */
const confirmation = {
  password: givenPassword.optional().describe('Needed where the account has one, unless a passkey confirms'),
  code: givenCode.optional().describe('Of the device, or a recovery code; needed where there is a second factor'),
  passkey: passkeyAnswerSchema.optional().describe('Answers `/me/passkeys/confirmation`, instead of password and code'),
}
export const confirmationSchema = z.strictObject(confirmation).meta({ id: 'Confirmation' })

export const confirmedSchema = z
  .strictObject({ until: z.iso.datetime().describe('So long this session may do what an operator has to confirm') })
  .meta({ id: 'Confirmed' })

export const changeEmailSchema = z.strictObject({ email: emailSchema, ...confirmation }).meta({ id: 'ChangeEmail' })

export const challengeSchema = z
  .strictObject({
    challenge: z.string().describe('Goes with the code or the passkey to `/sessions/second-factor`'),
    expiresAt: z.iso.datetime(),
    takesCode: z.boolean().describe('The account has a device that shows codes'),
    passkey: passkeyQuestionSchema.optional().describe('Where the account has passkeys'),
  })
  .meta({ id: 'Challenge' })

export const secondFactorSchema = z
  .strictObject({
    challenge: z.string().min(1).max(100),
    code: givenCode.optional().describe('Of the device, or a recovery code'),
    passkey: passkeyAnswerSchema.optional(),
    refreshIn,
  })
  .refine(
    ({ code, passkey }) => (code === undefined) !== (passkey === undefined),
    'must have either a «code» or a «passkey»',
  )
  .meta({ id: 'SecondFactor' })

export const totpSecretSchema = z
  .strictObject({ secret: z.string().describe('Base 32'), uri: z.string().describe('For a QR code') })
  .meta({ id: 'TotpSecret' })

export const confirmTotpSchema = z.strictObject({ code: givenCode }).meta({ id: 'ConfirmTotp' })

export const recoveryCodesSchema = z
  .strictObject({ recoveryCodes: z.array(z.string()).describe('Each signs in once in place of the device') })
  .meta({ id: 'RecoveryCodes' })

/** Empty where the account had recovery codes: those stay good. */
export const confirmedTotpSchema = z
  .strictObject({ recoveryCodes: z.array(z.string()).describe('With the first second factor of the account only') })
  .meta({ id: 'ConfirmedTotp' })

/** From the link of a mail, or of an operator. */
const linkToken = z.string().min(1).max(100)

export const askResetSchema = z.strictObject({ email: emailSchema }).meta({ id: 'AskPasswordReset' })

export const completeResetSchema = z
  .strictObject({ token: linkToken, password: newPasswordSchema })
  .meta({ id: 'CompletePasswordReset' })

export const completeVerificationSchema = z.strictObject({ token: linkToken }).meta({ id: 'CompleteVerification' })

export const completeEmailChangeSchema = z.strictObject({ token: linkToken }).meta({ id: 'CompleteEmailChange' })

export const givenResetSchema = z
  .strictObject({
    token: z.string().describe('Shown this once; good for one new password'),
    link: z.string(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'GivenPasswordReset' })
export type GivenResetView = z.output<typeof givenResetSchema>

export const listedAccountSchema = accountSchema
  .extend({ isDisabled: z.boolean(), hasSecondFactor: z.boolean(), openSessions: z.int() })
  .meta({ id: 'ListedAccount' })
export type ListedAccountView = z.output<typeof listedAccountSchema>

export const accountPageSchema = pageOf(listedAccountSchema).meta({ id: 'AccountPage' })

/** What a program needs to call the API as a person. */
export const tokensSchema = z
  .strictObject({
    sessionId: z.uuid(),
    accessToken: z.string().describe('`Authorization: Bearer …`'),
    accessExpiresAt: z.iso.datetime().describe('Renew before'),
    sessionEndsAt: z.iso.datetime().describe('Nothing renews it beyond'),
    refreshToken: z.string().optional().describe('Where it was asked for in the body. Good for one renewal'),
  })
  .meta({ id: 'Tokens' })

export const sessionSchema = z
  .strictObject({
    id: z.uuid(),
    isCurrent: z.boolean(),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().describe('To the ten minutes'),
    endsAt: z.iso.datetime(),
    signedInBy: z.enum(['password', 'passkey', 'sso']),
    address: z.string().describe('Where it was last renewed from'),
    userAgent: z.string(),
  })
  .meta({ id: 'Session' })
export type SessionView = z.output<typeof sessionSchema>

export const sessionListSchema = z.strictObject({ items: z.array(sessionSchema) }).meta({ id: 'SessionList' })
