import { z } from 'zod'
import { REPLAY_WINDOW_SECONDS_DEFAULT, REPLAY_WINDOW_SECONDS_MAX } from '../limits.ts'

/** How a call proves that it may start the workflow. The secrets are in credentials; here is only how to look at them. */
export const authenticationParameters = {
  authentication: z
    .enum(['none', 'header', 'basic', 'jwt', 'hmac'])
    .default('none')
    .describe(
      'What a call must show: nothing, a secret header, user and password, a signed token, or a signature of its body',
    ),
  jwt: z
    .strictObject({
      issuer: z.string().max(256).optional().describe('Issuer (iss) that the token must name'),
      audience: z.string().max(256).optional().describe('Audience (aud) that the token must name'),
    })
    .default({})
    .describe('What a token must hold besides a good signature (authentication «jwt»)'),
  hmac: z
    .strictObject({
      scheme: z
        .enum(['standard-webhooks', 'github', 'slack', 'stripe', 'shopify', 'custom'])
        .default('standard-webhooks')
        .describe('How the sender signs; «custom» takes the settings below'),
      header: z
        .string()
        .min(1)
        .max(256)
        .default('x-signature')
        .describe('Header that holds the signature (scheme «custom»)'),
      algorithm: z
        .enum(['sha256', 'sha512', 'sha1'])
        .default('sha256')
        .describe('Hash of the signature (scheme «custom»)'),
      encoding: z.enum(['hex', 'base64']).default('hex').describe('How the signature is written (scheme «custom»)'),
      prefix: z
        .string()
        .max(64)
        .default('')
        .describe('Text before the signature in its header, such as sha256= (scheme «custom»)'),
      timestampHeader: z
        .string()
        .min(1)
        .max(256)
        .optional()
        .describe(
          'Header with the time in seconds; the signed text is then «time.body» and calls that are too old are refused (scheme «custom»)',
        ),
    })
    .prefault({})
    .describe('How the signature is made (authentication «hmac»)'),
  replayWindowSeconds: z
    .int()
    .min(1)
    .max(REPLAY_WINDOW_SECONDS_MAX)
    .default(REPLAY_WINDOW_SECONDS_DEFAULT)
    .describe('How old a signed call may be; a call seen within this time is refused when it comes again'),
}
