import type { VersionSummary, Workflow } from '@linkflow/sdk'
import type { ReactNode } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { Chip } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import { byDay, type Choice, type Choices } from './sides.ts'
import { clockTime, dayWords, versionName } from './version-words.ts'

interface ListProps {
  readonly workflow: Workflow
  readonly versions: readonly VersionSummary[]
  /** The sides that are compared, as they were found. */
  readonly chosen: Choices
  /** What the draft is, beside what is live. */
  readonly draftWords: string
  readonly authorOf: (version: VersionSummary) => string
  readonly menuOf: (choice: Choice, version: VersionSummary | undefined) => ReactNode
  readonly onChoose: (choice: Choice) => void
  readonly onMore: (() => void) | undefined
  readonly isReadingMore: boolean
  readonly rowRef: (id: string) => (element: HTMLElement | null) => void
  readonly onFocus: (id: string) => void
}

/** The draft and what is live on top; below, all versions by the day on which they were made. */
export function VersionList(props: ListProps) {
  const { workflow, versions, draftWords, authorOf, onMore, isReadingMore } = props
  const { live } = workflow
  const textOf = (version: VersionSummary) =>
    [authorOf(version), version.note?.split('\n')[0]].filter(Boolean).join(' · ')
  const liveVersion = versions.find(({ id }) => id === live?.versionId)
  return (
    <nav aria-label={t('versions-page.list')} className="flex flex-col gap-4 px-3 py-4">
      <ul className="flex flex-col gap-1">
        <Row
          {...props}
          choice="draft"
          title=""
          chip={
            <Chip tone={live !== undefined && workflow.hasUnpublishedChanges ? 'warning' : 'neutral'}>
              {t('workflow.draft')}
            </Chip>
          }
          text={draftWords}
          time={<Time of={workflow.updatedAt} />}
        />
        {live !== undefined && (
          <Row
            {...props}
            choice="live"
            version={liveVersion}
            title={liveVersion === undefined ? `v${live.number}` : versionName(liveVersion)}
            chip={<Chip tone="success">{t('workflow.live')}</Chip>}
            text={liveVersion === undefined ? '' : textOf(liveVersion)}
            time={<Time of={live.publishedAt} />}
          />
        )}
      </ul>
      {[...byDay(versions)].map(([day, of]) => (
        <section key={day} aria-label={dayWords(day)} className="flex flex-col gap-1">
          <h2 className="px-2 text-meta font-medium text-text-3">{dayWords(day)}</h2>
          <ul className="flex flex-col gap-1">
            {of.map((version) => (
              <Row
                key={version.id}
                {...props}
                choice={version.id}
                version={version}
                title={version.kind === 'auto' ? t('versions-page.kept-draft') : versionName(version)}
                chip={<KindChip version={version} isLive={version.id === live?.versionId} />}
                text={textOf(version)}
                time={<time dateTime={version.createdAt}>{clockTime(version.createdAt)}</time>}
              />
            ))}
          </ul>
        </section>
      ))}
      {onMore !== undefined && (
        <Button size="compact" isBusy={isReadingMore} onClick={onMore} className="self-start">
          {t('versions-page.older')}
        </Button>
      )}
    </nav>
  )
}

function KindChip({ version: { kind }, isLive }: { readonly version: VersionSummary; readonly isLive: boolean }) {
  if (isLive) return <Chip tone="success">{t('workflow.live')}</Chip>
  if (kind === 'published') return <Chip tone="accent">{t('versions-page.kind.published')}</Chip>
  return <Chip tone="neutral">{t(kind === 'auto' ? 'versions-page.kind.auto' : 'versions-page.kind.named')}</Chip>
}

function Row({
  choice,
  version,
  title,
  chip,
  text,
  time,
  chosen: { a, b },
  menuOf,
  onChoose,
  rowRef,
  onFocus,
}: ListProps & {
  readonly choice: Choice
  readonly version?: VersionSummary | undefined
  /** Empty where the chip says it. */
  readonly title: string
  readonly chip: ReactNode
  readonly text: string
  readonly time: ReactNode
}) {
  const isBefore = choice === a
  const isAfter = choice === b
  return (
    <li
      className={classes(
        'group/row relative flex items-start rounded-button',
        isAfter ? 'bg-accent-soft' : isBefore ? 'bg-raised' : 'hover:bg-raised',
      )}
    >
      <button
        ref={rowRef(choice)}
        type="button"
        aria-current={isAfter || undefined}
        onClick={() => onChoose(choice)}
        onFocus={() => onFocus(choice)}
        className="flex min-w-0 flex-1 flex-col gap-0.5 rounded-button px-2 py-2 text-left focus-visible:-outline-offset-2"
      >
        <span className="flex w-full min-w-0 items-center gap-2">
          {title !== '' && <span className="truncate font-medium text-text">{title}</span>}
          {chip}
          <span className="ml-auto shrink-0 text-meta text-text-3 tabular-nums">{time}</span>
        </span>
        {text !== '' && <span className="line-clamp-2 text-meta text-text-2">{text}</span>}
        {(isBefore || isAfter) && (
          <span className="text-count text-accent">
            {t(isAfter ? 'versions-page.is-after' : 'versions-page.is-before')}
          </span>
        )}
      </button>
      <span className="shrink-0 pt-1 pr-1">{menuOf(choice, version)}</span>
    </li>
  )
}
