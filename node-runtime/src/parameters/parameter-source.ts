import type { Budget, Dialect, Scope } from '@linkflow/expression'
import type { Item } from '../item.ts'
import { NOT_READ, type ParameterSource } from '../node-type.ts'
import type { DynamicPart, Part } from './part.ts'

interface Evaluation {
  readonly scope: Scope
  readonly budget: Budget
  readonly dialect: Dialect
}

/** A part as a node asks for it item by item: `read` is for the item that the scope stands on. */
export function sourceOf(part: Part, at: Evaluation): ParameterSource {
  if (part.kind === 'constant') return { kind: 'fixed', value: part.value }
  const { field, members, elements } = part
  return {
    kind: 'read',
    read: readerOf(part, at),
    field: field && fieldOf(field.path, missingOf(field, at)),
    members: members && new Map(members.map(([key, member]) => [key, sourceOf(member, at)])),
    elements: elements?.map((element) => sourceOf(element, at)),
  }
}

type Read = (item: Item) => unknown
type Missing = undefined | typeof NOT_READ

/** What a key gives that the record at the end of the path does not have: in the `n8n` dialect nothing, without a word. */
const missingOf = ({ hasSchema }: NonNullable<DynamicPart['field']>, { dialect }: Evaluation): Missing =>
  dialect === 'n8n' && !hasSchema ? undefined : NOT_READ

/** A field that the item has is read without evaluating anything; what else there is to say is the expression's to say. */
function readerOf({ field, evaluate }: DynamicPart, { scope, budget }: Evaluation): Read {
  if (field === undefined) return () => evaluate(scope, budget)
  const read = valueAt(field.path)
  return ({ json }) => {
    const value = read(json)
    return isThere(value) ? value : evaluate(scope, budget)
  }
}

/**
 * What is no own key of a list or a text may have a value all the same (its length), and of nothing it is an error: only of a
 * record it is missing.
 */
function fieldOf(path: readonly (string | number)[], missing: Missing): Read {
  const [read, readHolder] = [valueAt(path), valueAt(path.slice(0, -1))]
  return ({ json }) => {
    const value = read(json)
    if (isThere(value)) return value
    return value === undefined && isRecord(readHolder(json)) ? missing : NOT_READ
  }
}

/** Numbers that JSON has no word for become null on their way through an expression. */
const isThere = (value: unknown): boolean => (typeof value === 'number' ? Number.isFinite(value) : value !== undefined)

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined where a step is no own key. Most paths are one name, read without a loop. */
function valueAt(path: readonly (string | number)[]): (json: Item['json']) => unknown {
  const [name, ...rest] = path
  // A name that all objects have says nothing of the data.
  if (name !== undefined && rest.length === 0 && !(name in Object.prototype)) return (json) => json[name]
  return (json) => {
    let value: unknown = json
    for (let i = 0; i < path.length; i += 1) {
      const key = path[i]!
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
      value = (value as Record<string, unknown>)[key]
    }
    return value
  }
}
