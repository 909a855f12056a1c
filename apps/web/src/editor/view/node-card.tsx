import type { WorkflowNode } from '@linkflow/contracts'
import type { NodeProps } from '@xyflow/react'
import { memo, useEffect, useRef, useState } from 'react'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { BoltIcon, type Icon, PinIcon, WaitingIcon, WarningIcon } from '../../ui/icons.ts'
import { STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { cardOf, isErrorPort, portPoint, subtitleOf } from '../canvas/card.ts'
import { renameNode } from '../commands/node-edits.ts'
import { nodeOf } from '../document/elements.ts'
import { placeholderOf } from '../document/placeholder.ts'
import type { InteractionState } from '../interaction/state.ts'
import { EditingMark } from '../presence/editing-mark.tsx'
import { useEditing } from '../presence/presence-context.tsx'
import { duration } from '../run/durations.ts'
import type { NodeRun } from '../run/run-store.ts'
import { documentOf } from '../session.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { cardName } from './card-name.ts'
import { CredentialMark } from './credential-mark.tsx'
import { useEditor, useNodeRun, useSession } from './editor-context.tsx'
import type { FlowNode } from './flow-nodes.ts'
import { lodOf } from './lod.ts'
import { iconOf } from './node-look.ts'
import { useProblems } from './problems-context.tsx'
import { useIsPausedAt, useWaitsFor } from './use-waits-for.ts'

/** A card reads its own node, its own run and its own problems, so that an event of one draws one card (PF-03). */
export const NodeCard = memo(function NodeCard({ id }: NodeProps<FlowNode>) {
  const node = useSession((session) => nodeOf(documentOf(session), id))
  return node === undefined ? null : <Card node={node} />
})

type Aim = 'none' | 'valid' | 'over' | 'dim' | 'source'

/** While a wire is drawn: where it can go, and where it cannot. */
function aimAt(interaction: InteractionState, id: string): Aim {
  if (interaction.type !== 'connecting') return 'none'
  if (interaction.end.node === id) return 'source'
  if (interaction.over?.node === id) return 'over'
  return interaction.targets.some(({ node }) => node === id) ? 'valid' : 'dim'
}

function Card({ node }: { readonly node: WorkflowNode }) {
  const { id } = node
  const { types } = useEditor()
  const controller = useCanvasController()
  const lod = useCanvas(({ camera }) => lodOf(camera.zoom))
  const isSelected = useCanvas(({ selection }) => selection.nodes.has(id))
  const isFocus = useCanvas(({ focus }) => focus === id)
  const isPinned = useCanvas(({ pinned }) => pinned.has(id))
  const aim = useCanvas(({ interaction }) => aimAt(interaction, id))
  const isOnWire = useCanvas(
    ({ interaction }) =>
      interaction.type === 'dragging' && interaction.over !== undefined && interaction.what.nodes.has(id),
  )
  const run = useNodeRun(id)
  const problems = useProblems(id)
  const editing = useEditing(id)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isFocus && controller.hasFocus) box.current?.focus({ preventScroll: true })
  }, [isFocus, controller])
  const breakpoint = useCanvas(({ breakpoints }) => breakpoints.get(id))
  const isPausedHere = useIsPausedAt(id)
  const waitsFor = useWaitsFor(id)
  const isTrigger = types.isTrigger(node)
  const isUnknown = types.of(node) === undefined
  const placeholder = placeholderOf(node)
  const extras = [
    ...(isUnknown ? [t('editor.card.unknown')] : []),
    ...(placeholder === undefined ? [] : [t('editor.card.missing', { type: placeholder.type })]),
    ...(run === undefined ? [] : [runWords(run)]),
    ...(problems > 0 ? [t('editor.card.problems', { count: problems })] : []),
    ...(waitsFor === '' ? [] : [t('canvas.card.waits-for', { names: waitsFor })]),
    ...(isPinned ? [t('editor.card.pinned')] : []),
    ...(breakpoint === undefined ? [] : [t('canvas.card.breakpoint')]),
    ...(isPausedHere ? [t('canvas.card.paused')] : []),
    ...(isSelected ? [t('editor.card.selected')] : []),
    ...(editing === '' ? [] : [t('presence.editing', { names: editing })]),
  ]
  return (
    // biome-ignore lint/a11y/useSemanticElements: a card is no fieldset
    <div
      ref={box}
      role="group"
      data-hit="node"
      data-id={id}
      data-node={id}
      tabIndex={isFocus ? 0 : -1}
      aria-roledescription={t('editor.card.role')}
      aria-label={cardName(node, types, extras)}
      className={classes(
        'group/card pointer-events-auto relative size-full border bg-surface text-text outline-offset-2 select-none',
        isTrigger ? 'rounded-l-[32px] rounded-r-card' : 'rounded-card',
        node.disabled === true && 'border-dotted',
        isSelected || aim === 'over' || isOnWire
          ? 'border-accent ring-1 ring-accent'
          : isPausedHere
            ? 'border-waiting ring-1 ring-waiting'
            : isUnknown || placeholder !== undefined
              ? 'border-warning'
              : 'border-border hover:border-strong',
        aim === 'dim' && 'opacity-45',
        lod === 'block' && (run === undefined ? 'bg-raised' : ''),
      )}
    >
      {lod === 'card' && <Whole node={node} run={run} isPinned={isPinned} isTrigger={isTrigger} />}
      {lod === 'tile' && <Tile node={node} run={run} />}
      {lod === 'block' && <Block run={run} />}
      {problems > 0 && lod !== 'block' && (
        <span
          aria-hidden
          className="absolute -top-2 -left-2 inline-flex h-5 min-w-5 items-center justify-center gap-0.5 rounded-pill border border-warning bg-warning-bg px-1 text-count text-warning"
        >
          <WarningIcon className="size-3" strokeWidth={2} />
          {problems > 1 && problems}
        </span>
      )}
      {node.credentials !== undefined && lod !== 'block' && <CredentialMark of={node.credentials} />}
      {editing !== '' && lod === 'card' && <EditingMark names={editing} />}
      {breakpoint !== undefined && lod !== 'block' && (
        <span
          aria-hidden
          className={classes(
            'absolute top-1/2 -left-5 size-3 -translate-y-1/2 rounded-pill border-2 border-error',
            // One with a condition stops only sometimes.
            breakpoint.if === undefined ? 'bg-error' : 'bg-error-bg',
          )}
        />
      )}
      {waitsFor !== '' && lod === 'card' && (
        <span className="absolute top-full left-3 flex max-w-full items-center gap-1 pt-1 text-count text-waiting">
          <WaitingIcon aria-hidden className="size-3 shrink-0" strokeWidth={2} />
          <span className="truncate">{t('canvas.card.waits-for', { names: waitsFor })}</span>
        </span>
      )}
      {lod === 'card' && <Ports node={node} aim={aim} />}
      {run?.status === 'running' && (
        <span aria-hidden className="absolute inset-x-3 bottom-0 h-0.5 overflow-hidden rounded-pill bg-running-bg">
          <span className="block h-full w-1/3 rounded-pill bg-running animate-slide" />
        </span>
      )}
    </div>
  )
}

