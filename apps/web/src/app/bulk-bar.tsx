import type { ReactNode } from 'react'
import { t } from '../strings/index.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { CloseIcon } from '../ui/icons.ts'

/** What can be done with the rows that are chosen, over the foot of the list. */
export const BulkBar = ({
  label,
  count,
  onClear,
  children,
}: {
  readonly label: string
  readonly count: number
  readonly onClear: () => void
  readonly children: ReactNode
}) => (
  <div
    role="toolbar"
    aria-label={label}
    className="sticky bottom-4 z-10 mx-auto flex max-w-full animate-rise flex-wrap items-center gap-1.5 rounded-card border border-border bg-surface p-1.5 pl-4 shadow-overlay"
  >
    <span aria-live="polite" className="mr-2 font-medium text-text">
      {t('list.selected', { count })}
    </span>
    {children}
    <IconButton icon={CloseIcon} label={t('list.clear-selection')} onClick={onClear} />
  </div>
)
