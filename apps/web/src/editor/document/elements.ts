import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '@linkflow/contracts'

export type Note = WorkflowFile['notes'][number]
export type Group = WorkflowFile['groups'][number]
export type ListName = 'nodes' | 'connections' | 'notes' | 'groups'
export type Element = WorkflowNode | WorkflowConnection | Note | Group

export const LIST_NAMES = ['nodes', 'connections', 'notes', 'groups'] as const satisfies readonly ListName[]

export const connectionKey = ({ from, to }: WorkflowConnection): string =>
  `${from.node}:${from.port}>${to.node}:${to.port}`

/** The key by which an element of a list is found. */
export const keyOfElement = (list: ListName, element: Element): string =>
  list === 'connections' ? connectionKey(element as WorkflowConnection) : (element as { id: string }).id

interface Places {
  readonly at: ReadonlyMap<string, number>
  /** A draft may hold a key twice; publishing refuses it. */
  readonly doubled: ReadonlySet<string>
}

/** Lists never change, so where each key stands is known once for each of them. */
const known = new WeakMap<readonly Element[], Places>()

export function placesOf(list: ListName, elements: readonly Element[]): Places {
  const before = known.get(elements)
  if (before !== undefined) return before
  const at = new Map<string, number>()
  const doubled = new Set<string>()
  for (const [index, element] of elements.entries()) {
    const key = keyOfElement(list, element)
    if (at.has(key)) doubled.add(key)
    at.set(key, index)
  }
  const places = { at, doubled }
  known.set(elements, places)
  return places
}

/** For a list in which every key stands where it stood. */
export function keepPlaces(before: readonly Element[], after: readonly Element[]): void {
  const places = known.get(before)
  if (places !== undefined) known.set(after, places)
}

const find = <T extends Element>(list: ListName, elements: readonly T[], key: string): T | undefined => {
  const at = placesOf(list, elements).at.get(key)
  return at === undefined ? undefined : elements[at]
}

export const nodeOf = ({ nodes }: WorkflowFile, id: string): WorkflowNode | undefined => find('nodes', nodes, id)
export const noteOf = ({ notes }: WorkflowFile, id: string): Note | undefined => find('notes', notes, id)
export const groupOf = ({ groups }: WorkflowFile, id: string): Group | undefined => find('groups', groups, id)
export const connectionOf = ({ connections }: WorkflowFile, key: string): WorkflowConnection | undefined =>
  find('connections', connections, key)
