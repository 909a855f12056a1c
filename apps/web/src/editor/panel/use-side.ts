import { useEffect, useMemo, useRef, useState } from 'react'
import { FIRST_VIEW, type View } from '../data/data-viewer.tsx'
import { type ItemSource, listSource } from '../data/item-source.ts'
import { type NodeData, type NodeDataAsked, useNodeData } from './use-node-data.ts'

/** One side of the panel: whose data, of which port and turn, and how it is looked at. */
export interface Side {
  readonly data: NodeData
  readonly turns: readonly string[]
  readonly turn: string | undefined
  readonly onPort: (port: string) => void
  readonly onTurn: (turn: string) => void
  /** The example of the type in place of data. */
  readonly sample: ItemSource | undefined
  readonly isSample: boolean
  /** By a control that is marked `data-sample`, as is the one that takes its place. */
  readonly onSample: (is: boolean) => void
  readonly view: View
  readonly onView: (view: View) => void
}

/** How data was looked at last goes for the next node too. */
const lastModes = new Map<'input' | 'output', View['mode']>()

export function useSide(
  side: 'input' | 'output',
  asked: Omit<NodeDataAsked, 'nodeId' | 'port' | 'iteration'>,
  {
    nodeId,
    wiredPort,
    sample,
    firstItem = 0,
  }: {
    readonly nodeId: string | undefined
    readonly wiredPort?: string | undefined
    readonly sample: ItemSource | undefined
    readonly firstItem?: number
  },
): Side {
  const [port, setPort] = useState<string>()
  const [turn, setTurn] = useState<string>()
  const [sampleOfNode, setSampleOfNode] = useState<string>()
  const [view, setView] = useState<View>(() => ({
    ...FIRST_VIEW,
    mode: lastModes.get(side) ?? FIRST_VIEW.mode,
    item: firstItem,
  }))
  const owesFocus = useRef(false)
  // What was pressed is gone with what it was pressed for: the focus goes on to what stands there instead.
  useEffect(() => {
    if (!owesFocus.current) return
    owesFocus.current = false
    if (document.activeElement !== document.body) return
    const pane = document.querySelector<HTMLElement>(`[data-pane="${side}"]`)
    const control = pane?.querySelector<HTMLElement>('[data-sample]') ?? pane
    control?.focus()
  })
  const turns = useMemo(
    () =>
      (asked.steps ?? []).flatMap(({ node, iteration }) =>
        node === nodeId && iteration !== undefined ? [iteration] : [],
      ),
    [asked.steps, nodeId],
  )
  const data: NodeData = useNodeData({
    ...asked,
    nodeId,
    port: port ?? wiredPort,
    iteration: turns.includes(turn ?? '') ? turn : undefined,
  })
  return {
    data,
    turns,
    turn: turn ?? turns.at(-1),
    onPort: setPort,
    onTurn: setTurn,
    sample,
    isSample: nodeId !== undefined && sampleOfNode === nodeId && sample !== undefined,
    onSample: (is) => {
      owesFocus.current = true
      setSampleOfNode(is ? nodeId : undefined)
    },
    view,
    onView: (next) => {
      lastModes.set(side, next.mode)
      setView(next)
    },
  }
}

/** What is looked at: of a run, what is pinned, or the example. */
export const shownSource = ({ isSample, sample, data }: Side): ItemSource | undefined =>
  isSample ? sample : data.type === 'items' ? data.source : undefined

const samples = new WeakMap<object, ItemSource>()

/** The example of a node type, the same object each time. */
export function sampleOf(type: { readonly sample: readonly unknown[] } | undefined, id = ''): ItemSource | undefined {
  if (type === undefined || type.sample.length === 0) return undefined
  const made = samples.get(type) ?? listSource(`sample ${id}`, type.sample)
  samples.set(type, made)
  return made
}