/** «succeeded, 250 items» */
function runWords(run: NodeRun): string {
  const items = Object.values(run.items).reduce((sum, count) => sum + count, 0)
  const word = run.isReused ? t('status.reused') : t(STATUS_LOOKS[run.status].word)
  if (run.status === 'skipped') return t('canvas.card.nothing-came')
  return run.status === 'succeeded' ? `${word}, ${t('editor.items', { count: items })}` : word
}

function Whole({
  node,
  run,
  isPinned,
  isTrigger,
}: {
  readonly node: WorkflowNode
  readonly run: NodeRun | undefined
  readonly isPinned: boolean
  readonly isTrigger: boolean
}) {
  const { types } = useEditor()
  const placeholder = placeholderOf(node)
  const subtitle =
    placeholder === undefined
      ? subtitleOf(node) || (types.of(node)?.title ?? t('editor.card.unknown-type', { type: node.type }))
      : t('editor.card.missing', { type: placeholder.type })
  const isWriting = useCanvas(({ writing }) => writing?.type === 'node' && writing.id === node.id)
  return (
    <>
      {isPinned && (
        <span
          aria-hidden
          className={classes('absolute left-0 w-[3px] rounded-pill bg-pinned', isTrigger ? 'inset-y-6' : 'inset-y-2')}
        />
      )}
      <div className="flex h-full items-center gap-3 px-3">
        <IconTile
          icon={iconOf(node, types)}
          isUnknown={placeholder !== undefined || types.of(node) === undefined}
          isOff={node.disabled === true}
        />
        <div className="flex min-w-0 flex-1 flex-col">
          {isWriting ? (
            <NameField node={node} />
          ) : (
            <span
              className={classes(
                'truncate text-ui leading-[18px] font-semibold',
                node.disabled === true && 'text-text-3',
              )}
            >
              {node.name}
            </span>
          )}
          <span className={classes('truncate text-meta', placeholder === undefined ? 'text-text-2' : 'text-warning')}>
            {subtitle}
          </span>
        </div>
        {node.disabled === true && (
          <span className="rounded-pill bg-neutral-bg px-1.5 text-count text-neutral">{t('editor.card.off')}</span>
        )}
        {isPinned && <PinIcon aria-hidden className="size-4 shrink-0 text-pinned" strokeWidth={1.75} />}
        {run !== undefined && <StatusGlyph status={run.status} />}
      </div>
      {isTrigger && (
        <span
          aria-hidden
          className="absolute -bottom-2 left-6 inline-flex size-5 items-center justify-center rounded-pill border border-border bg-surface text-accent"
        >
          <BoltIcon className="size-3" strokeWidth={2} />
        </span>
      )}
      {run?.ms !== undefined && (
        <span className="absolute top-full left-10 pt-1 text-count text-text-3 tabular-nums">{duration(run.ms)}</span>
      )}
    </>
  )
}

