import { type ErrorCode, errorCodes, type Problem, type ProblemBody } from '@linkflow/contracts'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** The body of an error answer (RFC 9457). */
export function problemBody(
  error: {
    readonly code: ErrorCode
    readonly detail: string
    readonly problems?: readonly Problem[]
    readonly facts?: Readonly<Record<string, unknown>>
  },
  requestId: string,
): ProblemBody {
  const { status, title } = errorCodes[error.code]
  return {
    type: `urn:linkflow:error:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.detail,
    requestId,
    ...(error.problems && { problems: [...error.problems] }),
    ...(error.facts && { facts: error.facts }),
  }
}
