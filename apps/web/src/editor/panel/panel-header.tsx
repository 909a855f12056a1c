import type { ReactNode } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import {
  ChevronLeftIcon,
  ChevronRightIcon,
  CloseIcon,
  DisableIcon,
  HelpIcon,
  PinIcon,
  RunIcon,
  SkippedIcon,
  WarningIcon,
} from '../../ui/icons.ts'
import { Chip, STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { NAME_CHARS_MAX } from '../limits.ts'
import type { NodeRun } from '../run/run-store.ts'
import { useEditor, useNodeRun } from '../view/editor-context.tsx'
import { iconOf } from '../view/node-look.ts'
import { usePanel } from './panel-context.tsx'
import { useHeldText } from './use-held-text.ts'

export function PanelHeader({
  isRunning,
  isPinned,
  canPin,
  previous,
  next,
  onRename,
  isNameTaken,
  onGo,
  onRun,
  onPin,
  onDisable,
  onDocs,
  onClose,
}: {
  readonly isRunning: boolean
  readonly isPinned: boolean
  readonly canPin: boolean
  /** The nodes before and behind it along the wires. */
  readonly previous: string | undefined
  readonly next: string | undefined
  readonly onRename: (name: string) => void
  readonly isNameTaken: (name: string) => boolean
  readonly onGo: (id: string) => void
  readonly onRun: () => void
  readonly onPin: () => void
  readonly onDisable: () => void
  readonly onDocs: () => void
  readonly onClose: () => void
}) {
  const { node, nodeType, mayEdit, mayRun } = usePanel()
  const run = useNodeRun(node.id)
  const Glyph = iconOf(node, useEditor().types)
  return (
    <header className="flex flex-wrap items-center gap-x-2 gap-y-1.5 border-b border-border px-3 py-2">
      <span
        aria-hidden
        className="inline-flex size-8 shrink-0 items-center justify-center rounded-button border border-border bg-raised text-text-2"
      >
        <Glyph className="size-4.5" strokeWidth={1.75} />
      </span>
      <div className="flex min-w-0 flex-1 basis-40 flex-col">
        <NodeName key={node.id} name={node.name} isReadOnly={!mayEdit} isTaken={isNameTaken} onChange={onRename} />
        <div className="flex min-h-5 min-w-0 items-center gap-2 text-meta text-text-3">
          <span className="truncate">{nodeType?.title ?? node.type}</span>
          {node.disabled === true && <Chip tone="neutral">{t('panel.off-chip')}</Chip>}
          {isPinned && (
            <span
              data-chip=""
              className="inline-flex h-5 items-center gap-1 rounded-pill bg-pinned-bg px-2 text-count whitespace-nowrap text-pinned"
            >
              <PinIcon aria-hidden className="size-3" strokeWidth={2} />
              {t('panel.pinned')}
            </span>
          )}
          <RunWords run={run} />
        </div>
      </div>
      <div className="flex items-center gap-0.5">
        {mayRun && nodeType !== undefined && (
          <Button
            size="compact"
            icon={RunIcon}
            isBusy={isRunning}
            disabled={node.disabled === true}
            onClick={onRun}
            className="mr-1"
          >
            {t('panel.run-to-here')}
          </Button>
        )}
        {mayEdit && (
          <>
            <IconButton
              size="compact"
              icon={DisableIcon}
              label={node.disabled === true ? t('panel.enable') : t('panel.disable')}
              onClick={onDisable}
            />
            <IconButton
              size="compact"
              icon={PinIcon}
              isOn={isPinned}
              className={isPinned ? 'text-pinned' : ''}
              disabled={!isPinned && !canPin}
              label={isPinned ? t('panel.unpin') : t('panel.pin')}
              onClick={onPin}
            />
          </>
        )}
        <IconButton size="compact" icon={HelpIcon} label={t('panel.docs')} onClick={onDocs} />
        <IconButton
          size="compact"
          icon={ChevronLeftIcon}
          label={t('panel.previous-node')}
          keys="Alt+ArrowUp"
          disabled={previous === undefined}
          onClick={() => previous !== undefined && onGo(previous)}
        />
        <IconButton
          size="compact"
          icon={ChevronRightIcon}
          label={t('panel.next-node')}
          keys="Alt+ArrowDown"
          disabled={next === undefined}
          onClick={() => next !== undefined && onGo(next)}
        />
        <IconButton size="compact" icon={CloseIcon} label={t('panel.close')} onClick={onClose} />
      </div>
    </header>
  )
}

/** How it fares in the run that is shown: a glyph, words and how long. */
function RunWords({ run }: { readonly run: NodeRun | undefined }): ReactNode {
  if (run === undefined) return null
  const time = run.ms === undefined ? '' : durationWords(run.ms)
  if (run.status === 'skipped' || run.isReused)
    return (
      <span className="inline-flex items-center gap-1 whitespace-nowrap">
        <SkippedIcon aria-hidden className="size-3.5" strokeWidth={1.75} />
        {run.isReused ? t('panel.reused') : t('panel.skipped')}
      </span>
    )
  const { word, color } = STATUS_LOOKS[run.status]
  return (
    <span className={classes('inline-flex items-center gap-1 whitespace-nowrap', color)}>
      <StatusGlyph status={run.status} className="size-3.5" />
      {t(word)}
      {time !== '' && <span className="text-text-3 tabular-nums">{time}</span>}
    </span>
  )
}

export const durationWords = (ms: number): string =>
  ms < 1000
    ? `${Math.round(ms)} ms`
    : new Intl.NumberFormat(undefined, { style: 'unit', unit: 'second', maximumFractionDigits: 1 }).format(ms / 1000)

/** Taken over when one leaves it: expressions that name the node follow. */
function NodeName({
  name,
  isReadOnly,
  isTaken,
  onChange,
}: {
  readonly name: string
  readonly isReadOnly: boolean
  readonly isTaken: (name: string) => boolean
  readonly onChange: (name: string) => void
}) {
  const { problem, input } = useHeldText(
    name,
    (typed) =>
      typed.trim() === '' ? t('panel.name-empty') : isTaken(typed.trim()) ? t('panel.name-taken') : undefined,
    (typed) => typed.trim() !== name && onChange(typed.trim()),
  )
  return (
    <>
      <input
        aria-label={t('panel.node-name')}
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={problem === undefined ? undefined : 'node-name-problem'}
        readOnly={isReadOnly}
        maxLength={NAME_CHARS_MAX}
        spellCheck={false}
        {...input}
        className={classes(
          '-ml-1 min-h-6 w-full min-w-0 truncate rounded-input border bg-transparent px-1 text-read font-semibold text-text hover:bg-raised focus-visible:bg-surface focus-visible:outline-offset-0',
          problem === undefined ? 'border-transparent' : 'border-error',
        )}
      />
      {problem !== undefined && (
        <span id="node-name-problem" role="alert" className="flex items-center gap-1 text-meta text-error">
          <WarningIcon aria-hidden className="size-3.5" strokeWidth={1.75} />
          {problem}
        </span>
      )}
    </>
  )
}
