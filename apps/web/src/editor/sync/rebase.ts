import type { DraftCommand, Patch, WorkflowFile } from '@linkflow/contracts'
import { applyPatches } from '../document/apply-patches.ts'
import { endsOf, isDone, Touched } from '../document/conflicts.ts'
import { connectionKey, connectionOf, nodeOf } from '../document/elements.ts'
import { keysOf, pointer } from '../document/json-pointer.ts'
import { possible } from './replay.ts'
import type { Conflict } from './sync-state.ts'

export interface Rebased {
  readonly pending: readonly DraftCommand[]
  readonly document: WorkflowFile
  readonly conflicts: readonly Conflict[]
}

/** A place of a field, not a whole thing of a list. */
const isField = ({ path }: Patch): boolean =>
  keysOf(path).length > 2 || !/^\/(nodes|connections|notes|groups)\//.test(path)

/** Where things stand: of two people who move the same card the last one wins, which is what both of them see. */
const isLayout = ({ path }: Patch): boolean =>
  /^\/(nodes|notes)\/[^/]+\/(position|size)(\/[^/]+)?$/.test(path) || /^\/groups\/[^/]+\/collapsed$/.test(path)

/**
 * Own commands on top of what others did meanwhile.
 *
 * R1. What touches other things stays as it is, id and all: if it had reached the server, it is not done twice.
 * R2. What others did as well is left out.
 * R3. A field that both changed is parked; a command of fields alone goes on without it. A command that adds or deletes
 *     things is one piece: all of it is parked.
 * R4. What builds on something parked is parked with it; a later value of the same field takes its place.
 */
export function rebase(
  mine: {
    readonly pending: readonly DraftCommand[]
    readonly document: WorkflowFile
    readonly conflicts: readonly Conflict[]
  },
  theirs: readonly Patch[],
  base: WorkflowFile,
  newId: () => string,
): Rebased {
  const touched = new Touched(theirs)
  const parked = new Parking(mine.conflicts, mine.document, base)
  const pending: DraftCommand[] = []
  let document = base
  for (const command of mine.pending) {
    const rest = parked.leave(command, document, touched, newId)
    if (rest === undefined) continue
    const applied = applyPatches(document, rest.patches)
    if (applied.ok) {
      document = applied.value.file
      pending.push(rest)
    } else parked.add(rest, rest.patches, newId)
  }
  return { pending, document, conflicts: parked.all }
}

class Parking {
  all: Conflict[]
  /** What was parked now. What was made after an earlier conflict was made in the knowledge of it, and stays. */
  private readonly now = new Touched([])
  /** So many were there before. */
  private readonly older: number
  private readonly own: WorkflowFile
  private readonly base: WorkflowFile

  constructor(before: readonly Conflict[], own: WorkflowFile, base: WorkflowFile) {
    this.older = before.length
    this.own = own
    this.base = base
    this.all = before.map((conflict) => ({ ...conflict, restore: this.restored(conflict.yours, conflict.restore) }))
  }

  /** What of a command can go on; it is the same command if nothing was taken out of it. */
  leave(command: DraftCommand, document: WorkflowFile, theirs: Touched, newId: () => string): DraftCommand | undefined {
    const { patches } = command
    const meets = patches.filter((patch) => theirs.met(patch) !== undefined && !isDone(document, patch))
    const conflicting = meets.filter((patch) => !isLayout(patch) || !isStanding(document, patch))
    const onParked = patches.filter((patch) => this.now.met(patch) !== undefined)
    if (conflicting.length === 0 && onParked.length === 0) {
      const isAlreadySo =
        patches.some((patch) => theirs.met(patch) !== undefined) && patches.every((each) => isDone(document, each))
      return isAlreadySo ? undefined : command
    }
    // Where a card stands is no reason to ask, wherever the card has gone.
    if (patches.every(isLayout))
      return rewritten(
        command,
        patches.filter((each) => isStanding(document, each)),
        newId,
      )
    const out = new Set([...conflicting, ...onParked])
    if (!patches.every(isField)) {
      this.add(command, patches, newId)
      return undefined
    }
    for (const patch of out) if (!isLayout(patch)) this.add(command, [patch], newId)
    return rewritten(
      command,
      patches.filter((patch) => !out.has(patch)),
      newId,
    )
  }

