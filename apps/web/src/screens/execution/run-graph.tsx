import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { useCallback } from 'react'
import type { NodeTypes } from '../../editor/document/node-types.ts'
import { duration } from '../../editor/run/durations.ts'
import { type CardLook, GraphView, type WireLook } from '../../editor/still/graph-view.tsx'
import { t } from '../../strings/index.ts'
import { STATUS_LOOKS } from '../../ui/status.tsx'
import { type NodeOutcome, StepGlyph } from './step-status.tsx'

interface GraphProps {
  readonly file: WorkflowFile
  readonly types: NodeTypes
  readonly outcomes: ReadonlyMap<string, NodeOutcome>
  readonly selected: string | undefined
  readonly onSelect: (node: string) => void
}

/** The graph of the version that ran, as it stood then: to look at, not to change. */
export function RunGraph({ file, types, outcomes, selected, onSelect }: GraphProps) {
  const cardLook = useCallback((node: WorkflowNode) => cardLookOf(outcomes.get(node.id)), [outcomes])
  const wireLook = useCallback(
    (wire: WorkflowConnection) => {
      const source = file.nodes.find(({ id }) => id === wire.from.node)
      return wireLookOf(wire, source, outcomes)
    },
    [file, outcomes],
  )
  return (
    <GraphView
      label={t('run-view.graph')}
      file={file}
      types={types}
      selected={selected}
      onSelect={onSelect}
      cardLook={cardLook}
      wireLook={wireLook}
    />
  )
}

function cardLookOf(outcome: NodeOutcome | undefined): CardLook {
  const { status, isReused, ms, items, steps } = outcome ?? NOT_REACHED
  const hasRun = status !== undefined && status !== 'skipped' && status !== 'queued'
  return {
    said: [
      t(status === undefined ? 'run-step.not-reached' : STATUS_LOOKS[status].word),
      ...(items > 0 ? [t('run-view.items', { count: items })] : []),
    ],
    className: hasRun ? (status === 'failed' ? 'border-error bg-surface' : 'border-strong bg-surface') : MUTED,
    isMuted: !hasRun,
    glyph: <StepGlyph status={status ?? 'skipped'} isReused={isReused} />,
    detail: [
      isReused ? t('status.reused') : undefined,
      ms === undefined ? undefined : duration(ms),
      steps > 1 ? t('run-view.times', { count: steps }) : undefined,
    ]
      .filter((part) => part !== undefined)
      .join(' · '),
  }
}

/** What the run did not come to. */
const NOT_REACHED = { status: undefined, isReused: false, ms: undefined, items: 0, steps: 0 } as const
const MUTED = 'border-border bg-canvas'

/** Where it went along it is strong; where it did not, paler and thinner. */
function wireLookOf(
  { from, to }: WorkflowConnection,
  source: WorkflowNode | undefined,
  outcomes: ReadonlyMap<string, NodeOutcome>,
): WireLook {
  const ran = outcomes.get(to.node)
  const count = outcomes.get(from.node)?.ports[from.port] ?? 0
  // What a loop gives its body is no output of its step: that it ran says that it went along.
  const isBody = source?.type === 'loop' && from.port === 'body'
  const isTaken = (count > 0 || isBody) && ran !== undefined && ran.status !== 'skipped'
  return {
    className: isTaken ? 'stroke-text-2' : 'stroke-border',
    isStrong: isTaken,
    isMuted: !isTaken,
    label: isTaken && count > 0 ? t('run-view.items', { count }) : undefined,
  }
}
