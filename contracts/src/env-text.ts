/** Variables as a text, as .env files have them. Without dependencies: the browser reads them as the server does. */

export type VariableValue = string | number | boolean

export interface NamedValue {
  readonly name: string
  readonly value: VariableValue
}

/** So that `$vars.name` needs no brackets, and no name has a meaning of its own. */
export const VARIABLE_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

/** Characters of a value. */
export const VARIABLE_VALUE_CHARS_MAX = 4096

/** Would it be read as something else, or as two lines, if it stood there bare? */
const needsQuotes = (value: string): boolean =>
  /[\s"'#\\]/.test(value) || value === '' || value === 'true' || value === 'false' || isNumber(value)
const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text) && Number.isFinite(Number(text))

/** A line of an .env file. Quotes say that it is a text. */
const lineOf = ({ name, value }: NamedValue): string =>
  `${name}=${typeof value === 'string' && needsQuotes(value) ? JSON.stringify(value) : String(value)}`

export const envText = (variables: readonly NamedValue[]): string => variables.map(lineOf).join('\n')

export interface ReadEnv {
  readonly values: ReadonlyMap<string, VariableValue>
  /** Lines that cannot be read, by their number. */
  readonly wrong: readonly number[]
}

/** Reads what `envText` writes, and .env files as others write them: comments, `export`, quotes of both kinds. */
export function readEnv(text: string): ReadEnv {
  const values = new Map<string, VariableValue>()
  const wrong: number[] = []
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const [, name = '', raw = ''] = /^(?:export\s+)?([^=\s]+)\s*=\s*(.*)$/.exec(trimmed) ?? []
    const value = VARIABLE_NAME.test(name) && !values.has(name) ? valueIn(raw) : undefined
    if (value === undefined || !canBeKept(value)) wrong.push(at + 1)
    else values.set(name, value)
  }
  return { values, wrong }
}

/** No zero character and no half of a character, which a quoted text may spell. */
const canBeKept = (value: VariableValue): boolean =>
  typeof value !== 'string' || (value.length <= VARIABLE_VALUE_CHARS_MAX && !/[\u0000\p{Cs}]/u.test(value))

function valueIn(raw: string): VariableValue | undefined {
  if (raw.startsWith('"')) {
    try {
      const value: unknown = JSON.parse(raw)
      return typeof value === 'string' ? value : undefined
    } catch {
      return undefined
    }
  }
  if (raw.startsWith("'")) return /^'([^']*)'$/.exec(raw)?.[1]
  const remark = raw.search(/\s#/)
  const bare = (remark === -1 ? raw : raw.slice(0, remark)).trim()
  if (bare === 'true' || bare === 'false') return bare === 'true'
  return isNumber(bare) ? Number(bare) : bare
}
