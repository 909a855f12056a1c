import { defineNode, failItem } from '@linkflow/node-runtime'
import { z } from 'zod'
import { isRecord } from '../data/json.ts'

const parameters = z.strictObject({
  algorithm: z
    .enum(['SHA1', 'SHA256', 'SHA512'])
    .default('SHA1')
    .describe('Kind of the hash; nearly all services use SHA1'),
  digits: z.int().min(6).max(8).default(6).describe('Digits of the code'),
  periodSeconds: z.int().min(5).max(300).default(30).describe('How long a code holds'),
})

export const totpNode = defineNode({
  type: 'totp',
  version: 1,
  title: 'TOTP',
  description: 'Makes the one-time code that an authenticator app would show.',
  group: 'data',
  keywords: ['otp', '2fa', 'two-factor', 'authenticator', 'one-time password', 'code', 'mfa'],
  parameters,
  credentials: [{ type: 'totp', required: true }],
  effect: 'read',
  sample: [{ token: '204817', secondsRemaining: 17 }],
  behaviour: {
    kind: 'each',
    async each(item, given, context) {
      const made = await context.keys.use('totp', 'totp', given)
      if (!made.ok) return failItem(made.error)
      return { ...item, json: { ...item.json, ...(isRecord(made.value) ? made.value : {}) } }
    },
  },
})
