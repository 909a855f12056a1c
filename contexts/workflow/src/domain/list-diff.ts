import { applyChanges, diffRecords, type ValueChange } from './value-diff.ts'

export interface Keyed<T> {
  readonly key: string
  readonly value: T
}

export interface ChangedElement {
  readonly key: string
  /** As people know it, in the newer list. */
  readonly name?: string
  readonly changes: readonly ValueChange[]
}

/** What makes one list of things that have keys the other. */
export interface ListDiff<T> {
  readonly added: readonly Keyed<T>[]
  readonly removed: readonly Keyed<T>[]
  readonly changed: readonly ChangedElement[]
  /** All keys in the new order; absent where keeping the old order and adding at the end gives it. */
  readonly order?: readonly string[]
}

/** A draft may hold an id twice (publishing refuses it): the second one is `id#2`, a key that no id can be. */
export function keyed<T>(list: readonly T[], keyOf: (element: T) => string): Map<string, T> {
  const seen = new Map<string, number>()
  return new Map(
    list.map((element) => {
      const key = keyOf(element)
      const count = (seen.get(key) ?? 0) + 1
      seen.set(key, count)
      return [count === 1 ? key : `${key}#${count}`, element]
    }),
  )
}

export function diffLists<T extends object>(
  from: ReadonlyMap<string, T>,
  to: ReadonlyMap<string, T>,
  /** What of an element is compared. */
  compared: (element: T) => object = (element) => element,
): ListDiff<T> {
  const changed = [...to].flatMap(([key, value]): ChangedElement[] => {
    const before = from.get(key)
    if (before === undefined) return []
    const changes = diffRecords({ ...compared(before) }, { ...compared(value) })
    const { name } = value as { name?: unknown }
    return changes.length === 0 ? [] : [{ key, ...(typeof name === 'string' && { name }), changes }]
  })
  const removed = [...from].flatMap(([key, value]) => (to.has(key) ? [] : [{ key, value }]))
  const added = [...to].flatMap(([key, value]) => (from.has(key) ? [] : [{ key, value }]))
  const kept = [...from.keys()].filter((key) => to.has(key))
  const usual = [...kept, ...added.map(({ key }) => key)]
  const order = [...to.keys()]
  const isUsual = order.every((key, index) => usual[index] === key)
  return { added, removed, changed, ...(!isUsual && { order }) }
}

export function applyListDiff<T extends object>(from: ReadonlyMap<string, T>, diff: ListDiff<T>): Map<string, T> {
  const all = new Map(from)
  for (const { key } of diff.removed) all.delete(key)
  for (const { key, changes } of diff.changed) {
    const value = all.get(key)
    if (value !== undefined) all.set(key, applyChanges(value, changes))
  }
  for (const { key, value } of diff.added) all.set(key, value)
  const { order } = diff
  return order === undefined ? all : new Map(order.flatMap((key) => (all.has(key) ? [[key, all.get(key)!]] : [])))
}
