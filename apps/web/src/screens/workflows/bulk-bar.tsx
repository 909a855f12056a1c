import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { ArchiveIcon, CloseIcon, FolderIcon, TagIcon } from '../../ui/icons.ts'

export function BulkBar({
  count,
  onClear,
  onMove,
  onTag,
  onArchive,
}: {
  readonly count: number
  readonly onClear: () => void
  readonly onMove: () => void
  readonly onTag: () => void
  readonly onArchive: () => void
}) {
  return (
    <div
      role="toolbar"
      aria-label={t('list.bulk')}
      className="sticky bottom-4 z-10 mx-auto flex max-w-full animate-rise flex-wrap items-center gap-1.5 rounded-card border border-border bg-surface p-1.5 pl-4 shadow-overlay"
    >
      <span aria-live="polite" className="mr-2 font-medium text-text">
        {t('list.selected', { count })}
      </span>
      <Button look="quiet" icon={FolderIcon} onClick={onMove}>
        {t('list.move')}
      </Button>
      <Button look="quiet" icon={TagIcon} onClick={onTag}>
        {t('list.tag')}
      </Button>
      <Button look="quiet" icon={ArchiveIcon} onClick={onArchive}>
        {t('list.archive')}
      </Button>
      <IconButton icon={CloseIcon} label={t('list.clear-selection')} onClick={onClear} />
    </div>
  )
}
