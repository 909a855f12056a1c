import { reply } from '@linkflow/http-server'
import type { DataError, DataErrorCode } from '../domain/data-error.ts'

/** A refusal of a use case as the answer; a route names the codes that its use case has. */
export const problem = <C extends DataErrorCode>({ code, message }: DataError) => reply.problem(code as C, message)
