import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { useCallback, useMemo } from 'react'
import { boundsOfAll, cardOf } from '../../editor/canvas/card.ts'
import { boundsOf, type Rect } from '../../editor/canvas/geometry.ts'
import type { Change } from '../../editor/diff/changes.ts'
import { KIND_LOOKS, KindMark } from '../../editor/diff/kinds.tsx'
import { type Marks, marksOf, mergedFile } from '../../editor/diff/merged-file.ts'
import { connectionKey } from '../../editor/document/elements.ts'
import type { NodeTypes } from '../../editor/document/node-types.ts'
import {
  type CardLook,
  GraphView,
  type SharedCamera,
  useSharedCamera,
  type WireLook,
} from '../../editor/still/graph-view.tsx'
import { iconOf } from '../../editor/view/node-look.ts'
import { t } from '../../strings/index.ts'

export type GraphMode = 'unified' | 'split'

interface DiffGraphProps {
  readonly mode: GraphMode
  readonly types: NodeTypes
  readonly before: WorkflowFile
  readonly after: WorkflowFile
  /** How the sides are called. */
  readonly names: { readonly before: string; readonly after: string }
  /** Those that are shown: what is not in the list is not marked. */
  readonly changes: readonly Change[]
  readonly selected: string | undefined
  /** Nodes that are to be seen together, from near. */
  readonly shown: readonly string[]
  readonly onSelect: (node: string) => void
}

/** Both versions: on one canvas with what is new, gone and different marked, or beside each other under one camera. */
export function DiffGraph({ mode, ...props }: DiffGraphProps) {
  const { before, after, changes, types, names } = props
  const marks = useMemo(() => marksOf(changes, before, after), [changes, before, after])
  const merged = useMemo(() => mergedFile(before, after), [before, after])
  const bounds = useMemo(() => boundsOfAll(merged, types), [merged, types])
  const shared = useSharedCamera()
  const one = (file: WorkflowFile, label: string) => (
    <Side {...props} file={file} label={label} marks={marks} bounds={bounds} shared={shared} />
  )
  if (mode === 'unified') return one(merged, t('versions-page.graph-both'))
  return (
    <div className="grid h-full min-h-0 grid-rows-2 divide-y divide-border min-[112rem]:grid-cols-2 min-[112rem]:grid-rows-1 min-[112rem]:divide-x min-[112rem]:divide-y-0">
      {[
        { file: before, name: names.before },
        { file: after, name: names.after },
      ].map(({ file, name }, at) => (
        <div key={at === 0 ? 'before' : 'after'} className="relative min-h-0 min-w-0">
          {one(file, t('versions-page.graph-of', { name }))}
          <span className="pointer-events-none absolute top-2 left-2 max-w-[80%] truncate rounded-pill border border-border bg-surface px-2 py-0.5 text-meta text-text-2">
            {name}
          </span>
        </div>
      ))}
    </div>
  )
}

function Side({
  file,
  label,
  types,
  marks,
  bounds,
  shared,
  selected,
  shown,
  onSelect,
}: Pick<DiffGraphProps, 'types' | 'selected' | 'shown' | 'onSelect'> & {
  readonly file: WorkflowFile
  readonly label: string
  readonly marks: Marks
  readonly bounds: readonly Rect[]
  readonly shared: SharedCamera
}) {
  const cardLook = useCallback((node: WorkflowNode) => cardLookOf(node, types, marks), [types, marks])
  const wireLook = useCallback((wire: WorkflowConnection) => wireLookOf(wire, marks), [marks])
  const follow = useMemo(
    () => boundsOf(file.nodes.filter(({ id }) => shown.includes(id)).map((node) => cardOf(node, types))),
    [file, shown, types],
  )
  return (
    <GraphView
      label={label}
      file={file}
      types={types}
      selected={selected}
      onSelect={onSelect}
      cardLook={cardLook}
      wireLook={wireLook}
      shared={shared}
      bounds={bounds}
      follow={follow}
      isCloseUp
    />
  )
}

function cardLookOf(node: WorkflowNode, types: NodeTypes, { nodes }: Marks): CardLook {
  const mark = nodes.get(node.id)
  const Glyph = iconOf(node, types)
  return {
    said: mark === undefined ? [] : [t(KIND_LOOKS[mark].word)],
    className: mark === undefined ? 'border-border bg-surface' : `${KIND_LOOKS[mark].edge} bg-surface`,
    isMuted: mark === undefined || mark === 'removed',
    glyph: <Glyph className={mark === undefined ? 'text-text-3' : KIND_LOOKS[mark].color} strokeWidth={1.75} />,
    ...(mark !== undefined && { badge: <KindMark kind={mark} /> }),
  }
}

function wireLookOf(wire: WorkflowConnection, { wires }: Marks): WireLook {
  const mark = wires.get(connectionKey(wire))
  if (mark === undefined) return { className: 'stroke-(--lf-edge)', isMuted: true }
  const { stroke, sign, word } = KIND_LOOKS[mark]
  return { className: stroke, isStrong: true, label: `${sign} ${t(word)}` }
}
