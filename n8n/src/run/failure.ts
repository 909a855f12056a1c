import { StepFailure } from '@linkflow/node-runtime'

/** What n8n throws out of a node: the sentence is n8n's own where workflows may look at it. */
export function fail(message: string, item?: number): never {
  throw new StepFailure({
    code: 'n8n-node-failed',
    message,
    retryable: false,
    ...(item === undefined ? {} : { item }),
  })
}

/** The sentence of anything that was thrown; undefined for bugs of ours, which must not look like a user's error. */
export const messageOf = (thrown: unknown): string | undefined =>
  thrown instanceof StepFailure ? thrown.error.message : undefined
