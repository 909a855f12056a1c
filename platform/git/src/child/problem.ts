/** What ends an operation, said as people are told it. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
