import type { NodeError } from './node-type.ts'

/** Thrown inside a step by what the runtime itself refuses; caught at the door of the step and told as its error. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure'
  readonly error: NodeError

  constructor(error: NodeError) {
    super(error.message)
    this.error = error
  }
}

export const refuse = (code: string, message: string): never => {
  throw new StepFailure({ code, message, retryable: false })
}
