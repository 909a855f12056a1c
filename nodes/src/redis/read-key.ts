import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { NodeError, RedisClient, RedisReply } from '@linkflow/node-runtime'
import { setOwn } from '../data/json.ts'
import { REDIS_KEYS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'

const SCAN_COUNT = 1_000

/** All keys like a pattern, one more than may be at most. In pieces: `KEYS` would stop the server for everybody. */
export async function foundKeys(client: RedisClient, pattern: string): Promise<Result<string[], NodeError>> {
  const found = new Set<string>()
  let cursor = '0'
  do {
    const reply = await client.command('scan', [cursor, 'match', pattern, 'count', SCAN_COUNT])
    if (!reply.ok) return reply
    const [next, keys] = reply.value as readonly [string, readonly string[]]
    for (const key of keys) found.add(key)
    cursor = next
  } while (cursor !== '0' && found.size <= REDIS_KEYS_MAX)
  return ok([...found].sort())
}

/** What a key holds; null where there is none. */
export async function readKey(client: RedisClient, key: string, kind: string): Promise<Result<Json, NodeError>> {
  const asked = kind === 'auto' ? await client.command('type', [key]) : ok(KIND_OF[kind]!)
  if (!asked.ok) return asked
  switch (asked.value) {
    case 'none':
      return ok(null)
    case 'string':
      return json(await client.command('get', [key]))
    case 'list':
      return json(await client.command('lrange', [key, 0, -1]))
    case 'set':
      return json(await client.command('smembers', [key]))
    case 'hash':
      return pairs(await client.command('hgetall', [key]), (value) => value)
    case 'zset':
      return pairs(await client.command('zrange', [key, 0, -1, 'withscores']), Number)
    default:
      return fail(
        permanent('redis-kind-unknown', `The key «${key}» holds a ${String(asked.value)}, which cannot be read.`),
      )
  }
}

const KIND_OF: Readonly<Record<string, string>> = {
  string: 'string',
  hash: 'hash',
  list: 'list',
  set: 'set',
  'sorted-set': 'zset',
}

const json = (reply: Result<RedisReply, NodeError>): Result<Json, NodeError> =>
  reply.ok ? ok(reply.value as Json) : reply

function pairs(reply: Result<RedisReply, NodeError>, read: (value: string) => Json): Result<Json, NodeError> {
  if (!reply.ok) return reply
  const flat = reply.value as readonly string[]
  const record: JsonObject = {}
  for (let at = 0; at + 1 < flat.length; at += 2) setOwn(record, flat[at]!, read(flat[at + 1]!))
  return ok(record)
}
