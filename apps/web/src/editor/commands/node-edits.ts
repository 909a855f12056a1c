import type { WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import type { Point } from '../canvas/geometry.ts'
import { connectionKey, nodeOf } from '../document/elements.ts'
import { pointer } from '../document/json-pointer.ts'
import { sameJson } from '../document/json-value.ts'
import { valueAt } from '../document/value-at.ts'
import { clear, type Edit, edit, named, set, together } from './edit.ts'
import { renamedReferences } from './renamed-references.ts'

/** Everything of a node but its id, its parameters and where it stands. */
export type NodeSetting = Exclude<keyof WorkflowNode, 'id' | 'type' | 'version' | 'parameters' | 'position' | 'name'>

export const addNodes = (nodes: readonly WorkflowNode[]): Edit =>
  edit(
    `add ${named(nodes)}`,
    nodes.map((node) => set(pointer('nodes', node.id), node)),
  )

/** With their wires, their places in groups, and what notes hang on them. */
export function removeNodes(file: WorkflowFile, ids: ReadonlySet<string>): Edit {
  const nodes = file.nodes.filter(({ id }) => ids.has(id))
  const wires = file.connections.filter(({ from, to }) => ids.has(from.node) || ids.has(to.node))
  return edit(`delete ${named(nodes)}`, [
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
    `rename '${before}' to '${name}'`,
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
  const label = `change ${title} in '${name}'`
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
  label: string,
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
  label?: string,
): Edit {
  const nodes = [...ids].map((id) => nodeOf(file, id)).filter((node) => node !== undefined)
  return edit(
    label ?? `change ${SETTING_WORDS[setting]} of ${named(nodes)}`,
    nodes.map(({ id }) => {
      const path = pointer('nodes', id, setting)
      return value === undefined ? clear(path) : set(path, value)
    }),
    typeof value === 'string' ? `setting:${setting}:${nodes.map(({ id }) => id).join()}` : undefined,
  )
}

const SETTING_WORDS: Readonly<Record<NodeSetting, string>> = {
  credentials: 'the credential',
  disabled: 'whether it is on',
  notes: 'the notes',
  retry: 'the retry',
  onError: 'what happens on an error',
  timeoutMs: 'the timeout',
  join: 'the join',
  runOnEmpty: 'running without items',
}

/** Off if any of them is on, else on again. */
export function toggleDisabled(file: WorkflowFile, ids: Iterable<string>): Edit {
  const nodes = [...ids].map((id) => nodeOf(file, id)).filter((node) => node !== undefined)
  const isOff = nodes.every(({ disabled }) => disabled === true)
  const label = `${isOff ? 'enable' : 'disable'} ${named(nodes)}`
  return setNodeSetting(file, ids, 'disabled', isOff ? undefined : true, label)
}

/** To another type, such as a placeholder's; what was set stays, and the settings of the node too. */
export function replaceNode(file: WorkflowFile, id: string, to: Pick<WorkflowNode, 'type' | 'version'>): Edit {
  const node = nodeOf(file, id)!
  return edit(`replace '${node.name}' by ${to.type}`, [
    set(pointer('nodes', id, 'type'), to.type),
    set(pointer('nodes', id, 'version'), to.version),
  ])
}

export interface Places {
  readonly nodes?: ReadonlyMap<string, Point>
  readonly notes?: ReadonlyMap<string, Point>
}

/** Nothing for what stands there already. */
export function moveTo(file: WorkflowFile, { nodes, notes }: Places, label?: string, coalesce?: string): Edit {
  const moves = [
    ...[...(nodes ?? [])].map(([id, to]) => ['nodes', id, to] as const),
    ...[...(notes ?? [])].map(([id, to]) => ['notes', id, to] as const),
  ].filter(([list, id, to]) => !sameJson(valueAt(file, pointer(list, id, 'position')), to))
  const movedNodes = moves.flatMap(([list, id]) => (list === 'nodes' ? [nodeOf(file, id)!] : []))
  const what = movedNodes.length > 0 ? named(movedNodes) : moves.length === 1 ? 'a note' : `${moves.length} notes`
  return edit(
    label ?? `move ${what}`,
    moves.map(([list, id, { x, y }]) => set(pointer(list, id, 'position'), { x, y })),
    coalesce,
  )
}
