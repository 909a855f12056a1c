import type { Variable } from '@linkflow/sdk'

export type Value = Variable['value']
export type Kind = 'text' | 'number' | 'boolean'
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/
/** As the API has it. */
export const VALUE_CHARS_MAX = 4096

export const kindOf = (value: Value): Kind =>
  typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text'

export const isName = (name: string): boolean => NAME.test(name)

/** Undefined for what is no value of this kind. */
export function readValue(kind: Kind, text: string): Value | undefined {
  if (kind === 'text') return text
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  const number = Number(text)
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined
}

/** Would it be read as something else, or as two lines, if it stood there bare? */
const needsQuotes = (value: string): boolean =>
  /[\s"'#\\]/.test(value) || value === '' || value === 'true' || value === 'false' || isNumber(value)
const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text)

/** A line of an .env file. Quotes say that it is a text. */
const lineOf = ({ name, value }: Pick<Variable, 'name' | 'value'>): string =>
  `${name}=${typeof value === 'string' && needsQuotes(value) ? JSON.stringify(value) : String(value)}`

export const envText = (variables: readonly Pick<Variable, 'name' | 'value'>[]): string =>
  variables.map(lineOf).join('\n')

interface ReadEnv {
  readonly values: ReadonlyMap<string, Value>
  /** Lines that cannot be read, by their number. */
  readonly wrong: readonly number[]
}

/** Reads what `envText` writes, and .env files as others write them: comments, `export`, quotes of both kinds. */
export function readEnv(text: string): ReadEnv {
  const values = new Map<string, Value>()
  const wrong: number[] = []
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const [, name = '', raw = ''] = /^(?:export\s+)?([^=\s]+)\s*=\s*(.*)$/.exec(trimmed) ?? []
    const value = isName(name) && !values.has(name) ? valueIn(raw) : undefined
    if (value === undefined) wrong.push(at + 1)
    else values.set(name, value)
  }
  return { values, wrong }
}

function valueIn(raw: string): Value | undefined {
  if (raw.startsWith('"')) {
    try {
      const value: unknown = JSON.parse(raw)
      return typeof value === 'string' ? value : undefined
    } catch {
      return undefined
    }
  }
  if (raw.startsWith("'")) return /^'([^']*)'$/.exec(raw)?.[1]
  const bare = raw.replace(/\s+#.*$/, '').trim()
  if (bare === 'true' || bare === 'false') return bare === 'true'
  return isNumber(bare) ? Number(bare) : bare
}

interface EnvDiff {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** What a text would change. */
export function diffOf(before: readonly Variable[], after: ReadonlyMap<string, Value>): EnvDiff {
  const known = new Map(before.map(({ name, value }) => [name, value]))
  const names = [...after.keys()]
  return {
    added: names.filter((name) => !known.has(name)),
    changed: names.filter((name) => known.has(name) && known.get(name) !== after.get(name)),
    removed: [...known.keys()].filter((name) => !after.has(name)),
  }
}
