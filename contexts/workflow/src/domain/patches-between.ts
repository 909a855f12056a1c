import type { Patch, WorkflowFile } from '@linkflow/contracts'
import { PATCHES_OF_A_SAVE_MAX } from '../limits.ts'
import { applyCommands } from './apply-commands.ts'
import type { ListDiff } from './list-diff.ts'
import { escaped, type ValueChange } from './value-diff.ts'
import { diffWorkflows, isEmptyDiff, type Moved } from './workflow-diff.ts'

/**
 * The edit that makes one file the other: what a save of a whole file is to those who edit it by commands. Undefined
 * where patches cannot say it (an order that changed, an id that stands twice) or it takes too many, which is then a
 * replacement.
 */
export function patchesBetween(from: WorkflowFile, to: WorkflowFile): Patch[] | undefined {
  const { workflow, settings, nodes, connections, notes, groups, moved } = diffWorkflows(from, to)
  const patches = [
    ...changesAt('', workflow),
    ...changesAt('/settings', settings),
    ...patchesOfList('/connections', connections),
    ...patchesOfList('/nodes', nodes),
    ...patchesOfList('/notes', notes),
    ...patchesOfList('/groups', groups),
    ...movesIn('/nodes', moved.nodes),
    ...movesIn('/notes', moved.notes),
  ]
  if (patches.length > PATCHES_OF_A_SAVE_MAX) return undefined
  const applied = applyCommands(from, [{ patches }])
  return applied.ok && isEmptyDiff(diffWorkflows(applied.value.file, to)) ? patches : undefined
}

const changesAt = (place: string, changes: readonly ValueChange[]): Patch[] =>
  changes.map((change) => {
    const path = `${place}${change.path}`
    return Object.hasOwn(change, 'to') ? { op: 'set', path, value: change.to } : { op: 'clear', path }
  })

function patchesOfList<T>(place: string, { added, removed, changed, order = [] }: ListDiff<T>): Patch[] {
  const pathOf = (key: string) => `${place}/${escaped(key)}`
  const places = new Map(order.map((key, index) => [key, index]))
  return [
    ...removed.map(({ key }): Patch => ({ op: 'clear', path: pathOf(key) })),
    ...added.map(({ key, value }): Patch => {
      const at = places.get(key)
      return { op: 'set', path: pathOf(key), value, ...(at !== undefined && { at }) }
    }),
    ...changed.flatMap(({ key, changes }) => changesAt(pathOf(key), changes)),
  ]
}

const movesIn = (place: string, moved: readonly Moved[]): Patch[] =>
  moved.map(({ key, to }) => ({ op: 'set', path: `${place}/${escaped(key)}/position`, value: to }))
