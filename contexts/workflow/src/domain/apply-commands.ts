import { PATCH_PATH_TOKENS_MAX, type Patch, type WorkflowFile } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import { PATCHED_KEYS_MAX } from '../limits.ts'
import { PatchedList } from './patched-list.ts'
import { isRecord, tokensOf, withPlace } from './value-diff.ts'
import { connectionKey } from './workflow-diff.ts'

export interface PatchProblem {
  readonly command: number
  readonly patch: number
  readonly message: string
}

export interface AppliedCommands {
  /** Not yet checked by the schema of the file. */
  readonly file: WorkflowFile
  /** For each command the patches that take it back. */
  readonly undo: readonly (readonly Patch[])[]
}

/**
 * The draft after the commands, and what takes each of them back.
 *
 * C1. Doing a command and then its undo gives the same text.
 * C2. Commands that touch nothing in common (`conflictsBetween`) can be done in either order; only the order within a
 *     list to which both added may differ.
 */
export function applyCommands(
  file: WorkflowFile,
  commands: readonly { readonly patches: readonly Patch[] }[],
): Result<AppliedCommands, PatchProblem> {
  const { linkflow, nodes, connections, notes, groups, ...head } = file
  const lists = {
    nodes: new PatchedList(nodes, keyIn.nodes),
    connections: new PatchedList(connections, keyIn.connections),
    notes: new PatchedList(notes, keyIn.notes),
    groups: new PatchedList(groups, keyIn.groups),
  }
  const draft: Draft = { head, lists, keysLeft: PATCHED_KEYS_MAX }
  const undo: Patch[][] = []
  for (const [command, { patches }] of commands.entries()) {
    const back: Patch[] = []
    for (const [patch, each] of patches.entries()) {
      const inverse = patchDraft(draft, each)
      if (typeof inverse === 'string') return fail({ command, patch, message: inverse })
      if (inverse !== undefined) back.unshift(inverse)
    }
    undo.push(back)
  }
  const patched = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.values]))
  return ok({ file: { linkflow, ...draft.head, ...patched } as WorkflowFile, undo })
}

interface Draft {
  /** Name, description and settings. */
  head: object
  readonly lists: Readonly<Record<ListName, PatchedList>>
  /** Keys of records that may still be copied. */
  keysLeft: number
}
type ListName = 'nodes' | 'connections' | 'notes' | 'groups'

const keyIn: Readonly<Record<ListName, (element: never) => string>> = {
  nodes: ({ id }: { id: string }) => id,
  connections: connectionKey,
  notes: ({ id }: { id: string }) => id,
  groups: ({ id }: { id: string }) => id,
}
const isList = (name: string | undefined): name is ListName => name !== undefined && Object.hasOwn(keyIn, name)
const FIELDS = new Set(['name', 'description', 'settings'])

/** Changes the draft in place; gives back the inverse, nothing where nothing changed, or a sentence on why it cannot be. */
function patchDraft(draft: Draft, patch: Patch): Patch | string | undefined {
  const tokens = tokensOf(patch.path)
  const [root, key, ...rest] = tokens
  if (tokens.length > PATCH_PATH_TOKENS_MAX) return `«${patch.path.slice(0, 64)}…» is too deep.`
  if (tokens.includes('__proto__')) return 'No place is called «__proto__».'
  if (!isList(root)) {
    if (root === undefined || !FIELDS.has(root)) return `There is no place «${patch.path}» in a workflow.`
    return patchWithin(draft, draft.head, tokens, patch, (next) => (draft.head = next))
  }
  if (key === undefined || key === '') return `Name one of the ${root}: «/${root}/<key>».`
  const list = draft.lists[root]
  if (list.hasTwice(key)) return `«${key}» stands twice among the ${root}. Save a whole draft without that.`
  if (rest.length === 0) return patchList(list, key, root, patch)
  if (root === 'connections') return 'A connection is set and cleared as a whole.'
  if (!list.has(key)) return `There is nothing called «${key}» among the ${root}.`
  if (rest[0] === 'id') return 'An id stays as it is. Clear the thing, and set one with another id.'
  return patchWithin(draft, list.get(key), rest, patch, (next) => list.replace(key, next))
}

/** A whole element of a list. */
function patchList(list: PatchedList, key: string, root: ListName, patch: Patch): Patch | string | undefined {
  const { path } = patch
  const isThere = list.has(key)
  if (patch.op === 'clear') {
    if (!isThere) return undefined
    const value = list.get(key)
    return { op: 'set', path, value, at: list.remove(key) }
  }
  const { value, at } = patch
  if (keyOf(root, value) !== key) return `What is set at «${path}» has another key.`
  if (isThere) return { op: 'set', path, value: list.replace(key, value) }
  list.insert(key, value, at)
  return { op: 'clear', path }
}

/** A place below a record. The last step may be new; all before it are there. */
function patchWithin(
  draft: Draft,
  whole: unknown,
  tokens: readonly string[],
  patch: Patch,
  keep: (next: object) => void,
): Patch | string | undefined {
  const { path } = patch
  const last = tokens.at(-1)!
  let parent = whole
  draft.keysLeft -= sizeOf(parent)
  for (const token of tokens.slice(0, -1)) {
    parent = child(parent, token)
    draft.keysLeft -= sizeOf(parent)
  }
  if (draft.keysLeft < 0) return 'These commands change too much in records with very many keys. Save a whole draft.'
  const isThere = hasChild(parent, last)
  if (Array.isArray(parent) && (patch.op === 'clear' || !isThere)) {
    return `«${path}» is in a list: set one of its elements, or the whole list.`
  }
  if (!isRecord(parent) && !Array.isArray(parent)) return `There is no place «${path}» here: set what it would be in.`
  const before = child(parent, last)
  if (patch.op === 'clear') {
    if (!isThere) return undefined
    keep(withPlace(whole, tokens, {}) as object)
    return { op: 'set', path, value: before, at: Object.keys(parent).indexOf(last) }
  }
  keep(withPlace(whole, tokens, { to: patch.value, ...(patch.at !== undefined && { at: patch.at }) }) as object)
  return isThere ? { op: 'set', path, value: before } : { op: 'clear', path }
}

/** How many keys or elements a copy of it has. */
const sizeOf = (value: unknown): number =>
  Array.isArray(value) ? value.length : isRecord(value) ? Object.keys(value).length : 0

const hasChild = (value: unknown, token: string): boolean =>
  Array.isArray(value)
    ? /^(0|[1-9]\d*)$/.test(token) && Number(token) < value.length
    : isRecord(value) && Object.hasOwn(value, token)

const child = (value: unknown, token: string): unknown =>
  hasChild(value, token) ? (value as Record<string, unknown>)[token] : undefined

/** The key that a value from outside has as an element of the list; undefined if it has none. */
function keyOf(root: ListName, value: unknown): unknown {
  if (!isRecord(value)) return undefined
  if (root !== 'connections') return value['id']
  const { from, to } = value
  return isRecord(from) && isRecord(to) ? connectionKey(value as never) : undefined
}
