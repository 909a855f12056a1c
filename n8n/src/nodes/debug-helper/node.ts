import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '@linkflow/kernel'
import type { NodeContext } from '@linkflow/node-runtime'
import { choice, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, failedItem, handlesOf, type Outputs, type Step } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { own, textOf } from '../../values/json.ts'

const COUNT_MAX = 10_000
const KINDS = [
  'user',
  'address',
  'latLong',
  'creditCard',
  'email',
  'ipv4',
  'ipv6',
  'macAddress',
  'nanoid',
  'url',
  'uuid',
  'semver',
] as const

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const NANOID_LENGTH_MAX = 256

/** Made-up data of a kind; what n8n makes up is other, even for the same seed, and nothing can rely on it. */
function madeUp(given: JsonObject, random: () => number, context: NodeContext): JsonObject {
  const kind = textOf(own(given, 'randomDataType'))
  const number = (below: number): number => Math.floor(random() * below)
  const word = (): string =>
    `${'bdfgklmnprst'[number(12)]}${'aeiou'[number(5)]}${'lmnrst'[number(6)]}${'aeo'[number(3)]}`
  switch (kind) {
    case 'email':
      return { email: `${word()}@${word()}.example`, confirmed: number(2) === 1 }
    case 'address':
      return { street: `${word()} ${number(200)}`, city: word(), country: word() }
    case 'latLong':
      return { latLong: `${number(180) - 90}.${number(1e6)}, ${number(360) - 180}.${number(1e6)}` }
    case 'uuid':
      return { uuid: context.newId() }
    case 'nanoid':
      return { nanoId: nanoId(given, number) }
    case 'url':
      return { url: `https://${word()}.example` }
    case 'ipv4':
      return { ip: `10.${number(256)}.${number(256)}.${number(256)}` }
    case 'ipv6':
      return { ipv6: `fd00::${number(65_536).toString(16)}` }
    case 'macAddress':
      return { mac: Array.from({ length: 6 }, () => number(256).toString(16).padStart(2, '0')).join(':') }
    case 'creditCard':
      return { type: 'Test', number: `0000${number(1e6)}`, ccv: `${100 + number(900)}`, exp: `01/${30 + number(9)}` }
    case 'semver':
      return { semver: `${number(10)}.${number(20)}.${number(30)}` }
    default:
      return {
        uid: context.newId(),
        email: `${word()}@${word()}.example`,
        firstname: word(),
        lastname: word(),
        password: word(),
      }
  }
}

function nanoId(given: JsonObject, number: (below: number) => number): string {
  const characters = [...(textOf(own(given, 'nanoidAlphabet') ?? '') || ALPHABET)]
  const length = Math.min(NANOID_LENGTH_MAX, Math.max(1, Math.trunc(Number(own(given, 'nanoidLength') ?? 16)) || 16))
  return Array.from({ length }, () => characters[number(characters.length)]!).join('')
}

/** The same numbers in [0, 1) for the same text: a digest of it and a count each. */
function seeded(seed: string): () => number {
  let count = 0
  return () => createHash('sha256').update(`${seed} ${count++}`).digest().readUInt32LE() / 2 ** 32
}

function run(step: Step): Outputs {
  const given = step.parameters()
  const category = own(given, 'category')
  if (category === 'randomData') {
    const count = Math.min(COUNT_MAX, Math.max(0, Math.trunc(Number(own(given, 'randomDataCount') ?? 10))))
    const seed = textOf(own(given, 'randomDataSeed') ?? '')
    const random = seed === '' ? () => step.context.random() : seeded(seed)
    const jsons: Json[] = Array.from({ length: count }, () => madeUp(given, random, step.context))
    const isOne = own(given, 'randomDataSingleArray') === true
    const items = isOne ? [{ generatedItems: jsons }] : (jsons as JsonObject[])
    return { main: items.map((json) => ({ item: { json }, from: [0] })) }
  }
  if (category === 'doNothing') return { main: step.input.handles('main') }
  if (category === 'oom') fail('Memory is not used up on purpose here')
  const message = textOf(own(given, 'throwErrorMessage') ?? 'Node has thrown an error')
  return {
    main: handlesOf(step.input).map(({ index }) => {
      try {
        return fail(message, index)
      } catch (thrown) {
        return { item: failedItem(thrown, step.context), from: [index] }
      }
    }),
  }
}

export const debugHelper = compatible({
  of: 'n8n-nodes-base.debugHelper',
  type: 'n8n-debug-helper',
  title: 'Debug Helper (n8n)',
  description: 'Fails, does nothing or makes data up, as n8n’s Debug Helper does.',
  versions: [1],
  parameters: [
    choice('category', ['throwError', 'doNothing', 'oom', 'randomData'], 'What it does', { plain: true }),
    ...shownWhen({ category: ['throwError'] }, [
      choice('throwErrorType', ['NodeApiError', 'NodeOperationError', 'Error'], 'Kind of the error', { plain: true }),
      value('throwErrorMessage', 'Node has thrown an error', 'What it says'),
    ]),
    ...shownWhen({ category: ['oom'] }, [value('memorySizeValue', 10, 'How much memory')]),
    ...shownWhen({ category: ['randomData'] }, [
      choice('randomDataType', KINDS, 'Kind of the data', { plain: true }),
      value('nanoidAlphabet', ALPHABET, 'Characters of a nanoid', { when: { show: { randomDataType: ['nanoid'] } } }),
      value('nanoidLength', '16', 'Length of a nanoid', { when: { show: { randomDataType: ['nanoid'] } } }),
      value('randomDataSeed', '', 'Seed; without one it is other data each time'),
      value('randomDataCount', 10, 'How many items'),
      value('randomDataSingleArray', false, 'All in one item'),
    ]),
  ],
  effect: 'read',
  run,
})
