import { ok, type Result } from '@linkflow/kernel'
import {
  defineNode,
  type EachResult,
  failItem,
  type Item,
  type NodeContext,
  type NodeError,
  type QueueClient,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { jsonValue } from '../data/json-schema.ts'
import { messageOf } from '../data/message.ts'
import { nameValuesSchema, pairsOf } from '../data/name-values.ts'
import { AMQP_NAME_BYTES_MAX, MESSAGE_BYTES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'

const name = () => z.string().max(AMQP_NAME_BYTES_MAX).default('')

const parameters = z.strictObject({
  to: z
    .enum(['queue', 'exchange'])
    .default('queue')
    .describe('queue: to one queue. exchange: to an exchange, which gives it to the queues that are bound to it'),
  queue: name().describe('Name of the queue'),
  exchange: name().describe('Name of the exchange'),
  routingKey: name().describe('By what the exchange chooses queues, such as orders.new'),
  message: jsonValue()
    .meta(FORMAT.json)
    .optional()
    .describe('What is sent, as JSON where it is no text; the item itself if nothing is written'),
  make: z.boolean().default(false).describe('Make the queue or the exchange where there is none; it outlives restarts'),
  exchangeType: z
    .enum(['direct', 'topic', 'fanout', 'headers'])
    .default('topic')
    .describe('Kind of the exchange that is made'),
  headers: nameValuesSchema().default({}).describe('Headers of the message, by name'),
  persistent: z.boolean().default(true).describe('Kept on disk, in queues that are'),
  mustArrive: z.boolean().default(true).describe('It is a failure if no queue gets it'),
})

type Parameters = z.output<typeof parameters>

function check({ to, queue, exchange }: Parameters) {
  if (to === 'queue' && queue === '') return { parameter: 'queue', message: 'is empty: name the queue.' }
  return to === 'exchange' && exchange === ''
    ? { parameter: 'exchange', message: 'is empty: name the exchange.' }
    : undefined
}

async function each(item: Item, given: Parameters, context: NodeContext, index: number): Promise<EachResult> {
  const headers = pairsOf(given.headers)
  if (!headers.ok) return failItem(permanent('message-invalid', `The header ${headers.error}.`))
  const message = messageOf(given.message ?? item.json)
  if (message.content.byteLength > MESSAGE_BYTES_MAX) {
    const why = `The message has ${message.content.byteLength} bytes, and may have ${MESSAGE_BYTES_MAX}. Send where the content is to be found.`
    return failItem(permanent('message-invalid', why))
  }
  const tooLong = [given.queue, given.exchange, given.routingKey].find(
    (each) => Buffer.byteLength(each) > AMQP_NAME_BYTES_MAX,
  )
  if (tooLong !== undefined) {
    return failItem(
      permanent('message-invalid', `«${tooLong.slice(0, 50)}…» has more than ${AMQP_NAME_BYTES_MAX} bytes.`),
    )
  }
  const connected = await context.connect('rabbitmq')
  if (!connected.ok) return failItem(connected.error)
  const client = connected.value
  try {
    const made = await make(client, given)
    if (!made.ok) return failItem(made.error)
    const isQueue = given.to === 'queue'
    const sent = await client.publish({
      // Every queue is bound to the exchange without a name, by its own.
      exchange: isQueue ? '' : given.exchange,
      routingKey: isQueue ? given.queue : given.routingKey,
      ...message,
      headers: Object.fromEntries(headers.value),
      // The same in every attempt, so that who gets it twice can know.
      messageId: context.idempotencyKey(index),
      persistent: given.persistent,
      mustArrive: given.mustArrive,
    })
    return sent.ok ? item : failItem(sent.error)
  } finally {
    client.release()
  }
}

async function make(client: QueueClient, given: Parameters): Promise<Result<void, NodeError>> {
  if (!given.make) return ok(undefined)
  return given.to === 'queue' ? client.makeQueue(given.queue) : client.makeExchange(given.exchange, given.exchangeType)
}

export const rabbitmq = defineNode({
  type: 'rabbitmq',
  version: 1,
  title: 'RabbitMQ',
  description: 'Sends messages to queues and exchanges of RabbitMQ, and waits until it has them.',
  group: 'action',
  keywords: ['rabbitmq', 'amqp', 'queue', 'exchange', 'message', 'publish', 'broker'],
  operations: [
    { title: 'Send to a queue', keywords: ['publish'], parameters: { to: 'queue' } },
    { title: 'Send to an exchange', keywords: ['publish', 'topic', 'fanout'], parameters: { to: 'exchange' } },
  ],
  suggestedNext: ['set', 'if'],
  parameters,
  check,
  credentials: [{ type: 'rabbitmq', required: true }],
  effect: 'write',
  sample: [{ orderId: 'ord_2f9c1b7a' }],
  gives: 'input',
  behaviour: { kind: 'each', each },
})
