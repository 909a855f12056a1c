import type { DataItem } from './item-source.ts'
import { isParent, shownValue } from './json-kind.ts'

const DEPTH_MAX = 3
const PATHS_MAX = 200
const PLAIN = /^[^.[\]"]+$/

export interface FieldPath {
  readonly path: string
  /** What stands there in the first item that has it, in one line. */
  readonly value: string
}

/** `customer.name`, `lines`: where something is in these items, as parameters of nodes write it. */
export function fieldPathsOf(items: readonly DataItem[]): readonly FieldPath[] {
  const found = new Map<string, string>()
  const add = (value: object, before: string, depth: number): void => {
    for (const [key, child] of Object.entries(value)) {
      if (found.size >= PATHS_MAX) return
      const step = PLAIN.test(key) ? key : `[${JSON.stringify(key)}]`
      const path = before === '' || step.startsWith('[') ? `${before}${step}` : `${before}.${step}`
      if (!found.has(path)) found.set(path, shownValue(child, 40))
      if (depth < DEPTH_MAX && isParent(child) && !Array.isArray(child)) add(child, path, depth + 1)
    }
  }
  for (const { json } of items) if (isParent(json)) add(json, '', 1)
  return [...found].map(([path, value]) => ({ path, value }))
}

/** Names of the files that some of the items have. */
export const fileNamesOf = (items: readonly DataItem[]): readonly string[] => [
  ...new Set(items.flatMap(({ files }) => Object.keys(files ?? {}))),
]
