import { createHash } from 'node:crypto'
import { type AnyReply, type ProblemReply, reply } from '@linkflow/http-server'
import { fail, invariant, ok, type Result } from '@linkflow/kernel'
import { IDEMPOTENCY_KEY_CHARS_MAX } from '../limits.ts'
import { statusOf } from '../send-answer.ts'
import type { IdempotencyStore } from './idempotency-store.ts'
import type { Seal } from './seal.ts'

const KEY = new RegExp(`^[\\x21-\\x7e]{1,${IDEMPOTENCY_KEY_CHARS_MAX}}$`)

type KeyRefusal = ProblemReply<'idempotency-key-invalid'>

export function idempotencyKeyOf(header: string | string[] | undefined): Result<string | undefined, KeyRefusal> {
  if (header === undefined) return ok(undefined)
  if (typeof header === 'string' && KEY.test(header)) return ok(header)
  const detail = `An Idempotency-Key is 1 to ${IDEMPOTENCY_KEY_CHARS_MAX} visible ASCII characters, such as a UUID.`
  return fail(reply.problem('idempotency-key-invalid', detail))
}

/**
 * Answers the first request under a key, and every later one with the same answer. A request that failed on our side (5xx)
 * leaves the key free. A crash between the work and the keeping of its answer leaves the key pending for two minutes; a
 * use case that must not happen twice even then takes the key into its own transaction (`idempotencyKey` of the request).
 */
export async function answerOnce(
  store: IdempotencyStore,
  call: {
    readonly workspaceId: string
    readonly key: string
    readonly address: string
    readonly body: Uint8Array
    /** Where the request or its answer holds a secret. */
    readonly seal?: Seal
  },
  answer: () => Promise<AnyReply>,
): Promise<AnyReply> {
  const hash = call.seal === undefined ? createHash('sha256') : call.seal.hash()
  const fingerprint = hash.update(`${call.address}\n`).update(call.body).digest()
  const claim = await store.claim(call.workspaceId, call.key, fingerprint, call.seal)
  if (claim.type === 'reused') {
    return reply.problem(
      'idempotency-key-reused',
      call.seal === undefined
        ? 'This Idempotency-Key was sent before with another request. Use a new one.'
        : 'This Idempotency-Key was sent before with another request, or with another token. Use a new one.',
    )
  }
  if (claim.type === 'pending') {
    return reply.problem(
      'idempotency-in-progress',
      'The first request with this key is not answered yet. Try again soon.',
      {
        headers: { 'retry-after': '1' },
      },
    )
  }
  if (claim.type === 'answered') return replayed(claim.answer)
  let made: AnyReply
  try {
    made = await answer()
  } catch (error) {
    await store.release(call.workspaceId, call.key)
    throw error
  }
  invariant(made.kind !== 'bytes', `${call.address}: an answer that is kept must be JSON`)
  if (statusOf(made) >= 500) await store.release(call.workspaceId, call.key)
  else await store.keep(call.workspaceId, call.key, made, call.seal)
  return made
}

const replayed = (answer: AnyReply): AnyReply => ({
  ...answer,
  headers: { ...answer.headers, 'idempotency-replayed': 'true' },
})