export function IconTile({
  icon: Glyph,
  isUnknown = false,
  isOff = false,
}: {
  readonly icon: Icon
  readonly isUnknown?: boolean
  readonly isOff?: boolean
}) {
  return (
    <span
      className={classes(
        'inline-flex size-10 shrink-0 items-center justify-center rounded-button',
        isUnknown ? 'bg-warning-bg text-warning' : 'bg-raised text-text-2',
        isOff && 'opacity-60',
      )}
    >
      <Glyph aria-hidden className="size-5" strokeWidth={1.75} />
    </span>
  )
}

/** From further away: what it is, and how it did. */
function Tile({ node, run }: { readonly node: WorkflowNode; readonly run: NodeRun | undefined }) {
  const { types } = useEditor()
  const Glyph = iconOf(node, types)
  return (
    <span className="flex size-full items-center justify-center gap-4">
      <Glyph
        aria-hidden
        className={classes('size-9', node.disabled === true ? 'text-text-3' : 'text-text-2')}
        strokeWidth={1.5}
      />
      {run !== undefined && <StatusGlyph status={run.status} className="size-8!" />}
    </span>
  )
}

const BLOCK_FILLS: Readonly<Record<NodeRun['status'], string>> = {
  queued: 'bg-neutral',
  running: 'bg-running',
  waiting: 'bg-waiting',
  succeeded: 'bg-success',
  failed: 'bg-error',
  cancelled: 'bg-neutral',
  skipped: 'bg-raised',
}

const Block = ({ run }: { readonly run: NodeRun | undefined }) =>
  run === undefined ? null : (
    <span aria-hidden className={classes('block size-full rounded-card opacity-70', BLOCK_FILLS[run.status])} />
  )

