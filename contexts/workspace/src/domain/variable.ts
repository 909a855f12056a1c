import type { VariableValue } from '@linkflow/contracts'

/** What workflows read as `$vars.name`, as people see it. */
export interface Variable {
  readonly name: string
  /** Undefined of a secret: it is known to executions alone. */
  readonly value: VariableValue | undefined
  readonly isSecret: boolean
  readonly description: string
  readonly updatedAt: Date
}

/** What a text would change. Whether a secret in it is another than before is not known, so it is taken for one. */
export function changesOf(
  before: readonly Variable[],
  after: ReadonlyMap<string, VariableValue>,
  removeOthers: boolean,
): { readonly created: string[]; readonly changed: string[]; readonly removed: string[]; readonly unchanged: number } {
  const known = new Map(before.map((variable) => [variable.name, variable]))
  const names = [...after.keys()]
  const isChanged = (name: string) => {
    const old = known.get(name)
    return old !== undefined && (old.isSecret || old.value !== after.get(name))
  }
  const created = names.filter((name) => !known.has(name))
  const changed = names.filter(isChanged)
  const others = before.filter(({ name, isSecret }) => !isSecret && !after.has(name)).map(({ name }) => name)
  return {
    created,
    changed,
    removed: removeOthers ? others : [],
    unchanged: names.length - created.length - changed.length,
  }
}
