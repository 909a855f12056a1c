import type { WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { useCallback, useState } from 'react'
import { subtitleOf } from '../../editor/canvas/card.ts'
import type { NodeTypes } from '../../editor/document/node-types.ts'
import { type CardLook, GraphView, type WireLook } from '../../editor/still/graph-view.tsx'
import { iconOf } from '../../editor/view/node-look.ts'
import { t } from '../../strings/index.ts'

const WIRE: WireLook = { className: 'stroke-(--lf-edge)' }
const wireLook = (): WireLook => WIRE

/** What a template makes, as it will stand on the canvas: to walk about in, not to change. */
export function TemplateGraph({ file, types }: { readonly file: WorkflowFile; readonly types: NodeTypes }) {
  const [selected, setSelected] = useState<string>()
  const cardLook = useCallback((node: WorkflowNode) => cardLookOf(node, types), [types])
  return (
    <GraphView
      label={t('templates.graph')}
      file={file}
      types={types}
      selected={selected}
      onSelect={setSelected}
      cardLook={cardLook}
      wireLook={wireLook}
      isInPage
    />
  )
}

function cardLookOf(node: WorkflowNode, types: NodeTypes): CardLook {
  const Glyph = iconOf(node, types)
  return {
    said: [],
    className: types.isTrigger(node) ? 'border-accent bg-surface' : 'border-strong bg-surface',
    glyph: <Glyph className="text-text-2" strokeWidth={1.75} />,
    detail: [types.of(node)?.title ?? node.type, subtitleOf(node)].filter((part) => part !== '').join(' · '),
  }
}
