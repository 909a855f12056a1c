import type { CredentialStatus, CredentialTestView } from '@linkflow/contracts'

/**
 * What is known of whether the secret that a credential has now still works.
 *
 * C1. A service takes it or refuses it, in a test or in a run; what it said last counts.
 * C2. A new secret begins anew: nothing of this is known of it.
 */
export interface Condition {
  /** When it stops working, if somebody said so. */
  readonly expiresAt: Date | undefined
  readonly test: CredentialTestView | undefined
  /** To the minute. */
  readonly usedAt: Date | undefined
  readonly takenAt: Date | undefined
  readonly refusedAt: Date | undefined
}

export const UNKNOWN_CONDITION: Condition = {
  expiresAt: undefined,
  test: undefined,
  usedAt: undefined,
  takenAt: undefined,
  refusedAt: undefined,
}

/** What its owner is shown in one word. */
export function statusOf({ expiresAt, test, takenAt, refusedAt }: Condition, nowMs: number): CredentialStatus {
  if (expiresAt !== undefined && expiresAt.getTime() <= nowMs) return 'expired'
  const takenMs = takenAt?.getTime() ?? Number.NEGATIVE_INFINITY
  if (refusedAt !== undefined && refusedAt.getTime() > takenMs) return 'error'
  if (test !== undefined && REACHED_NOBODY.has(test.outcome) && Date.parse(test.at) > takenMs) return 'error'
  return takenAt === undefined ? 'untested' : 'ok'
}

const REACHED_NOBODY: ReadonlySet<CredentialTestView['outcome']> = new Set(['unreachable', 'not-allowed'])

/**
 * What a status of an answer says of the credential that the request carried. 403 says nothing: it is refused what it asked
 * for, not who it is.
 */
export const verdictOf = (status: number): 'taken' | 'refused' | undefined =>
  status === 401 ? 'refused' : status < 400 ? 'taken' : undefined
