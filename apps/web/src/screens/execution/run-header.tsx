import type { Execution } from '@linkflow/sdk'
import { duration } from '../../editor/run/durations.ts'
import { useKeysOf } from '../../keys/key-store.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import {
  ChevronDownIcon,
  ChevronUpIcon,
  CompareIcon,
  DownloadIcon,
  LinkIcon,
  MoreIcon,
  ReplayIcon,
  RetryIcon,
  StopIcon,
  TestIcon,
  WorkflowIcon,
} from '../../ui/icons.ts'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Chip, STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import { MODE_WORDS } from '../executions/execution-table.tsx'

/** What it was, how it ended, and what one can do now. */
export function RunHeader({
  execution,
  name,
  number,
  behind,
  isLive,
  error,
  onError,
  onStop,
  isStopping,
  onRetry,
  onKeepTest,
  onReplay,
  isReplaying,
  onCompare,
  onEditor,
  onShare,
  onDownload,
  isDownloading,
  onOlder,
  onNewer,
  onOpenRun,
}: {
  readonly execution: Execution
  readonly name: string
  /** Of the version, where it was published. */
  readonly number: number | undefined
  /** Versions that were published since. */
  readonly behind: number
  readonly isLive: boolean
  readonly error: Execution['error']
  readonly onError: () => void
  readonly onStop: (() => void) | undefined
  readonly isStopping: boolean
  readonly onRetry: (() => void) | undefined
  readonly onKeepTest: (() => void) | undefined
  readonly onReplay: (() => void) | undefined
  readonly isReplaying: boolean
  readonly onCompare: () => void
  readonly onEditor: (() => void) | undefined
  readonly onShare: () => void
  readonly onDownload: () => void
  readonly isDownloading: boolean
  readonly onOlder: () => void
  readonly onNewer: () => void
  readonly onOpenRun: (id: string) => void
}) {
  const { status, mode, createdAt, durationMs, retryOf, replayOf, parent, test } = execution
  const { word, color } = STATUS_LOOKS[status]
  const origin = retryOf ?? replayOf
  const keys = { older: useKeysOf('run-older'), newer: useKeysOf('run-newer'), compare: useKeysOf('run-compare') }
  return (
    <header className="flex shrink-0 flex-col border-b border-border bg-surface">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
        <div className="flex min-w-0 flex-1 basis-72 flex-col gap-0.5">
          <div className="flex min-w-0 items-center gap-2.5">
            <StatusGlyph status={status} className="size-5" />
            <h1 className="min-w-0 truncate text-panel text-text">{name}</h1>
            <span className={classes('shrink-0 font-medium', color)}>{t(word)}</span>
            {number !== undefined && (
              <Chip tone={behind > 0 ? 'warning' : 'neutral'}>
                {behind > 0
                  ? t('run-view.behind', { number, count: behind })
                  : isLive
                    ? t('run-view.is-live', { number })
                    : t('executions.version', { number })}
              </Chip>
            )}
            {number === undefined && <Chip tone="neutral">{t(test ? 'run-mode.test' : 'executions.draft')}</Chip>}
          </div>
          <p className="flex flex-wrap items-center gap-x-2 text-meta text-text-2 tabular-nums">
            <span>{t(MODE_WORDS[mode])}</span>
            <span aria-hidden>·</span>
            <Time of={createdAt} />
            {durationMs !== undefined && (
              <>
                <span aria-hidden>·</span>
                <span>{duration(durationMs)}</span>
              </>
            )}
            {origin !== undefined && (
              <Origin
                label={t(retryOf === undefined ? 'run-view.replay-of' : 'run-view.retry-of')}
                onPress={() => onOpenRun(origin)}
              />
            )}
            {parent !== undefined && <Origin label={t('run-view.parent')} onPress={() => onOpenRun(parent.id)} />}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-1.5">
          <IconButton
            icon={ChevronDownIcon}
            label={t('run-view.older')}
            keys={keys.older}
            onClick={onOlder}
            className="max-sm:hidden"
          />
          <IconButton
            icon={ChevronUpIcon}
            label={t('run-view.newer')}
            keys={keys.newer}
            onClick={onNewer}
            className="max-sm:hidden"
          />
          {onStop !== undefined && (
            <Button icon={StopIcon} isBusy={isStopping} onClick={onStop}>
              {t('executions.stop')}
            </Button>
          )}
          {onReplay !== undefined && (
            <Button icon={ReplayIcon} isBusy={isReplaying} onClick={onReplay}>
              {t('executions.replay')}
            </Button>
          )}
          {onRetry !== undefined && (
            <Button look="primary" icon={RetryIcon} onClick={onRetry}>
              {t('executions.retry')}
            </Button>
          )}
          <Menu
            label={t('run-view.more')}
            trigger={<IconButton icon={MoreIcon} label={t('run-view.more')} aria-busy={isDownloading || undefined} />}
          >
            <MenuItem icon={CompareIcon} label={t('run-compare.choose')} keys={keys.compare} onSelect={onCompare} />
            {onEditor !== undefined && (
              <MenuItem icon={WorkflowIcon} label={t('run-view.open-with-data')} onSelect={onEditor} />
            )}
            {onKeepTest !== undefined && (
              <MenuItem icon={TestIcon} label={t('tests.keep-title')} onSelect={onKeepTest} />
            )}
            <MenuItem icon={LinkIcon} label={t('executions.copy-link')} onSelect={onShare} />
            <MenuItem icon={DownloadIcon} label={t('run-view.download')} onSelect={onDownload} />
          </Menu>
        </div>
      </div>
      {error !== undefined && (
        <button
          type="button"
          onClick={onError}
          className="flex min-h-8 items-center gap-3 border-t border-border bg-error-bg px-4 py-1.5 text-left text-text hover:underline"
        >
          <span className="shrink-0 font-mono text-meta text-error">{error.code}</span>
          <span className="min-w-0 truncate">{error.message}</span>
        </button>
      )}
    </header>
  )
}

const Origin = ({ label, onPress }: { readonly label: string; readonly onPress: () => void }) => (
  <>
    <span aria-hidden>·</span>
    <button type="button" onClick={onPress} className="min-h-6 text-accent hover:underline">
      {label}
    </button>
  </>
)
