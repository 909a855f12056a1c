export type KeyErrorCode =
  | 'master-key-missing'
  | 'master-key-wrong'
  | 'master-key-malformed'
  | 'master-key-unreadable'
  | 'master-key-unwritable'
  /** A data key does not unwrap: its row was changed or moved. */
  | 'data-key-wrong'

/** Stops a start or a use: a code for programs, a sentence that says what to do. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
  readonly code: KeyErrorCode

  constructor(code: KeyErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
