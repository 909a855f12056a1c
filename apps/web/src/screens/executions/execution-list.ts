import type { Execution, ExecutionDelta } from '@linkflow/sdk'
import { UNFINISHED } from './execution-acts.ts'
import type { ExecutionQuery } from './execution-query.ts'

/** A row as it is told to stand now; what is not told is as it was. */
export function withDelta(row: Execution, { status, at, code }: ExecutionDelta): Execution {
  if (!UNFINISHED.includes(row.status)) return row
  const hasEnded = !UNFINISHED.includes(status)
  return {
    ...row,
    status,
    ...(hasEnded && { finishedAt: at, durationMs: Math.max(0, Date.parse(at) - Date.parse(row.createdAt)) }),
    ...(code !== undefined && row.error === undefined && { error: { code, message: code } }),
  }
}

/** Might a new execution be one of those that are looked for? What only the server can say counts as yes. */
export function mayMatch(
  { statuses, modes, until, data, words, errorCode, longerThanMs }: ExecutionQuery,
  { status, mode }: ExecutionDelta,
): boolean {
  if (until !== undefined || data !== undefined || words !== '' || errorCode !== undefined) return false
  if (longerThanMs !== undefined) return false
  if (statuses.length > 0 && !statuses.includes(status)) return false
  return modes.length === 0 || mode === undefined || modes.includes(mode)
}
