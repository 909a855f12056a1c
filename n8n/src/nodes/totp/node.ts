import { choice, collection, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, optionOf, perItemLater } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { isRecord, textOf } from '../../values/json.ts'

const KINDS = ['SHA1', 'SHA224', 'SHA256', 'SHA3-224', 'SHA3-256', 'SHA3-384', 'SHA3-512', 'SHA384', 'SHA512'] as const

export const totp = compatible({
  of: 'n8n-nodes-base.totp',
  type: 'n8n-totp',
  title: 'TOTP (n8n)',
  description: 'Makes one-time codes, as n8n’s TOTP does.',
  versions: [1],
  parameters: [
    choice('operation', ['generateSecret'], 'What is done', { plain: true }),
    ...shownWhen({ operation: ['generateSecret'] }, [
      collection(
        'options',
        [
          choice('algorithm', KINDS, 'Kind of the hash'),
          value('digits', 6, 'Digits of the code'),
          value('period', 30, 'How long it holds'),
        ],
        'Options',
      ),
    ]),
  ],
  credentials: [{ type: 'totp', required: true }],
  notes: () => ['Choose its credential.'],
  effect: 'read',
  run: perItemLater(async (_item, given, { context }) => {
    const digits = Number(optionOf(given, 'digits') ?? 6) || 6
    const periodSeconds = Number(optionOf(given, 'period') ?? 30) || 30
    if (!(digits >= 1 && digits <= 10 && periodSeconds >= 1)) return fail('Digits and period are out of their range')
    const algorithm = textOf(optionOf(given, 'algorithm') ?? 'SHA1')
    const used = await context.keys.use('totp', 'totp', { algorithm, digits, periodSeconds })
    if (!used.ok) return fail(used.error.message)
    return { json: isRecord(used.value) ? used.value : {} }
  }),
})