function NameField({ node }: { readonly node: WorkflowNode }) {
  const controller = useCanvasController()
  const [name, setName] = useState(node.name)
  const isOver = useRef(false)
  const end = (isKept: boolean) => {
    if (isOver.current) return
    isOver.current = true
    const wanted = name.trim()
    if (isKept && wanted !== '' && wanted !== node.name)
      controller.perform(renameNode(controller.file, node.id, wanted))
    controller.write(undefined)
    controller.focusCard(node.id)
  }
  return (
    <input
      data-free=""
      aria-label={t('editor.card.name')}
      value={name}
      maxLength={128}
      // biome-ignore lint/a11y/noAutofocus: it was asked for by F2
      autoFocus
      onFocus={({ target }) => target.select()}
      onChange={({ target }) => setName(target.value)}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') end(true)
        if (event.key === 'Escape') end(false)
      }}
      className="-mx-1 rounded-input border border-strong bg-surface px-1 text-ui leading-[18px] font-semibold text-text"
    />
  )
}

/** Dots of 12 px that are met within 24; while a wire is drawn, those that it can go to grow. */
function Ports({ node, aim }: { readonly node: WorkflowNode; readonly aim: Aim }) {
  const { types, mayEdit } = useEditor()
  const side = useCanvas(({ interaction }) => (interaction.type === 'connecting' ? interaction.end.side : undefined))
  const over = useCanvas(({ interaction }) =>
    interaction.type === 'connecting' && interaction.over?.node === node.id ? interaction.over.port : undefined,
  )
  const ports = types.portsOf(node) ?? { inputs: ['main'], outputs: ['main'] }
  const { x, y } = cardOf(node, types)
  const isMany = ports.outputs.filter((port) => !isErrorPort(node, port)).length > 1
  const isManyIn = ports.inputs.length > 1
  const dot = (port: string, kind: 'input' | 'output') => {
    const point = portPoint(node, types, kind, port)
    const isError = kind === 'output' && isErrorPort(node, port)
    const isAimed = (aim === 'valid' || aim === 'over') && side !== undefined && side !== kind
    return (
      <span key={`${kind} ${port}`} aria-hidden>
        <span
          {...(mayEdit && { 'data-hit': 'port', 'data-id': node.id, 'data-port': port, 'data-side': kind })}
          className={classes(
            'group/port absolute inline-flex size-6 -translate-x-1/2 -translate-y-1/2 items-center justify-center',
            mayEdit && 'cursor-crosshair',
          )}
          style={{ left: point.x - x - 1, top: point.y - y - 1 }}
        >
          <span
            className={classes(
              'rounded-pill border-2 transition-transform duration-120 ease-ui',
              isAimed ? 'size-6' : 'size-3',
              isError
                ? 'border-error bg-error-bg'
                : over === port && isAimed
                  ? 'border-accent bg-accent-solid'
                  : isAimed
                    ? 'border-accent bg-accent-soft'
                    : 'border-strong bg-surface',
              mayEdit && !isAimed && 'group-hover/port:scale-150 group-hover/port:border-accent',
            )}
          />
        </span>
        {kind === 'output' && (isMany || isError) && (
          <span
            className={classes(
              // Of the ground, for the wire that leaves upwards runs behind it.
              'pointer-events-none absolute rounded-input bg-canvas px-1 text-count whitespace-nowrap',
              isError ? 'text-error' : 'text-text-3',
            )}
            style={
              isError
                ? { left: point.x - x - 8, top: point.y - y + 8, transform: 'translateX(-50%)' }
                : { left: point.x - x + 10, top: point.y - y - 20 }
            }
          >
            {isError ? t('editor.card.on-error') : port}
          </span>
        )}
        {kind === 'input' && isManyIn && (
          <span
            className="pointer-events-none absolute -translate-x-full text-count whitespace-nowrap text-text-3"
            style={{ left: point.x - x - 12, top: point.y - y - 18 }}
          >
            {port}
          </span>
        )}
      </span>
    )
  }
  return (
    <>
      {ports.inputs.map((port) => dot(port, 'input'))}
      {ports.outputs.map((port) => dot(port, 'output'))}
    </>
  )
}
