import type { WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import type { Point } from '../canvas/geometry.ts'
import { connectionKey, nodeOf } from '../document/elements.ts'
import { pointer } from '../document/json-pointer.ts'
import { sameJson } from '../document/json-value.ts'
import { placeholderOf } from '../document/placeholder.ts'
import { valueAt } from '../document/value-at.ts'
import { clear, type Edit, edit, set, together } from './edit.ts'
import { type EditWord, named, type Words, words } from './edit-words.ts'
import { renamedReferences } from './renamed-references.ts'

/** Everything of a node but its id, its parameters and where it stands. */
export type NodeSetting = Exclude<keyof WorkflowNode, 'id' | 'type' | 'version' | 'parameters' | 'position' | 'name'>

export const addNodes = (nodes: readonly WorkflowNode[]): Edit =>
  edit(
    words('edit.add', named(nodes)),
    nodes.map((node) => set(pointer('nodes', node.id), node)),
  )

/** With their wires, their places in groups, and what notes hang on them. */
export function removeNodes(file: WorkflowFile, ids: ReadonlySet<string>): Edit {
  const nodes = file.nodes.filter(({ id }) => ids.has(id))
  const wires = file.connections.filter(({ from, to }) => ids.has(from.node) || ids.has(to.node))
  return edit(words('edit.delete', named(nodes)), [
    ...wires.map((wire) => clear(pointer('connections', connectionKey(wire)))),
    ...file.groups.flatMap((group) => {
      const left = group.nodes.filter((id) => !ids.has(id))
      if (left.length === group.nodes.length) return []
      return [left.length === 0 ? clear(pointer('groups', group.id)) : set(pointer('groups', group.id, 'nodes'), left)]
    }),
    ...file.notes.flatMap(({ id, attachedTo }) =>
      attachedTo !== undefined && ids.has(attachedTo) ? [clear(pointer('notes', id, 'attachedTo'))] : [],
    ),
    ...nodes.map(({ id }) => clear(pointer('nodes', id))),
  ])
}

/** Expressions that name the node go on naming it. */
export function renameNode(file: WorkflowFile, id: string, name: string): Edit {
  const before = nodeOf(file, id)?.name ?? ''
  return edit(
    words('edit.rename', { before, name }),
    [set(pointer('nodes', id, 'name'), name), ...renamedReferences(file, before, name)],
    `rename:${id}`,
  )
}

/**
 * A value in the parameters, at a path such as `['body', 'fields', 'email']`; `undefined` takes it away. Records that are
 * not there yet are made on the way.
 */
export function setParameter(
  file: WorkflowFile,
  id: string,
  path: readonly (string | number)[],
  value: unknown,
  title = String(path.at(-1)),
): Edit {
  const name = nodeOf(file, id)?.name ?? id
  const place = ['nodes', id, 'parameters', ...path]
  const label = words('edit.change-field', { field: title, name })
  const coalesce = `field:${pointer(...place)}`
  if (value === undefined) return edit(label, [clear(pointer(...place))], coalesce)
  let there = place.length - 1
  while (there > 3 && valueAt(file, pointer(...place.slice(0, there))) === undefined) there -= 1
  const made = place.slice(there + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
  return edit(label, [set(pointer(...place.slice(0, there + 1)), made)], coalesce)
}

/** Several parameters in one step; `undefined` takes one away. */
export function setParameters(
  file: WorkflowFile,
  id: string,
  values: Readonly<Record<string, unknown>>,
  label: string | Words,
): Edit {
  const before = nodeOf(file, id)?.parameters ?? {}
  const changed = Object.entries(values).filter(([name, value]) => value !== undefined || Object.hasOwn(before, name))
  return together(
    label,
    changed.map(([name, value]) => setParameter(file, id, [name], value)),
  )
}

export function setNodeSetting<K extends NodeSetting>(
  file: WorkflowFile,
  ids: Iterable<string>,
  setting: K,
  value: WorkflowNode[K] | undefined,
  label?: string | Words,
): Edit {
  const nodes = [...ids].map((id) => nodeOf(file, id)).filter((node) => node !== undefined)
  return edit(
    label ?? words(SETTING_WORDS[setting], named(nodes)),
    nodes.map(({ id }) => {
      const path = pointer('nodes', id, setting)
      return value === undefined ? clear(path) : set(path, value)
    }),
    typeof value === 'string' ? `setting:${setting}:${nodes.map(({ id }) => id).join()}` : undefined,
  )
}

const SETTING_WORDS: Readonly<Record<NodeSetting, EditWord>> = {
  alwaysOutput: 'edit.set-alwaysOutput',
  credentials: 'edit.set-credentials',
  disabled: 'edit.set-disabled',
  executeOnce: 'edit.set-executeOnce',
  notes: 'edit.set-notes',
  retry: 'edit.set-retry',
  onError: 'edit.set-onError',
  timeoutMs: 'edit.set-timeoutMs',
  join: 'edit.set-join',
  runOnEmpty: 'edit.set-runOnEmpty',
}

/** Off if any of them is on, else on again. */
export function toggleDisabled(file: WorkflowFile, ids: Iterable<string>): Edit {
  const nodes = [...ids].map((id) => nodeOf(file, id)).filter((node) => node !== undefined)
  const isOff = nodes.every(({ disabled }) => disabled === true)
  const label = words(isOff ? 'edit.enable' : 'edit.disable', named(nodes))
  return setNodeSetting(file, ids, 'disabled', isOff ? undefined : true, label)
}

/** To another type, such as a placeholder's; what was set stays, and the settings of the node too. */
export function replaceNode(file: WorkflowFile, id: string, to: Pick<WorkflowNode, 'type' | 'version'>): Edit {
  const node = nodeOf(file, id)!
  return edit(words('edit.replace', { name: node.name, type: to.type }), [
    set(pointer('nodes', id, 'type'), to.type),
    set(pointer('nodes', id, 'version'), to.version),
    // What it kept of n8n's node means nothing to another.
    ...(placeholderOf(node) === undefined ? [] : [set(pointer('nodes', id, 'parameters'), {})]),
  ])
}

export interface Places {
  readonly nodes?: ReadonlyMap<string, Point>
  readonly notes?: ReadonlyMap<string, Point>
}

/** Nothing for what stands there already. */
export function moveTo(file: WorkflowFile, { nodes, notes }: Places, label?: string | Words, coalesce?: string): Edit {
  const moves = [
    ...[...(nodes ?? [])].map(([id, to]) => ['nodes', id, to] as const),
    ...[...(notes ?? [])].map(([id, to]) => ['notes', id, to] as const),
  ].filter(([list, id, to]) => !sameJson(valueAt(file, pointer(list, id, 'position')), to))
  const movedNodes = moves.flatMap(([list, id]) => (list === 'nodes' ? [nodeOf(file, id)!] : []))
  const moved =
    movedNodes.length > 0
      ? words('edit.move', named(movedNodes))
      : moves.length === 1
        ? words('edit.move-note')
        : words('edit.move-notes', { count: moves.length })
  return edit(
    label ?? moved,
    moves.map(([list, id, { x, y }]) => set(pointer(list, id, 'position'), { x, y })),
    coalesce,
  )
}
