import type { WorkflowConnection, WorkflowFile } from '@linkflow/contracts'
import { connectionKey, connectionOf, nodeOf } from '../document/elements.ts'
import { pointer } from '../document/json-pointer.ts'
import type { NodeTypes } from '../document/node-types.ts'
import { clear, type Edit, edit, set } from './edit.ts'
import { named, words } from './edit-words.ts'
import { removeNodes } from './node-edits.ts'

const nameOf = (file: WorkflowFile, id: string): string => nodeOf(file, id)?.name ?? id
/** The nodes at both ends, for words. */
const ends = (file: WorkflowFile, from: string, to: string) => ({ from: nameOf(file, from), to: nameOf(file, to) })

const setConnection = (wire: WorkflowConnection) => set(pointer('connections', connectionKey(wire)), wire)

export function connect(file: WorkflowFile, wire: WorkflowConnection): Edit {
  const isThere = connectionOf(file, connectionKey(wire)) !== undefined
  return edit(words('edit.connect', ends(file, wire.from.node, wire.to.node)), isThere ? [] : [setConnection(wire)])
}

export const disconnect = (file: WorkflowFile, wires: readonly WorkflowConnection[]): Edit =>
  edit(
    wires.length === 1
      ? words('edit.disconnect', ends(file, wires[0]!.from.node, wires[0]!.to.node))
      : words('edit.delete-wires', { count: wires.length }),
    wires.map((wire) => clear(pointer('connections', connectionKey(wire)))),
  )

/** The wire leads elsewhere. */
export const rewire = (file: WorkflowFile, before: WorkflowConnection, after: WorkflowConnection): Edit =>
  edit(words('edit.rewire', ends(file, before.from.node, after.to.node)), [
    clear(pointer('connections', connectionKey(before))),
    ...(connectionOf(file, connectionKey(after)) === undefined ? [setConnection(after)] : []),
  ])

/** A node that stands between both ends from now on. */
export function splice(
  file: WorkflowFile,
  wire: WorkflowConnection,
  node: { readonly id: string; readonly name: string },
  ports: { readonly input: string; readonly output: string | undefined },
): Edit {
  const into: WorkflowConnection = { from: wire.from, to: { node: node.id, port: ports.input } }
  const on = ports.output === undefined ? [] : [{ from: { node: node.id, port: ports.output }, to: wire.to }]
  const wires = [into, ...on].filter((each) => connectionOf(file, connectionKey(each)) === undefined)
  return edit(words('edit.splice', { name: node.name, ...ends(file, wire.from.node, wire.to.node) }), [
    clear(pointer('connections', connectionKey(wire))),
    ...wires.map(setConnection),
  ])
}

/**
 * Deletes nodes and connects what led to them with what they led to. A wire came out of one port of each: only what went
 * on by the first port of a node (`true` of an If, `done` of a loop) goes on, because that is the way that data took.
 */
export function removeAndReconnect(file: WorkflowFile, ids: ReadonlySet<string>, types: NodeTypes): Edit {
  const outgoing = Map.groupBy(file.connections, ({ from }) => from.node)
  const ahead = (start: string): WorkflowConnection['to'][] => {
    const found: WorkflowConnection['to'][] = []
    const seen = new Set([start])
    const todo = [start]
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      const node = nodeOf(file, id)
      const port = node === undefined ? undefined : goingOn(types.portsOf(node)?.outputs ?? ['main'])
      for (const { from, to } of outgoing.get(id) ?? []) {
        if (from.port !== port) continue
        if (!ids.has(to.node)) found.push(to)
        else if (!seen.has(to.node)) {
          seen.add(to.node)
          todo.push(to.node)
        }
      }
    }
    return found
  }
  const wires = new Map<string, WorkflowConnection>()
  for (const { from, to } of file.connections) {
    if (ids.has(from.node) || !ids.has(to.node)) continue
    for (const next of ahead(to.node)) {
      const wire = { from, to: next }
      const key = connectionKey(wire)
      if (from.node !== next.node && connectionOf(file, key) === undefined) wires.set(key, wire)
    }
  }
  const { patches } = removeNodes(file, ids)
  const nodes = file.nodes.filter(({ id }) => ids.has(id))
  return edit(words('edit.delete-and-reconnect', named(nodes)), [...patches, ...[...wires.values()].map(setConnection)])
}

/** Of the ports of a node the one by which data usually goes on. */
export const goingOn = (outputs: readonly string[]): string | undefined =>
  outputs.find((port) => port === 'done') ?? outputs[0]
