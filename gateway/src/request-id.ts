import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { REQUEST_ID_CHARS_MAX } from './limits.ts'

const WELL_FORMED = new RegExp(`^[A-Za-z0-9._-]{1,${REQUEST_ID_CHARS_MAX}}$`)

/**
 * The caller's `X-Request-Id` if it cannot harm a log or a header, else a new one. Not a UUIDv7: those of a process rise, so
 * one of this host's time, where that is ahead, would lead all that are made of the database's time after it (R28).
 */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID()
}
