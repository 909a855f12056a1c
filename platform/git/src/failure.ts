import { type Failed, fail } from '@linkflow/kernel'

export interface GitFailure {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
}

export const failure = (code: string, message: string, retryable = false): Failed<GitFailure> =>
  fail({ code, message, retryable })
