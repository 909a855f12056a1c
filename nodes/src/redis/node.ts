import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import {
  defineNode,
  type EachResult,
  failItem,
  type Item,
  type NodeContext,
  type NodeError,
  type RedisClient,
  type RedisReply,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { isRecord, setOwn } from '../data/json.ts'
import { jsonValue } from '../data/json-schema.ts'
import { LIST_ENTRIES_MAX, REDIS_KEY_CHARS_MAX, REDIS_KEYS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { foundKeys, readKey } from './read-key.ts'
import { writeKey } from './write-key.ts'

const KINDS = ['auto', 'string', 'hash', 'list', 'set', 'sorted-set'] as const

const parameters = z.strictObject({
  operation: z
    .enum(['get', 'set', 'delete', 'increment', 'keys', 'push', 'pop', 'publish', 'info', 'command'])
    .default('get')
    .describe(
      'get, set, delete: a key. increment: adds to a number. keys: keys by a pattern. push, pop: a list. publish: a message to a channel. info: the server. command: one of the other commands that end by themselves',
    ),
  key: z
    .string()
    .max(REDIS_KEY_CHARS_MAX)
    .default('')
    .describe('Name of the key, the list or the channel; for keys the pattern, such as user:*'),
  kind: z.enum(KINDS).default('auto').describe('What the key holds; auto looks, and writes by what the value is'),
  value: jsonValue()
    .optional()
    .meta(FORMAT.json)
    .describe('What is written, pushed or published; anything but text is written as JSON'),
  field: z
    .string()
    .max(256)
    .default('value')
    .describe('Field of the item that gets what was read; if it is empty, an object that was read is the item'),
  keep: z.boolean().default(true).describe('Keep the fields that the item has'),
  amount: z.int().default(1).describe('How much is added'),
  expireSeconds: z
    .int()
    .min(1)
    .max(10_000_000_000)
    .optional()
    .describe('The key goes after so many seconds; it stays if nothing is written'),
  end: z.enum(['left', 'right']).default('right').describe('Which end of the list'),
  withValues: z.boolean().default(false).describe('With the keys, what they hold'),
  command: z.string().max(50).default('').describe('Name of the command, such as ZINCRBY'),
  arguments: z.array(jsonValue()).max(LIST_ENTRIES_MAX).default([]).describe('Its arguments, in order'),
})

export type RedisParameters = z.output<typeof parameters>

const READING = new Set(['get', 'keys', 'info'])

function check({ operation, key, command, value }: RedisParameters) {
  if (operation === 'command')
    return command === '' ? { parameter: 'command', message: 'is empty: name it.' } : undefined
  if (operation !== 'info' && key === '') return { parameter: 'key', message: 'is empty: name the key.' }
  const needsValue = operation === 'set' || operation === 'push' || operation === 'publish'
  return needsValue && value === undefined
    ? { parameter: 'value', message: 'is missing: say what is written.' }
    : undefined
}

async function each(item: Item, given: RedisParameters, context: NodeContext): Promise<EachResult> {
  const connected = await context.connect('redis')
  if (!connected.ok) return failItem(connected.error)
  const client = connected.value
  try {
    const read = await perform(client, given)
    if (!read.ok) return failItem(read.error)
    if (read.value === UNCHANGED) return item
    const json: JsonObject = given.keep ? { ...item.json } : {}
    if (given.field !== '') setOwn(json, given.field, read.value)
    else if (isRecord(read.value)) for (const [name, value] of Object.entries(read.value)) setOwn(json, name, value)
    return { ...item, json }
  } finally {
    client.release()
  }
}

/** The item goes on as it came. */
const UNCHANGED = Symbol('unchanged')
type Done = Result<Json | typeof UNCHANGED, NodeError>

async function perform(client: RedisClient, given: RedisParameters): Promise<Done> {
  const { operation, key } = given
  switch (operation) {
    case 'get':
      return readKey(client, key, given.kind)
    case 'keys':
      return keys(client, given)
    case 'set':
      return unchanged(await writeKey(client, given))
    case 'delete':
      return unchanged(await client.command('del', [key]))
    case 'increment': {
      const counted = await client.command('incrby', [key, given.amount])
      if (!counted.ok || given.expireSeconds === undefined) return jsonOf(counted)
      const expires = await client.command('expire', [key, given.expireSeconds])
      return expires.ok ? jsonOf(counted) : expires
    }
    case 'push':
      return unchanged(
        await client.command(given.end === 'left' ? 'lpush' : 'rpush', [key, textOf(given.value ?? null)]),
      )
    case 'pop':
      return jsonOf(await client.command(given.end === 'left' ? 'lpop' : 'rpop', [key]))
    case 'publish':
      return unchanged(await client.command('publish', [key, textOf(given.value ?? null)]))
    case 'info': {
      const info = await client.command('info', [])
      return info.ok ? ok(infoOf(String(info.value ?? ''))) : info
    }
    case 'command':
      return jsonOf(
        await client.command(
          given.command,
          given.arguments.map((each) => textOf(each ?? null)),
        ),
      )
  }
}

const unchanged = (done: Result<unknown, NodeError>): Done => (done.ok ? ok(UNCHANGED) : done)

async function keys(client: RedisClient, { key, withValues, kind }: RedisParameters): Promise<Result<Json, NodeError>> {
  const found = await foundKeys(client, key)
  if (!found.ok) return found
  if (found.value.length > REDIS_KEYS_MAX) {
    return fail(
      permanent('redis-keys-too-many', `More than ${REDIS_KEYS_MAX} keys are like «${key}». Narrow the pattern.`),
    )
  }
  if (!withValues) return ok(found.value)
  const values: JsonObject = {}
  for (const name of found.value) {
    const value = await readKey(client, name, kind)
    if (!value.ok) return value
    setOwn(values, name, value.value)
  }
  return ok(values)
}

const jsonOf = (reply: Result<RedisReply, NodeError>): Result<Json, NodeError> =>
  reply.ok ? ok(reply.value as Json) : reply

export const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** `name:value` by line, under headings that begin with #. */
function infoOf(text: string): JsonObject {
  const info: JsonObject = {}
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (line.startsWith('#') || colon < 0) continue
    const value = line.slice(colon + 1)
    setOwn(info, line.slice(0, colon), /^-?\d{1,15}(\.\d+)?$/.test(value) ? Number(value) : value)
  }
  return info
}

export const redis = defineNode({
  type: 'redis',
  version: 1,
  title: 'Redis',
  description: 'Reads and writes keys of a Redis server, and publishes messages.',
  group: 'action',
  keywords: ['redis', 'valkey', 'cache', 'key', 'value', 'publish', 'queue', 'counter'],
  operations: [
    { title: 'Read a key', keywords: ['get'], parameters: { operation: 'get' } },
    { title: 'Write a key', keywords: ['set', 'cache'], parameters: { operation: 'set' } },
    { title: 'Delete a key', keywords: ['del', 'remove'], parameters: { operation: 'delete' } },
    { title: 'Increment a number', keywords: ['count', 'incr'], parameters: { operation: 'increment' } },
    { title: 'Find keys', keywords: ['scan', 'pattern'], parameters: { operation: 'keys' } },
    { title: 'Push to a list', keywords: ['queue', 'lpush', 'rpush'], parameters: { operation: 'push' } },
    { title: 'Pop from a list', keywords: ['queue', 'lpop', 'rpop'], parameters: { operation: 'pop' } },
    { title: 'Publish a message', keywords: ['channel', 'pubsub'], parameters: { operation: 'publish' } },
    { title: 'Ask for the server’s state', keywords: ['info'], parameters: { operation: 'info' } },
    { title: 'Run another command', parameters: { operation: 'command' } },
  ],
  suggestedNext: ['if', 'set'],
  parameters,
  check,
  credentials: [{ type: 'redis', required: true }],
  effect: ({ operation }) => (READING.has(operation) ? 'read' : 'write'),
  sample: [{ value: 'cached' }],
  behaviour: { kind: 'each', each },
})
