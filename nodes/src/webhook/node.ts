import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { answerHeaderProblem } from '../data/http-headers.ts'
import { jsonValue, keysOf } from '../data/json-schema.ts'
import { nameValuesSchema, pairsOf } from '../data/name-values.ts'
import { webPathSchema } from '../data/web-path.ts'
import {
  ANSWER_TIMEOUT_MS_DEFAULT,
  ANSWER_TIMEOUT_MS_MAX,
  WEBHOOK_BODY_BYTES_DEFAULT,
  WEBHOOK_BODY_BYTES_MAX,
} from '../limits.ts'
import { authenticationParameters } from './authentication.ts'

const WEBHOOK_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const

const parameters = z.strictObject({
  path: webPathSchema('Where it listens: the part of the address after /webhook/, such as orders/new'),
  method: z.enum(WEBHOOK_METHODS).default('POST').describe('Method that a call must have'),
  respond: z
    .enum(['immediately', 'last-node', 'respond-node'])
    .default('immediately')
    .describe(
      'When the caller gets an answer: as soon as the call is safely stored, after the last node with its items, or by a node Respond to Webhook',
    ),
  response: z
    .strictObject({
      status: z.int().min(200).max(599).default(202).describe('Status of the answer'),
      headers: nameValuesSchema().default({}).describe('Headers of the answer, by name'),
      body: jsonValue()
        .meta(FORMAT.json)
        .optional()
        .describe('Body of the answer: a text as it is, anything else as JSON; by default the id of the execution'),
    })
    .optional()
    .describe('The answer that is given immediately (respond «immediately»)'),
  ...authenticationParameters,
  deliveryIdHeader: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe(
      'Header whose value names a delivery, such as X-GitHub-Delivery: the same value starts one execution, however often it comes',
    ),
  rawBody: z
    .boolean()
    .default(false)
    .describe('Keep the body as it came, as the file «body», besides what was read from it'),
  bodyBytesMax: z
    .int()
    .min(1)
    .max(WEBHOOK_BODY_BYTES_MAX)
    .default(WEBHOOK_BODY_BYTES_DEFAULT)
    .describe('Largest body in bytes; a larger one is refused with 413'),
  answerTimeoutMs: z
    .int()
    .min(1000)
    .max(ANSWER_TIMEOUT_MS_MAX)
    .default(ANSWER_TIMEOUT_MS_DEFAULT)
    .describe(
      'How long the caller waits for last-node or respond-node, in milliseconds; then the answer is 202 with the address of the result',
    ),
})

function check({ respond, response }: z.output<typeof parameters>) {
  if (response === undefined) return undefined
  if (respond !== 'immediately') {
    return { parameter: 'response', message: `is only used when respond is «immediately»; it is «${respond}».` }
  }
  const headers = pairsOf(response.headers)
  const problem = headers.ok ? answerHeaderProblem(headers.value) : headers.error
  return problem === undefined ? undefined : { parameter: 'response', message: `cannot have such headers: ${problem}.` }
}

export const webhook = defineNode({
  type: 'webhook',
  version: 1,
  title: 'Webhook',
  description: 'Starts the workflow when its address is called.',
  group: 'trigger',
  keywords: ['http', 'api', 'endpoint', 'callback', 'listen', 'rest'],
  suggestedNext: ['set', 'if', 'http-request', 'respond-to-webhook'],
  engine: 'trigger',
  parameters,
  // There is no item yet that an expression could speak of.
  literal: keysOf(parameters),
  check,
  credentials: [
    { type: 'header', required: false },
    { type: 'basic', required: false },
    { type: 'jwt', required: false },
    { type: 'hmac', required: false },
  ],
  effect: 'pure',
  sample: [
    {
      method: 'POST',
      path: 'orders/new',
      headers: { 'content-type': 'application/json', host: 'localhost:4711' },
      query: { source: 'shop' },
      body: {
        orderId: 'ord_2f9c1b7a',
        status: 'paid',
        total: 89.4,
        currency: 'EUR',
        customer: { name: 'Ada Lovelace' },
      },
    },
  ],
  gives: 'sample',
  behaviour: { kind: 'trigger' },
})
