import { createHash, createHmac, createSign, randomBytes, randomUUID } from 'node:crypto'
import type { Json } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { choice, from, type Parameter, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, type Parameters, perItemLater, type Step, withJson } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { fileBytes } from '../../run/file-text.ts'
import { own, textOf } from '../../values/json.ts'
import { Draft } from '../../values/path.ts'

const KINDS = ['MD5', 'SHA256', 'SHA3-256', 'SHA3-384', 'SHA3-512', 'SHA384', 'SHA512'] as const
const LENGTH_MAX = 65_536
const name = value('dataPropertyName', 'data', 'Field of the result, or its path')
const encoding = choice('encoding', ['hex', 'base64'], 'How the result is written')

const parameters: readonly Parameter[] = [
  choice('action', ['hash', 'generate', 'hmac', 'sign'], 'What is done'),
  ...shownWhen({ action: ['hash', 'hmac'] }, [
    value('binaryData', false, 'A file instead of a value'),
    value('binaryPropertyName', 'data', 'Field of the file', { when: { show: { binaryData: [true] } } }),
    choice('type', KINDS, 'Kind of the hash', { when: { show: { '@version': [1] } } }),
    choice('type', KINDS, 'Kind of the hash', { default: 'SHA256', when: { show: { '@version': [from(2)] } } }),
    value('value', '', 'The value', { when: { show: { binaryData: [false] } } }),
  ]),
  name,
  ...shownWhen({ action: ['hmac'] }, [value('secret', '', 'The secret', { when: { show: { '@version': [1] } } })]),
  ...shownWhen({ action: ['sign'] }, [
    value('value', '', 'The value'),
    value('algorithm', '', 'Algorithm of the signature'),
    value('privateKey', '', 'The key (PEM)', { when: { show: { '@version': [1] } } }),
  ]),
  ...shownWhen({ action: ['hash', 'hmac', 'sign'] }, [encoding]),
  ...shownWhen({ action: ['generate'] }, [
    choice('encodingType', ['uuid', 'ascii', 'base64', 'hex'], 'What is made'),
    value('stringLength', 32, 'How long it is', { when: { show: { encodingType: ['ascii', 'base64', 'hex'] } } }),
  ]),
]

async function made(item: Item, given: Parameters, step: Step): Promise<Json> {
  const { context, version } = step
  const action = own(given, 'action')
  if (action === 'generate') return generated(given)
  const written = textOf(own(given, 'encoding') ?? 'hex') as 'hex' | 'base64'
  const source =
    own(given, 'binaryData') === true
      ? await fileBytes(item, textOf(own(given, 'binaryPropertyName') ?? 'data'), context)
      : textOf(own(given, 'value') ?? '')
  const kind = textOf(own(given, 'type') ?? 'MD5').toLowerCase()
  if (version >= 2 && action !== 'hash') return withKey(source, kind, given, step)
  try {
    if (action === 'hmac')
      return createHmac(kind, textOf(own(given, 'secret') ?? ''))
        .update(source)
        .digest(written)
    if (action === 'sign') {
      const signer = createSign(textOf(own(given, 'algorithm') ?? '')).update(source)
      return signer.sign(textOf(own(given, 'privateKey') ?? ''), written)
    }
    return createHash(kind).update(source).digest(written)
  } catch (error) {
    // What the library refuses: an unknown algorithm, a key that is none.
    return fail((error as Error).message)
  }
}

/** Version 2 has its secrets in a credential. */
async function withKey(source: Uint8Array | string, kind: string, given: Parameters, { context }: Step): Promise<Json> {
  const isHmac = own(given, 'action') === 'hmac'
  const used = await context.keys.use(isHmac ? 'hmac' : 'sign', isHmac ? 'hmac' : 'private-key', {
    base64: Buffer.from(source).toString('base64'),
    algorithm: isHmac ? kind : textOf(own(given, 'algorithm') ?? ''),
    encoding: textOf(own(given, 'encoding') ?? 'hex'),
  })
  return used.ok ? used.value : fail(used.error.message)
}

function generated(given: Parameters): string {
  const type = textOf(own(given, 'encodingType') ?? 'uuid')
  if (type === 'uuid') return randomUUID()
  const length = Math.min(LENGTH_MAX, Math.max(0, Math.trunc(Number(own(given, 'stringLength') ?? 32))))
  const text = randomBytes(length).toString(type as BufferEncoding)
  return (type === 'base64' ? text.replace(/\W/g, '') : text).slice(0, length)
}

export const cryptoNode = compatible({
  of: 'n8n-nodes-base.crypto',
  type: 'n8n-crypto',
  title: 'Crypto (n8n)',
  description: 'Hashes, signs and makes random texts, as n8n’s Crypto does.',
  versions: [1, 2],
  parameters,
  credentials: [
    { type: 'hmac', required: false },
    { type: 'private-key', required: false },
  ],
  notes: (given) =>
    Object.hasOwn(given, 'secret') ||
    Object.hasOwn(given, 'privateKey') ||
    !['hmac', 'sign'].includes(textOf(own(given, 'action')))
      ? []
      : ['Choose its credential: a signing secret, or a private key.'],
  effect: 'read',
  run: perItemLater(async (item, given, step) => {
    const draft = new Draft(item.json)
    draft.set(textOf(own(given, 'dataPropertyName') ?? 'data'), await made(item, given, step))
    return withJson(item, draft.json)
  }),
})
