import type { IncomingMessage } from 'node:http'
import { newUuidV7 } from '@linkflow/kernel'
import { REQUEST_ID_CHARS_MAX } from './limits.ts'

const WELL_FORMED = new RegExp(`^[A-Za-z0-9._-]{1,${REQUEST_ID_CHARS_MAX}}$`)

/** The caller's `X-Request-Id` if it cannot harm a log or a header, else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : newUuidV7(Date.now())
}
