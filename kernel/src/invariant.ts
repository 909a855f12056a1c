/** A bug of ours, told loudly. Nothing catches it to carry on. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/**
 * States what must be true; throws with the message, which should hold the offending value. A function where that is
 * checked many times an execution: the message is then made only when it is needed.
 */
export function invariant(condition: unknown, message: string | (() => string)): asserts condition {
  if (!condition) throw new InvariantError(typeof message === 'string' ? message : message())
}

/** The end of an exhaustive switch: the compiler refuses a case that was forgotten. */
export function assertNever(value: never): never {
  throw new InvariantError(`unexpected case: ${JSON.stringify(value)}`)
}
