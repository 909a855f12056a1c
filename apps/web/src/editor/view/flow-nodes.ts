import type { WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import type { Node } from '@xyflow/react'
import { cardOf, noteRect } from '../canvas/card.ts'
import type { Rect } from '../canvas/geometry.ts'
import { collapsedCard, frameOf, hiddenBy } from '../canvas/groups.ts'
import type { Group, Note } from '../document/elements.ts'
import type { NodeTypes } from '../document/node-types.ts'

export type FlowNode = Node<Record<string, never>>

const NO_DATA: Record<string, never> = {}
/** Behind cards: first the frames of groups, then the notes. */
const LAYERS = { frame: -3, note: -2, collapsed: 0, card: 0 } as const

const flowNode = (id: string, type: keyof typeof LAYERS, { x, y, width, height }: Rect, isKept = false): FlowNode => ({
  id,
  type,
  position: { x, y },
  width,
  height,
  data: NO_DATA,
  // Where wires begin is ours to know (`canvas/wires.ts`). With a list, though empty, nothing waits to be measured, and
  // what cannot be seen is never in the page.
  handles: [],
  zIndex: LAYERS[type],
  draggable: false,
  selectable: false,
  // The library keeps what is dragged in the page though it cannot be seen: so does what has the focus.
  ...(isKept && { dragging: true }),
  domAttributes: { 'aria-roledescription': undefined } as never,
})

/** Elements never change, so what is made of one is made once: a card whose node is the same is not looked at again. */
export class FlowNodes {
  private readonly types: NodeTypes
  private readonly cards = new WeakMap<WorkflowNode, FlowNode>()
  private readonly notes = new WeakMap<Note, FlowNode>()
  private kept: FlowNode | undefined

  constructor(types: NodeTypes) {
    this.types = types
  }

  /** `isFlat`: cards are drawn elsewhere, but for the one that has the focus. */
  of(file: WorkflowFile, collapsed: ReadonlySet<string>, focus: string | undefined, isFlat = false): FlowNode[] {
    const hidden = hiddenBy(file, collapsed)
    return [
      ...file.groups.flatMap((group) => this.groupNode(group, file, collapsed.has(group.id))),
      ...file.notes.map((note) => this.noteNode(note)),
      ...file.nodes.flatMap((node) =>
        hidden.has(node.id) || (isFlat && node.id !== focus)
          ? []
          : [node.id === focus ? this.focused(node) : this.cardNode(node)],
      ),
    ]
  }

  private cardNode(node: WorkflowNode): FlowNode {
    const known = this.cards.get(node)
    if (known !== undefined) return known
    const made = flowNode(node.id, 'card', cardOf(node, this.types))
    this.cards.set(node, made)
    return made
  }

  private focused(node: WorkflowNode): FlowNode {
    const plain = this.cardNode(node)
    if (this.kept?.id === plain.id && this.kept.position === plain.position && this.kept.height === plain.height)
      return this.kept
    this.kept = { ...plain, dragging: true }
    return this.kept
  }

  private noteNode(note: Note): FlowNode {
    const known = this.notes.get(note)
    if (known !== undefined) return known
    const made = flowNode(note.id, 'note', noteRect(note))
    this.notes.set(note, made)
    return made
  }

  private groupNode(group: Group, file: WorkflowFile, isCollapsed: boolean): FlowNode[] {
    const frame = frameOf(group, file, this.types)
    if (frame === undefined) return []
    return isCollapsed ? [flowNode(group.id, 'collapsed', collapsedCard(frame))] : [flowNode(group.id, 'frame', frame)]
  }
}
