import { fail, ok, type Result } from '@linkflow/kernel'
import { RE2JS } from 're2js'
import { REGEX_CHARS_MAX, REGEX_PROGRAM_MAX, REGEXES_REMEMBERED_MAX } from '../limits.ts'

/** A user's regular expression, in an engine whose time is linear in the text: no pattern can hang a worker. */
export interface Regex {
  test(text: string): boolean
  /** `$1` and `$<name>` in the replacement are groups. */
  replaceAll(text: string, replacement: string): string
}

const remembered = new Map<string, Result<Regex, string>>()

/** Flags: `i` ignores case, `m` lets ^ and $ match at lines, `s` lets . match line ends. */
export function compileRegex(source: string, flags = ''): Result<Regex, string> {
  const key = `${flags}/${source}`
  const known = remembered.get(key)
  if (known !== undefined) return known
  if (remembered.size >= REGEXES_REMEMBERED_MAX) remembered.clear()
  const compiled = compile(source, flags)
  remembered.set(key, compiled)
  return compiled
}

const FLAGS: ReadonlyMap<string, number> = new Map([
  ['i', RE2JS.CASE_INSENSITIVE],
  ['m', RE2JS.MULTILINE],
  ['s', RE2JS.DOTALL],
  ['u', 0],
  ['g', 0],
])

function compile(source: string, flags: string): Result<Regex, string> {
  if (source.length > REGEX_CHARS_MAX)
    return fail(`the regular expression is longer than ${REGEX_CHARS_MAX} characters`)
  let bits = 0
  for (const flag of flags) {
    const bit = FLAGS.get(flag)
    if (bit === undefined) return fail(`«${flag}» is not a flag; use i, m or s`)
    bits |= bit
  }
  try {
    const regex = RE2JS.compile(source, bits)
    if (regex.programSize() > REGEX_PROGRAM_MAX)
      return fail(`the regular expression ${source} is too large once unrolled`)
    return ok({
      test: (text) => regex.test(text),
      replaceAll: (text, replacement) => regex.matcher(text).replaceAll(replacement, false),
    })
  } catch (error) {
    return fail(`${source} is not a regular expression: ${reason(error)}`)
  }
}

/** The engine has no look-around and no back-references; people who bring them from elsewhere must be told. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return /\(\?<?[=!]|escape sequence: `\\[1-9]/.test(text)
    ? `${text} (look-around and back-references are not supported)`
    : text
}
