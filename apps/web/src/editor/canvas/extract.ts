import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import { connect } from '../commands/connection-edits.ts'
import { type Edit, together } from '../commands/edit.ts'
import { named, words } from '../commands/edit-words.ts'
import { freeName, namesIn, newElementId, type Random } from '../commands/new-ids.ts'
import { addNodes, removeNodes } from '../commands/node-edits.ts'
import { nodeOf } from '../document/elements.ts'
import type { NodeTypes } from '../document/node-types.ts'
import { CARD_WIDTH, cardOf } from './card.ts'
import { boundsOf } from './geometry.ts'
import { graphOf, outgoingOf, reachedFrom } from './graph.ts'
import { COLUMN_GAP } from './insert.ts'

/** Why a part of a workflow cannot be one of its own. */
export type NotExtractable = 'trigger' | 'entries' | 'exits' | 'gap' | 'reference'

/** What becomes a workflow of its own, and where it was connected. */
export interface Extracted {
  readonly file: Pick<WorkflowFile, 'linkflow' | 'name' | 'nodes' | 'connections' | 'settings'>
  /** What stands in its place from now on, once the workflow has an id. */
  readonly replaceBy: (workflow: string, random: Random) => { readonly edit: Edit; readonly node: string }
}

const TRIGGER = { id: 'called', name: 'Called', type: 'workflow-trigger' } as const

/**
 * A part with one way in and one way out: data goes to the other workflow and comes back as it did before. A node of it
 * that names one outside would not find it there any more.
 */
export function extracted(
  file: WorkflowFile,
  types: NodeTypes,
  ids: ReadonlySet<string>,
  name: string,
): Result<Extracted, NotExtractable> {
  const nodes = file.nodes.filter(({ id }) => ids.has(id))
  if (nodes.some((node) => types.isTrigger(node))) return fail('trigger')
  const coming = file.connections.filter(({ from, to }) => !ids.has(from.node) && ids.has(to.node))
  const going = file.connections.filter(({ from, to }) => ids.has(from.node) && !ids.has(to.node))
  const entries = new Set(coming.map(({ to }) => `${to.node} ${to.port}`))
  const exits = new Set(going.map(({ from }) => `${from.node} ${from.port}`))
  if (entries.size !== 1) return fail('entries')
  const exit = going[0]?.from.node
  const ends = nodes.filter(({ id }) => outgoingOf(graphOf(file), id).length === 0)
  // What ends elsewhere in it would be put out by the other workflow too.
  if (exits.size > 1 || (exit !== undefined && ends.length > 0)) return fail('exits')
  const first = coming[0]!.to
  const within = { connections: file.connections.filter(({ from, to }) => ids.has(from.node) && ids.has(to.node)) }
  const reached = reachedFrom(graphOf(within), [first.node], 'down')
  if (nodes.some(({ id }) => id !== first.node && !reached.has(id))) return fail('gap')
  const outside = file.nodes.filter(({ id }) => !ids.has(id))
  if (outside.some((other) => nodes.some((node) => isNamedBy(other, node)))) return fail('reference')
  const inside = nodes.map((node) => node.name)
  if (outside.some((other) => inside.some((each) => isNamedBy({ name: each }, other)))) return fail('reference')

  const trigger: WorkflowNode = {
    ...TRIGGER,
    id: newIdIn(ids, TRIGGER.id),
    name: freeName(TRIGGER.name, new Set(inside)),
    version: types.newestOf(TRIGGER.type)?.version ?? 1,
    parameters: {},
    position: placeBefore(nodeOf(file, first.node)!, types),
  }
  const wire: WorkflowConnection = { from: { node: trigger.id, port: 'main' }, to: first }
  return ok({
    file: {
      linkflow: 1,
      name,
      nodes: [trigger, ...nodes],
      connections: [wire, ...within.connections],
      settings: file.settings,
    },
    replaceBy(workflow, random) {
      const type = 'execute-workflow'
      const id = newElementId(type, (taken) => nodeOf(file, taken) !== undefined, random)
      const bounds = boundsOf(nodes.map((node) => cardOf(node, types)))!
      const call: WorkflowNode = {
        id,
        name: freeName(name, namesIn(file)),
        type,
        version: types.newestOf(type)?.version ?? 1,
        parameters: { workflow },
        position: { x: bounds.x, y: nodeOf(file, first.node)!.position.y },
      }
      const after = { ...file, nodes: [...file.nodes, call] }
      const edit = together(words('edit.extract', { ...named(nodes), workflow: name }), [
        addNodes([call]),
        ...coming.map(({ from }) => connect(after, { from, to: { node: id, port: 'main' } })),
        ...going.map(({ to }) => connect(after, { from: { node: id, port: 'main' }, to })),
        removeNodes(file, ids),
      ])
      return { edit, node: id }
    },
  })
}

/** Whether an expression of a node names another one. */
const isNamedBy = ({ name }: { readonly name: string }, node: { readonly parameters: unknown }): boolean => {
  const text = JSON.stringify(node.parameters) ?? ''
  return ["'", '\\"', '`'].some(
    (quote) => text.includes(`$(${quote}${name}${quote})`) || text.includes(`$node[${quote}${name}${quote}]`),
  )
}

const newIdIn = (ids: ReadonlySet<string>, wished: string): string => {
  let id = wished
  for (let number = 2; ids.has(id); number++) id = `${wished}-${number}`
  return id
}

const placeBefore = (node: WorkflowNode, types: NodeTypes) => {
  const { x, y } = cardOf(node, types)
  return { x: x - CARD_WIDTH - COLUMN_GAP, y }
}
