import type { Patch, WorkflowFile } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import { type Element, keepPlaces, keyOfElement, type ListName, placesOf } from './elements.ts'
import { keysOf } from './json-pointer.ts'
import { childOf, hasChild, isRecord, withChild } from './json-value.ts'
import { isListName } from './value-at.ts'

export interface Applied {
  readonly file: WorkflowFile
  /** The patches that take it back. */
  readonly undo: readonly Patch[]
}

export interface PatchRefused {
  readonly patch: number
  readonly message: string
}

const PATCH_PATH_KEYS_MAX = 64
const FIELDS: ReadonlySet<string | undefined> = new Set(['name', 'description', 'settings'])

/**
 * A draft after one command, and what takes it back: what the server does with the same patches, to the letter (a test
 * holds both to it), but so that what did not change is the same object as before. One field of 500 nodes costs one copy
 * of the list of nodes, of the node and of what lies on the way to the field.
 */
export function applyPatches(file: WorkflowFile, patches: readonly Patch[]): Result<Applied, PatchRefused> {
  const draft = new Draft(file)
  const undo: Patch[] = []
  for (const [patch, each] of patches.entries()) {
    const inverse = draft.patch(each)
    if (typeof inverse === 'string') return fail({ patch, message: inverse })
    if (inverse !== undefined) undo.push(inverse)
  }
  return ok({ file: draft.file, undo: undo.reverse() })
}

class Draft {
  private head: WorkflowFile
  private readonly lists = new Map<ListName, ListDraft>()

  constructor(file: WorkflowFile) {
    this.head = file
  }

  get file(): WorkflowFile {
    const changed = [...this.lists].flatMap(([name, list]) => (list.isChanged ? [[name, list.finish()]] : []))
    return changed.length === 0 ? this.head : { ...this.head, ...Object.fromEntries(changed) }
  }

  /** Gives back the inverse, nothing where nothing changed, or a sentence on why it cannot be. */
  patch(patch: Patch): Patch | string | undefined {
    const keys = keysOf(patch.path)
    const [root, key, ...rest] = keys
    if (keys.length > PATCH_PATH_KEYS_MAX) return `«${patch.path.slice(0, 64)}…» is too deep.`
    if (keys.includes('__proto__')) return 'No place is called «__proto__».'
    if (!isListName(root)) {
      if (!FIELDS.has(root)) return `There is no place «${patch.path}» in a workflow.`
      const { linkflow, nodes, connections, notes, groups, ...head } = this.head
      return patchWithin(head, keys, patch, (next) => {
        this.head = { linkflow, ...(next as typeof head), nodes, connections, notes, groups }
      })
    }
    if (key === undefined || key === '') return `Name one of the ${root}: «/${root}/<key>».`
    const list = this.list(root)
    if (list.hasTwice(key)) return `«${key}» stands twice among the ${root}. Save a whole draft without that.`
    if (rest.length === 0) return patchList(list, root, key, patch)
    if (root === 'connections') return 'A connection is set and cleared as a whole.'
    const element = list.get(key)
    if (element === undefined) return `There is nothing called «${key}» among the ${root}.`
    if (rest[0] === 'id') return 'An id stays as it is. Clear the thing, and set one with another id.'
    return patchWithin(element, rest, patch, (next) => list.replace(key, next as Element))
  }

  private list(name: ListName): ListDraft {
    const before = this.lists.get(name)
    if (before !== undefined) return before
    const list = new ListDraft(name, this.head[name])
    this.lists.set(name, list)
    return list
  }
}

/** A list while a command is done on it: copied at the first change, and with an index of its own once places move. */
class ListDraft {
  private readonly name: ListName
  private readonly before: readonly Element[]
  private elements: Element[] | undefined
  private moved: Map<string, Element> | undefined

  constructor(name: ListName, before: readonly Element[]) {
    this.name = name
    this.before = before
  }

  get isChanged(): boolean {
    return this.elements !== undefined
  }

  finish(): readonly Element[] {
    if (this.moved === undefined) keepPlaces(this.before, this.elements!)
    return this.elements!
  }

  hasTwice(key: string): boolean {
    return placesOf(this.name, this.before).doubled.has(key)
  }

  get(key: string): Element | undefined {
    if (this.moved !== undefined) return this.moved.get(key)
    const at = placesOf(this.name, this.before).at.get(key)
    return at === undefined ? undefined : (this.elements ?? this.before)[at]
  }

  replace(key: string, next: Element): void {
    const elements = this.copy()
    if (this.moved === undefined) {
      elements[placesOf(this.name, this.before).at.get(key)!] = next
      return
    }
    elements[elements.indexOf(this.moved.get(key)!)] = next
    this.moved.set(key, next)
  }

  insert(key: string, element: Element, at: number | undefined): void {
    this.move()
    const elements = this.copy()
    elements.splice(at ?? elements.length, 0, element)
    this.moved!.set(key, element)
  }

  /** Gives back where it was. */
  remove(key: string): number {
    this.move()
    const elements = this.copy()
    const at = elements.indexOf(this.moved!.get(key)!)
    elements.splice(at, 1)
    this.moved!.delete(key)
    return at
  }

  private copy(): Element[] {
    this.elements ??= [...this.before]
    return this.elements
  }

  private move(): void {
    this.moved ??= new Map(this.copy().map((element) => [keyOfElement(this.name, element), element]))
  }
}

/** A whole element of a list. */
function patchList(list: ListDraft, root: ListName, key: string, patch: Patch): Patch | string | undefined {
  const { path } = patch
  const before = list.get(key)
  if (patch.op === 'clear') {
    return before === undefined ? undefined : { op: 'set', path, value: before, at: list.remove(key) }
  }
  const { value, at } = patch
  if (keyOfValue(root, value) !== key) return `What is set at «${path}» has another key.`
  if (before === undefined) {
    list.insert(key, value as Element, at)
    return { op: 'clear', path }
  }
  list.replace(key, value as Element)
  return { op: 'set', path, value: before }
}

/** A place below a record. The last step may be new; all before it are there. */
function patchWithin(
  whole: object,
  keys: readonly string[],
  patch: Patch,
  keep: (next: unknown) => void,
): Patch | string | undefined {
  const { path } = patch
  const last = keys.at(-1)!
  const parent = keys.slice(0, -1).reduce<unknown>(childOf, whole)
  const isThere = hasChild(parent, last)
  if (Array.isArray(parent) && (patch.op === 'clear' || !isThere)) {
    return `«${path}» is in a list: set one of its elements, or the whole list.`
  }
  if (!isRecord(parent) && !Array.isArray(parent)) return `There is no place «${path}» here: set what it would be in.`
  const before = childOf(parent, last)
  if (patch.op === 'clear') {
    if (!isThere) return undefined
    keep(withChild(whole, keys, undefined))
    return { op: 'set', path, value: before, at: Object.keys(parent).indexOf(last) }
  }
  keep(withChild(whole, keys, patch))
  return isThere ? { op: 'set', path, value: before } : { op: 'clear', path }
}

/** The key that a value from outside has as an element of the list; undefined if it has none. */
function keyOfValue(root: ListName, value: unknown): unknown {
  if (!isRecord(value)) return undefined
  if (root !== 'connections') return value['id']
  const { from, to } = value
  return isRecord(from) && isRecord(to) ? keyOfElement(root, value as unknown as Element) : undefined
}
