import type { ReactNode } from 'react'
import { t } from '../strings/index.ts'
import { Button } from '../ui/button.tsx'
import { SearchIcon } from '../ui/icons.ts'
import { type Column, ListTable, ListTableSkeleton } from '../ui/list-table.tsx'
import { SearchField } from '../ui/search-field.tsx'
import { EmptyState } from '../ui/states.tsx'
import { QueryFailed } from './query-failed.tsx'
import type { Searched } from './use-searched.ts'

/** A list that is whole on this page, with its search, and what stands there while there is none. */
export function SearchedList<T>({
  words,
  of: { list, q, onSearch, idOf, rows, focus, field },
  columns,
  empty,
  onOpen,
}: {
  readonly words: {
    readonly label: string
    readonly search: string
    readonly loading: string
    readonly failed: string
    readonly noHit: string
  }
  readonly of: Searched<T>
  readonly columns: readonly Column<T>[]
  /** What stands there where nothing has been made yet. */
  readonly empty: ReactNode
  readonly onOpen: (row: T) => void
}) {
  const hasAny = (list.data?.length ?? 0) > 0
  return (
    <>
      {hasAny && <SearchField label={words.search} value={q} fieldRef={field} onChange={onSearch} />}
      {list.error && <QueryFailed title={words.failed} error={list.error} onRetry={() => void list.refetch()} />}
      {list.data === undefined && !list.error && <ListTableSkeleton label={words.loading} />}
      {list.data?.length === 0 && empty}
      {hasAny && rows.length === 0 && (
        <EmptyState icon={SearchIcon} title={t('list.no-hit')} text={words.noHit}>
          <Button look="primary" onClick={() => onSearch('')}>
            {t('list.clear')}
          </Button>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <ListTable label={words.label} rows={rows} columns={columns} idOf={idOf} focus={focus} onOpen={onOpen} />
      )}
    </>
  )
}
