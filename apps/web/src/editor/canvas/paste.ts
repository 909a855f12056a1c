import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { type Edit, edit, set } from '../commands/edit.ts'
import { named, type Words, words } from '../commands/edit-words.ts'
import { freeName, namesIn, newElementId, type Random } from '../commands/new-ids.ts'
import { changedTexts, escapeRegex } from '../commands/renamed-references.ts'
import { connectionKey, nodeOf } from '../document/elements.ts'
import { pointer } from '../document/json-pointer.ts'
import { withChild } from '../document/json-value.ts'
import type { NodeTypes } from '../document/node-types.ts'
import { cardOf, noteRect } from './card.ts'
import type { Copied } from './copy.ts'
import { boundsOf, minus, type Point, plus } from './geometry.ts'
import { snapPoint } from './grid.ts'
import { onlyNodes, type Selection } from './selection.ts'

export interface Pasted {
  readonly edit: Edit
  /** What came of it, to be selected. */
  readonly selection: Selection
  /** What each node and note is called in the draft, by what it was called where it comes from. */
  readonly ids: ReadonlyMap<string, string>
}

/**
 * With new ids, names that nothing has yet, and its left upper corner at the point; one step. What names another node of
 * the same paste goes on naming it, under its new name.
 */
export function paste(
  file: WorkflowFile,
  types: NodeTypes,
  what: Pick<Copied, 'nodes' | 'connections' | 'notes' | 'groups'>,
  at: Point,
  random: Random,
  label: Words = what.nodes.length > 0
    ? words('edit.paste', named(what.nodes))
    : words('edit.paste-notes', { count: what.notes.length }),
): Pasted {
  const corner = boundsOf([...what.nodes.map((node) => cardOf(node, types)), ...what.notes.map(noteRect)]) ?? {
    x: 0,
    y: 0,
  }
  const by = minus(snapPoint(at), { x: corner.x, y: corner.y })
  const ids = newIds(file, what, random)
  const names = newNames(file, what.nodes)
  const idOf = (id: string) => ids.get(id)!
  const nodes = what.nodes.map((node) =>
    withNames(
      {
        ...withoutCredentials(node),
        id: idOf(node.id),
        name: names.get(node.name)!,
        position: plus(node.position, by),
      },
      names,
    ),
  )
  const wires = what.connections
    .filter(({ from, to }) => ids.has(from.node) && ids.has(to.node))
    .map(
      ({ from, to }): WorkflowConnection => ({
        from: { ...from, node: idOf(from.node) },
        to: { ...to, node: idOf(to.node) },
      }),
    )
  const notes = what.notes.map(({ attachedTo, ...note }) => ({
    ...note,
    id: idOf(note.id),
    position: plus(note.position, by),
    ...(attachedTo !== undefined && ids.has(attachedTo) && { attachedTo: idOf(attachedTo) }),
  }))
  const groups = what.groups.map((group) => ({
    ...group,
    id: idOf(group.id),
    nodes: group.nodes.flatMap((id) => ids.get(id) ?? []),
  }))
  return {
    edit: edit(label, [
      ...nodes.map((node) => set(pointer('nodes', node.id), node)),
      ...wires.map((wire) => set(pointer('connections', connectionKey(wire)), wire)),
      ...notes.map((note) => set(pointer('notes', note.id), note)),
      ...groups.map((group) => set(pointer('groups', group.id), group)),
    ]),
    selection: { ...onlyNodes(nodes.map(({ id }) => id)), notes: new Set(notes.map(({ id }) => id)) },
    ids,
  }
}

function newIds(
  file: WorkflowFile,
  { nodes, notes, groups }: Pick<Copied, 'nodes' | 'notes' | 'groups'>,
  random: Random,
) {
  const taken = new Set([...file.notes, ...file.groups].map(({ id }) => id))
  const made = (what: string): string => {
    const id = newElementId(what, (each) => taken.has(each) || nodeOf(file, each) !== undefined, random)
    taken.add(id)
    return id
  }
  return new Map([
    ...nodes.map(({ id, type }) => [id, made(type)] as const),
    ...notes.map(({ id }) => [id, made('note')] as const),
    ...groups.map(({ id }) => [id, made('group')] as const),
  ])
}

function newNames(file: WorkflowFile, nodes: readonly WorkflowNode[]): ReadonlyMap<string, string> {
  const taken = namesIn(file)
  const names = new Map<string, string>()
  for (const { name } of nodes) {
    const free = freeName(name, taken)
    taken.add(free)
    names.set(name, free)
  }
  return names
}

function withNames(node: WorkflowNode, names: ReadonlyMap<string, string>): WorkflowNode {
  const changed = [...names].filter(([before, after]) => before !== after)
  if (changed.length === 0) return node
  const after = new Map(changed)
  const anyOf = changed.map(([before]) => escapeRegex(before)).join('|')
  const reference = new RegExp(String.raw`(\$\(\s*|\$node\[\s*)(['"\`])(${anyOf})\2`, 'g')
  const texts = changedTexts(node.parameters, (text) =>
    text.replace(
      reference,
      (_, opening: string, quote: string, name: string) => `${opening}${quote}${after.get(name)}${quote}`,
    ),
  )
  const parameters = texts.reduce<unknown>(
    (all, { path, text }) => withChild(all, path.map(String), { value: text }),
    node.parameters,
  )
  return { ...node, parameters: parameters as WorkflowNode['parameters'] }
}

/** A type without a credential was copied; there is none until somebody chooses. */
function withoutCredentials({ credentials, ...node }: WorkflowNode): WorkflowNode {
  const chosen = Object.entries(credentials ?? {}).filter(([, id]) => id !== '')
  return chosen.length === 0 ? node : { ...node, credentials: Object.fromEntries(chosen) }
}
