import { isDeepStrictEqual } from 'node:util'
import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '@linkflow/contracts'

/** One thing that a push changes. */
export interface Change {
  readonly type: 'added' | 'removed' | 'changed'
  /** What it is: `node price`, `connection a → b`, `settings`. */
  readonly what: string
  /** Of a node, which parts are different. */
  readonly parts?: readonly string[]
}

/** What makes one file of another, in the words of the file; none if they are equal. */
export function changesBetween(before: WorkflowFile, after: WorkflowFile): Change[] {
  const changes = [
    ...(before.name === after.name ? [] : [changed(`name: «${before.name}» becomes «${after.name}»`)]),
    ...(before.description === after.description ? [] : [changed('description')]),
    ...nodeChanges(before.nodes, after.nodes),
    ...connectionChanges(before.connections, after.connections),
    ...(isDeepStrictEqual(before.settings, after.settings) ? [] : [changed('settings')]),
    ...(isDeepStrictEqual(before.notes, after.notes) ? [] : [changed('notes')]),
    ...(isDeepStrictEqual(before.groups, after.groups) ? [] : [changed('groups')]),
  ]
  const isOtherOrder = changes.length === 0 && !isDeepStrictEqual(before, after)
  return isOtherOrder ? [changed('the order of nodes or connections')] : changes
}

const changed = (what: string): Change => ({ type: 'changed', what })

function nodeChanges(before: readonly WorkflowNode[], after: readonly WorkflowNode[]): Change[] {
  const [old, now] = [byId(before), byId(after)]
  const removed = before.filter(({ id }) => !now.has(id)).map(({ id }) => change('removed', `node ${id}`))
  const others = after.flatMap((node) => {
    const was = old.get(node.id)
    if (was === undefined) return [change('added', `node ${node.id}`)]
    const parts = differentParts(was, node)
    return parts.length === 0 ? [] : [{ ...changed(`node ${node.id}`), parts }]
  })
  return [...removed, ...others]
}

const change = (type: Change['type'], what: string): Change => ({ type, what })
const byId = (nodes: readonly WorkflowNode[]) => new Map(nodes.map((node) => [node.id, node]))

/** Parameters by their names, anything else as the file calls it. */
function differentParts(before: WorkflowNode, after: WorkflowNode): string[] {
  const { parameters: old, ...was } = before
  const { parameters: now, ...is } = after
  return [...differentFields(was, is), ...differentFields(old, now)]
}

function differentFields(before: object, after: object): string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
  const names = new Set([...old.keys(), ...now.keys()])
  return [...names].filter((name) => !isDeepStrictEqual(old.get(name), now.get(name)))
}

function connectionChanges(before: readonly WorkflowConnection[], after: readonly WorkflowConnection[]): Change[] {
  const [old, now] = [new Set(before.map(textOf)), new Set(after.map(textOf))]
  return [
    ...[...old.difference(now)].map((text) => change('removed', `connection ${text}`)),
    ...[...now.difference(old)].map((text) => change('added', `connection ${text}`)),
  ]
}

const textOf = ({ from, to }: WorkflowConnection): string => `${endText(from)} → ${endText(to)}`
const endText = ({ node, port }: WorkflowConnection['from']): string => (port === 'main' ? node : `${node}.${port}`)
