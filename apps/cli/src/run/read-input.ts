import { checkPlainValue, parseJson } from '@linkflow/http-server'
import type { Json } from '@linkflow/kernel'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import { readAll, type Terminal } from '../terminal.ts'
import { readBytes } from './read-bytes.ts'

/** `--input`: JSON, `@FILE` for the JSON in a file, `-` for standard input. */
export async function readInput(given: string | undefined, terminal: Terminal): Promise<Json | undefined> {
  if (given === undefined) return undefined
  const [text, source] =
    given === '-'
      ? [await readAll(terminal), 'standard input']
      : given.startsWith('@')
        ? [readBytes(given.slice(1)).toString('utf8'), given.slice(1)]
        : [given, '--input']
  const read = parseJson(text)
  const plain = read.ok ? checkPlainValue(read.value, 'data') : read
  if (plain.ok) return plain.value as Json
  throw new CliError(EXIT.usage, plain.error.code, `The input (${source}) cannot be used. ${plain.error.detail}`)
}
