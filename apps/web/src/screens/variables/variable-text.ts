import {
  type NamedValue,
  envText as textOf,
  VARIABLE_NAME,
  VARIABLE_VALUE_CHARS_MAX,
  type VariableValue,
} from '@linkflow/contracts'
import type { Variable } from '@linkflow/sdk'

export { readEnv } from '@linkflow/contracts'
export type Value = VariableValue
export type Kind = 'text' | 'number' | 'boolean'
export const VALUE_CHARS_MAX = VARIABLE_VALUE_CHARS_MAX

export const kindOf = (value: Value): Kind =>
  typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text'

export const isName = (name: string): boolean => VARIABLE_NAME.test(name)

/** Undefined for what is no value of this kind. */
export function readValue(kind: Kind, text: string): Value | undefined {
  if (kind === 'text') return text
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  const number = Number(text)
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined
}

/** Those whose values are known: a secret is in no text. */
export const envText = (variables: readonly Pick<Variable, 'name' | 'value'>[]): string =>
  textOf(variables.flatMap(({ name, value }): NamedValue[] => (value === undefined ? [] : [{ name, value }])))

interface EnvDiff {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** What a text would change, as the server has it: a secret that it names is changed, and none is removed. */
export function diffOf(before: readonly Variable[], after: ReadonlyMap<string, Value>): EnvDiff {
  const known = new Map(before.map(({ name, value }) => [name, value]))
  const names = [...after.keys()]
  return {
    added: names.filter((name) => !known.has(name)),
    changed: names.filter((name) => known.has(name) && known.get(name) !== after.get(name)),
    removed: before.filter(({ name, isSecret }) => !isSecret && !after.has(name)).map(({ name }) => name),
  }
}
