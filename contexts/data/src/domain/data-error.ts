import type { ErrorCode } from '@linkflow/contracts'
import { type Failed, fail } from '@linkflow/kernel'

/** Why something cannot be done with a data table or the state: a code, and a sentence that says what to do. */
export interface DataError {
  readonly code: DataErrorCode
  readonly message: string
}

export const DATA_ERRORS = [
  'data-table-not-found',
  'data-table-name-taken',
  'data-table-limit-reached',
  'column-not-found',
  'column-name-taken',
  'column-limit-reached',
  'cell-invalid',
  'condition-invalid',
  'row-too-large',
  'row-limit-reached',
  'rows-too-many',
  'data-storage-full',
  'csv-invalid',
  'cursor-invalid',
  'state-not-found',
  'state-changed',
  'state-not-number',
  'state-value-too-large',
  'state-limit-reached',
] as const satisfies readonly ErrorCode[]
export type DataErrorCode = (typeof DATA_ERRORS)[number]

export const refuse = (code: DataErrorCode, message: string): Failed<DataError> => fail({ code, message })
