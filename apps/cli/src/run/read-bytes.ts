import { readFileSync } from 'node:fs'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'

/** A file that the command line names. */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw new CliError(EXIT.usage, 'file-unreadable', `${path}: ${why}.`)
  }
}
