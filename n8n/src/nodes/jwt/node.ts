import type { Json, JsonObject } from '@linkflow/kernel'
import { JWT_ALGORITHMS, readJwt } from '@linkflow/nodes'
import { choice, collection, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, optionOf, type Parameters, perItemLater, type Step } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { isRecord, own, textOf } from '../../values/json.ts'

const CLAIMS_JSON = '{\n  "my_field_1": "value 1",\n  "my_field_2": "value 2"\n}\n'

async function worked(given: Parameters, step: Step): Promise<JsonObject> {
  const operation = own(given, 'operation')
  if (operation === 'sign') return { token: await signed(given, step) }
  const token = textOf(own(given, 'token') ?? '')
  if (token === '') return fail('The JWT token was not provided')
  const read = operation === 'verify' ? await verified(token, given, step) : decoded(token)
  if (read === null || optionOf(given, 'complete') !== true)
    return { payload: read === null ? null : (own(read, 'payload') ?? null) }
  return read
}

/** What cannot be read is null, as jsonwebtoken has it. */
function decoded(token: string): JsonObject | null {
  const read = readJwt(token)
  return read.ok ? { ...read.value } : null
}

async function verified(token: string, given: Parameters, { context }: Step): Promise<JsonObject> {
  const used = await context.keys.use('verify', 'jwt', {
    token,
    algorithm: textOf(optionOf(given, 'algorithm') ?? ''),
    toleranceSeconds: Number(optionOf(given, 'clockTolerance') ?? 0),
    ignoresExpiry: optionOf(given, 'ignoreExpiration') === true,
    ignoresNotBefore: optionOf(given, 'ignoreNotBefore') === true,
  })
  if (!used.ok) return fail(used.error.message)
  return isRecord(used.value) ? used.value : {}
}

async function signed(given: Parameters, { context }: Step): Promise<Json> {
  const claims = own(given, 'useJson') === true ? written(own(given, 'claimsJson') ?? null) : own(given, 'claims')
  const used = await context.keys.use('sign', 'jwt', {
    // When it was made stands in every token, unless it says so itself.
    payload: { iat: Math.floor(context.nowMs / 1000), ...(isRecord(claims) ? claims : {}) },
    algorithm: textOf(optionOf(given, 'algorithm') ?? ''),
    keyId: textOf(optionOf(given, 'kid') ?? ''),
  })
  return used.ok ? used.value : fail(used.error.message)
}

function written(json: Json): Json {
  if (typeof json !== 'string') return json
  try {
    return JSON.parse(json) as Json
  } catch {
    return fail('The claims are not JSON')
  }
}

export const jwt = compatible({
  of: 'n8n-nodes-base.jwt',
  type: 'n8n-jwt',
  title: 'JWT (n8n)',
  description: 'Signs, checks and reads tokens, as n8n’s JWT does.',
  versions: [1],
  parameters: [
    choice('operation', ['sign', 'decode', 'verify'], 'What is done', { plain: true }),
    ...shownWhen({ operation: ['sign'] }, [
      value('useJson', false, 'The claims are JSON'),
      collection(
        'claims',
        [
          value('audience', '', 'For whom it is'),
          value('expiresIn', 3600, 'How long it holds'),
          value('issuer', '', 'Who made it'),
          value('jwtid', '', 'Its id'),
          value('notBefore', 0, 'From when it holds'),
          value('subject', '', 'Whom it is about'),
        ],
        'Claims',
        { when: { show: { useJson: [false] } } },
      ),
      value('claimsJson', CLAIMS_JSON, 'Claims', { when: { show: { useJson: [true] } } }),
    ]),
    ...shownWhen({ operation: ['verify', 'decode'] }, [value('token', '', 'The token')]),
    collection(
      'options',
      [
        value('complete', false, 'With header and signature'),
        value('ignoreExpiration', false, 'Expired ones, too'),
        value('ignoreNotBefore', false, 'Those that do not hold yet, too'),
        value('clockTolerance', 0, 'How far clocks may differ'),
        value('kid', '', 'Name of the key'),
        choice(
          'algorithm',
          JWT_ALGORITHMS.filter((name) => name !== 'EdDSA') as unknown as [string, ...string[]],
          'Algorithm',
          {
            default: 'HS256',
          },
        ),
      ],
      'Options',
    ),
  ],
  credentials: [{ type: 'jwt', required: false }],
  notes: (given) => (own(given, 'operation') === 'decode' ? [] : ['Choose its credential.']),
  effect: 'read',
  run: perItemLater(async (_item, given, step) => ({ json: await worked(given, step) })),
})
