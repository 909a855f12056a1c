/** A bug of ours, told loudly. Nothing catches it to carry on. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** States what must be true; throws with the message, which should hold the offending value. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** The end of an exhaustive switch: the compiler refuses a case that was forgotten. */
export function assertNever(value: never): never {
  throw new InvariantError(`unexpected case: ${JSON.stringify(value)}`)
}
