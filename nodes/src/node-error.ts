import type { Json } from '@linkflow/kernel'
import type { NodeError } from '@linkflow/node-runtime'

/** A failure that the same input would meet again. */
export const permanent = (code: string, message: string, details?: Json): NodeError =>
  details === undefined ? { code, message, retryable: false } : { code, message, retryable: false, details }
