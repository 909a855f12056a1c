import type { Result } from '@linkflow/kernel'

/** Why a file could not be read or written: about the file, never about us. */
export interface FormatError {
  readonly code: string
  readonly message: string
}

/** Thrown inside this package, where parsers are deep; a value at its door. */
export class FormatFailure extends Error {
  override readonly name = 'FormatFailure'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export const refuse = (code: string, message: string): never => {
  throw new FormatFailure(code, message)
}

/** What a library says of a file, in one line that is not too long. */
export const saidBy = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\s+/g, ' ').trim().slice(0, 300)

/**
 * Everything that reading a file throws is about the file: libraries throw whatever they stumble over, and a stack or a
 * list that became too large is the file's doing, too.
 */
export async function asResult<T>(what: string, work: () => T | Promise<T>): Promise<Result<T, FormatError>> {
  try {
    return { ok: true, value: await work() }
  } catch (thrown) {
    if (thrown instanceof FormatFailure) return { ok: false, error: { code: thrown.code, message: thrown.message } }
    const message = `${what} could not be done: ${saidBy(thrown) || 'the file is broken'}.`
    return { ok: false, error: { code: 'file-invalid', message } }
  }
}
