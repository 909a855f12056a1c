import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import type { NodeError, RedisClient } from '@linkflow/node-runtime'
import { isRecord } from '../data/json.ts'
import { permanent } from '../node-error.ts'
import { type RedisParameters, textOf } from './node.ts'

/** Replaces what a key holds. A text is one command; other kinds are made anew, for nothing of the old may stay. */
export async function writeKey(client: RedisClient, given: RedisParameters): Promise<Result<void, NodeError>> {
  const { key, expireSeconds } = given
  const value = given.value ?? null
  const kind = given.kind === 'auto' ? kindFor(value) : given.kind
  if (kind === 'string') {
    const expiry = expireSeconds === undefined ? [] : ['ex', expireSeconds]
    return ended(await client.command('set', [key, textOf(value), ...expiry]))
  }
  const filling = fillingOf(kind, key, value)
  if (!filling.ok) return filling
  const [command, args] = filling.value
  for (const [name, values] of [
    ['del', [key]],
    ...(args.length === 0 ? [] : [[command, [key, ...args]] as const]),
    ...(expireSeconds === undefined ? [] : [['expire', [key, expireSeconds]] as const]),
  ] as const) {
    const done = await client.command(name, values)
    if (!done.ok) return done
  }
  return ok(undefined)
}

const kindFor = (value: Json): string => (Array.isArray(value) ? 'list' : isRecord(value) ? 'hash' : 'string')

function fillingOf(kind: string, key: string, value: Json): Result<readonly [string, (string | number)[]], NodeError> {
  const wrong = (what: string) =>
    fail(permanent('redis-value-wrong', `The key «${key}» is to hold a ${kind}, so its value must be ${what}.`))
  switch (kind) {
    case 'hash':
      if (!isRecord(value)) return wrong('an object')
      return ok(['hset', Object.entries(value).flatMap(([name, each]) => [name, textOf(each)])])
    case 'sorted-set':
      if (!isRecord(value) || Object.values(value).some((score) => typeof score !== 'number')) {
        return wrong('an object with numbers')
      }
      return ok(['zadd', Object.entries(value).flatMap(([name, score]) => [score as number, name])])
    default:
      if (!Array.isArray(value)) return wrong('a list')
      return ok([kind === 'set' ? 'sadd' : 'rpush', value.map(textOf)])
  }
}

const ended = <T>(done: Result<T, NodeError>): Result<void, NodeError> => (done.ok ? ok(undefined) : done)
