/** Why the server does not start: a stable code and a sentence that says what to do. Not a bug. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
