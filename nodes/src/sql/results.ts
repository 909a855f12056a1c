import type { JsonObject } from '@linkflow/kernel'
import type { SqlAnswer, SqlOptions } from '@linkflow/node-runtime'
import { durationMs } from '../data/duration.ts'
import { SERVER_TIMEOUT_MS_MAX } from '../limits.ts'
import type { SqlParameters } from './parameters.ts'

export const optionsOf = ({ timeout, largeNumbers }: SqlParameters): SqlOptions => ({
  timeoutMs: Math.min(Math.max(durationMs(timeout), 1), SERVER_TIMEOUT_MS_MAX),
  largeNumbers,
})

/** What a statement without rows came to. */
export const summaryOf = ({ affected, insertId }: SqlAnswer): JsonObject =>
  insertId === undefined ? { affected } : { affected, insertId }
