import type { Budget, Scope } from '@linkflow/expression'
import type { Item } from '../item.ts'
import type { ParameterSource } from '../node-type.ts'
import type { DynamicPart, Part } from './part.ts'

/** A part as a node asks for it item by item: `read` is for the item that the scope stands on. */
export function sourceOf(part: Part, scope: Scope, budget: Budget): ParameterSource {
  if (part.kind === 'constant') return { kind: 'fixed', value: part.value }
  const { members, elements } = part
  return {
    kind: 'read',
    read: readerOf(part, scope, budget),
    members: members && new Map(members.map(([key, member]) => [key, sourceOf(member, scope, budget)])),
    elements: elements?.map((element) => sourceOf(element, scope, budget)),
  }
}

/** A field that the item has is read without evaluating anything; what else there is to say is the expression's to say. */
function readerOf({ field, evaluate }: DynamicPart, scope: Scope, budget: Budget): (item: Item) => unknown {
  if (field === undefined) return () => evaluate(scope, budget)
  const read = fieldOf(field)
  return ({ json }) => {
    const value = read(json)
    return isThere(value) ? value : evaluate(scope, budget)
  }
}

/** Numbers that JSON has no word for become null on their way through an expression. */
const isThere = (value: unknown): boolean => (typeof value === 'number' ? Number.isFinite(value) : value !== undefined)

/** Undefined where a step is no own key. Most paths are one name, read without a loop. */
function fieldOf(path: readonly (string | number)[]): (json: Item['json']) => unknown {
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