  /**
   * To a conflict that was parked now and has one of the places, or as a new one. An older one stays: two tabs of one
   * person may each have left a value for one field, and neither goes without a choice.
   */
  add({ label }: DraftCommand, patches: readonly Patch[], newId: () => string): void {
    const touched = new Touched(patches)
    const at = this.all.findIndex(
      ({ yours }, index) => index >= this.older && yours.some((each) => touched.met(each) !== undefined),
    )
    const before = this.all[at]
    const yours = [
      ...(before?.yours.filter(({ path }) => !patches.some((each) => each.path === path)) ?? []),
      ...patches,
    ]
    const conflict: Conflict = {
      id: before?.id ?? newId(),
      paths: pathsOf(yours),
      label: before?.label ?? label ?? 'change the workflow',
      yours,
      restore: this.restored(yours, before?.restore ?? []),
    }
    if (at === -1) this.all.push(conflict)
    else this.all[at] = conflict
    for (const patch of patches) this.now.add(patch)
  }

  private restored(yours: readonly Patch[], before: readonly Patch[]): readonly Patch[] {
    const known = new Set(before.map(({ path }) => path))
    return [...before, ...restoredBy(yours, this.own, this.base).filter(({ path }) => !known.has(path))]
  }
}

const isStanding = (document: WorkflowFile, { path }: Patch): boolean => {
  const [list, id = ''] = keysOf(path)
  return list === 'nodes'
    ? nodeOf(document, id) !== undefined
    : document[list as 'notes' | 'groups'].some((each) => each.id === id)
}

/** With other patches it is another command: the server knows commands by their id. */
function rewritten(command: DraftCommand, patches: readonly Patch[], newId: () => string): DraftCommand | undefined {
  if (patches.length === 0) return undefined
  return patches.length === command.patches.length ? command : { ...command, id: newId(), patches: [...patches] }
}

/** Fields by their place; of what adds or deletes things the things. */
const pathsOf = (patches: readonly Patch[]): string[] => {
  const nodes = patches.filter((patch) => !patch.path.startsWith('/connections/')).map(({ path }) => path)
  return [...new Set(nodes.length > 0 ? nodes : patches.map(({ path }) => path))]
}

/** Nodes and other things that are gone and that the patches lean on, with the wires that they had. */
function restoredBy(patches: readonly Patch[], own: WorkflowFile, base: WorkflowFile): Patch[] {
  const set = new Set(patches.flatMap(({ op, path }) => (op === 'set' ? [path] : [])))
  const needed = patches.flatMap((patch) => (isField(patch) ? [elementPath(patch)] : endsOf(patch)))
  const gone = [...new Set(needed)].filter((path) => path !== undefined && !set.has(path)) as string[]
  const restored = gone.flatMap((path): Patch[] => {
    const [list, id = ''] = keysOf(path)
    const [mine, now] = [elementOf(own, list, id), elementOf(base, list, id)]
    return mine === undefined || now !== undefined ? [] : [{ op: 'set', path, value: mine }]
  })
  const back = new Set(restored.map(({ path }) => path))
  if (back.size === 0) return []
  const wires = own.connections.filter((wire) => {
    const ends = [wire.from.node, wire.to.node]
    const touches = ends.some((id) => back.has(pointer('nodes', id)))
    const isWhole = ends.every((id) => back.has(pointer('nodes', id)) || nodeOf(base, id) !== undefined)
    return touches && isWhole && connectionOf(base, connectionKey(wire)) === undefined
  })
  return [
    ...restored,
    ...wires.map((wire): Patch => ({ op: 'set', path: pointer('connections', connectionKey(wire)), value: wire })),
  ]
}

const elementPath = ({ path }: Patch): string | undefined => {
  const [list, id] = keysOf(path)
  return list === 'nodes' || list === 'notes' || list === 'groups' ? pointer(list, id!) : undefined
}

const elementOf = (file: WorkflowFile, list: string | undefined, id: string): unknown =>
  list === 'nodes' ? nodeOf(file, id) : file[list as 'notes' | 'groups'].find((each) => each.id === id)

/** What «Yours» does on the draft as it is by now. */
export function choosingYours(document: WorkflowFile, { yours, restore }: Conflict): readonly Patch[] {
  const missing = restore.filter((patch) => {
    const [list, key = ''] = keysOf(patch.path)
    return list === 'connections'
      ? connectionOf(document, key) === undefined
      : elementOf(document, list, key) === undefined
  })
  const gone = new Set(yours.flatMap(({ op, path }) => (op === 'clear' ? [path] : [])))
  const dangling = document.connections
    .filter(({ from, to }) => gone.has(pointer('nodes', from.node)) || gone.has(pointer('nodes', to.node)))
    .map((wire): Patch => ({ op: 'clear', path: pointer('connections', connectionKey(wire)) }))
  return possible(document, [...missing, ...dangling, ...yours]).patches.filter(
    (patch, index, all) => all.findIndex(({ op, path }) => op === patch.op && path === patch.path) === index,
  )
}
