import { defineNode, type EachResult, failItem, type Item, type NodeContext } from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { jsonValue } from '../data/json-schema.ts'
import { messageOf } from '../data/message.ts'
import { MESSAGE_BYTES_MAX, TOPIC_CHARS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'

const QUALITIES = { 'at-most-once': 0, 'at-least-once': 1, 'exactly-once': 2 } as const

const parameters = z.strictObject({
  topic: z.string().min(1).max(TOPIC_CHARS_MAX).describe('Topic, such as house/kitchen/temperature'),
  message: jsonValue()
    .meta(FORMAT.json)
    .optional()
    .describe('What is sent, as JSON where it is no text; the item itself if nothing is written'),
  quality: z
    .enum(['at-most-once', 'at-least-once', 'exactly-once'])
    .default('at-least-once')
    .describe('Quality of service, 0 to 2. at-most-once is not confirmed by the server'),
  retain: z
    .boolean()
    .default(false)
    .describe('The server keeps it for those who come later, in place of the one before'),
})

type Parameters = z.output<typeof parameters>

async function each(item: Item, given: Parameters, context: NodeContext): Promise<EachResult> {
  const { content } = messageOf(given.message ?? item.json)
  if (content.byteLength > MESSAGE_BYTES_MAX) {
    const why = `The message has ${content.byteLength} bytes, and may have ${MESSAGE_BYTES_MAX}. Send where the content is to be found.`
    return failItem(permanent('message-invalid', why))
  }
  const connected = await context.connect('mqtt')
  if (!connected.ok) return failItem(connected.error)
  try {
    const { topic, retain } = given
    const sent = await connected.value.publish({ topic, content, retain, qos: QUALITIES[given.quality] })
    return sent.ok ? item : failItem(sent.error)
  } finally {
    connected.value.release()
  }
}

export const mqtt = defineNode({
  type: 'mqtt',
  version: 1,
  title: 'MQTT',
  description: 'Sends messages to topics of an MQTT server.',
  group: 'action',
  keywords: ['mqtt', 'mosquitto', 'iot', 'topic', 'message', 'publish', 'broker', 'sensor'],
  suggestedNext: ['set', 'if'],
  parameters,
  credentials: [{ type: 'mqtt', required: true }],
  effect: 'write',
  sample: [{ temperature: 21.5 }],
  gives: 'input',
  behaviour: { kind: 'each', each },
})
