import { isParent } from './json-kind.ts'
import { CHILDREN_STEP, OPENED_ROWS_MAX } from './limits.ts'

export type TreePath = readonly (string | number)[]

export interface TreeRow {
  readonly id: string
  readonly path: TreePath
  readonly level: number
  readonly value: unknown
  readonly isOpen: boolean | undefined
  /** Which of its siblings, and of how many; for screen readers. */
  readonly position: number
  readonly siblings: number
  /** Instead of a value: so many more follow. */
  readonly more?: number
}

export const treeId = (path: TreePath): string => JSON.stringify(path)

/** Rows of what is open. What is closed is not read, so a large value costs what is seen of it. */
export function treeRows(
  root: unknown,
  open: ReadonlySet<string>,
  shownChildren: ReadonlyMap<string, number>,
  keeps: (path: TreePath, value: unknown) => boolean = () => true,
): TreeRow[] {
  const rows: TreeRow[] = []
  const add = (parent: unknown, path: TreePath, level: number): void => {
    if (!isParent(parent)) return
    const entries = entriesOf(parent).filter(([key, value]) => keeps([...path, key], value))
    const max = shownChildren.get(treeId(path)) ?? CHILDREN_STEP
    for (const [at, [key, value]] of entries.slice(0, max).entries()) {
      const own = [...path, key]
      const id = treeId(own)
      const isOpen = isParent(value) && hasChildren(value) ? open.has(id) : undefined
      rows.push({ id, path: own, level, value, isOpen, position: at + 1, siblings: entries.length })
      if (isOpen === true) add(value, own, level + 1)
    }
    if (entries.length > max) {
      rows.push({
        id: `more ${treeId(path)}`,
        path,
        level,
        value: undefined,
        isOpen: undefined,
        position: max + 1,
        siblings: entries.length,
        more: entries.length - max,
      })
    }
  }
  add(root, [], 1)
  return rows
}

const entriesOf = (value: object): (readonly [string | number, unknown])[] =>
  Array.isArray(value) ? value.map((each, at) => [at, each] as const) : Object.entries(value)

const hasChildren = (value: object): boolean => {
  for (const _ in value) return true
  return false
}

/** Everything that is shown and closed is opened: one level, so that a large value is read as far as people go. */
export function openedLevel(rows: readonly TreeRow[], open: ReadonlySet<string>): ReadonlySet<string> {
  const closed = rows.filter(({ isOpen }) => isOpen === false).slice(0, OPENED_ROWS_MAX)
  return new Set([...open, ...closed.map(({ id }) => id)])
}

/** What is open at the deepest level is closed. */
export function closedLevel(rows: readonly TreeRow[], open: ReadonlySet<string>): ReadonlySet<string> {
  const deepest = rows.reduce((most, { isOpen, level }) => (isOpen === true ? Math.max(most, level) : most), 0)
  const closed = new Set(rows.filter(({ isOpen, level }) => isOpen === true && level === deepest).map(({ id }) => id))
  return new Set([...open].filter((id) => !closed.has(id)))
}
