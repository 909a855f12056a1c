import { t } from '../../strings/index.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { ChevronDownIcon, ChevronUpIcon } from '../../ui/icons.ts'
import type { Found } from './use-items.ts'

/** How many items hold what is searched for, and the way from one to the next. */
export function FoundBar({
  found: { indices, searched, isSearching, error, goOn },
  count,
  at,
  onChoose,
}: {
  readonly found: Found
  readonly count: number
  readonly at: number
  readonly onChoose: (item: number) => void
}) {
  const previous = indices.findLast((index) => index < at)
  const next = indices.find((index) => index > at)
  return (
    <div className="flex min-h-8 items-center gap-2 border-b border-border px-3 text-meta text-text-2">
      <p role="status" className="min-w-0 flex-1 truncate">
        {error === undefined ? t('data.found', { found: indices.length, searched }) : error.message}
      </p>
      {!isSearching && searched < count && (
        <button
          type="button"
          onClick={goOn}
          className="min-h-6 shrink-0 rounded-input px-1 text-accent hover:underline"
        >
          {t('data.search-on')}
        </button>
      )}
      <span className="flex shrink-0">
        <IconButton
          size="compact"
          icon={ChevronUpIcon}
          label={t('data.previous-hit')}
          disabled={previous === undefined}
          onClick={() => previous !== undefined && onChoose(previous)}
        />
        <IconButton
          size="compact"
          icon={ChevronDownIcon}
          label={t('data.next-hit')}
          keys="Enter"
          disabled={next === undefined}
          onClick={() => next !== undefined && onChoose(next)}
        />
      </span>
    </div>
  )
}
