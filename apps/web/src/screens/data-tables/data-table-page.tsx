import { type Column, type DataRow, type DataTable, isLinkFlowError } from '@linkflow/sdk'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo, useRef, useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { type Place, usePlace } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import {
  AddIcon,
  ChevronDownIcon,
  DataTableIcon,
  DeleteIcon,
  DownloadIcon,
  MoreIcon,
  RenameIcon,
  SearchIcon,
  UploadIcon,
} from '../../ui/icons.ts'
import { ListTableSkeleton } from '../../ui/list-table.tsx'
import { Menu, MenuItem, MenuTitle } from '../../ui/menu.tsx'
import { PageFrame } from '../../ui/page-frame.tsx'
import { saveBlob } from '../../ui/save-text.ts'
import { EmptyState } from '../../ui/states.tsx'
import { toast } from '../../ui/toaster.tsx'
import { FilterBar } from './filter-bar.tsx'
import { filterOf, type RowSearch, sortOf } from './row-filter.ts'
import { RowGrid } from './row-grid.tsx'
import { type Asking, TableDialog, TYPE_WORDS } from './table-dialogs.tsx'
import { rowsQuery, tableQuery, useCellWriter, useTableActs } from './table-queries.ts'

const AT = '/w/$workspace/data-tables/$table' as const

export function DataTablePage() {
  const place = usePlace()
  const { table: id } = useParams({ from: AT })
  const found = useQuery(tableQuery(place, id))
  usePageTitle([{ label: t('nav.data-tables'), to: `/w/${place.id}/data-tables` }, { label: found.data?.name ?? '…' }])
  if (isLinkFlowError(found.error, 'permission-missing')) return <ForbiddenPage permission="data:read" />
  if (found.data !== undefined) return <Opened key={id} place={place} table={found.data} />
  return (
    <PageFrame title={t('nav.data-tables')}>
      {found.error ? (
        <QueryFailed title={t('data-tables.failed-one')} error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <ListTableSkeleton label={t('data-tables.loading-one')} />
      )}
    </PageFrame>
  )
}

function Opened({ place, table }: { readonly place: Place; readonly table: DataTable }) {
  const search = useSearch({ from: AT }) as RowSearch
  const navigate = useNavigate({ from: AT })
  const fileField = useRef<HTMLInputElement>(null)
  const [asking, setAsking] = useState<Asking>()
  const { columns } = table
  const view = useMemo(() => ({ filter: filterOf(columns, search), sort: sortOf(columns, search) }), [columns, search])
  const list = useInfiniteQuery(rowsQuery(place, table.id, view))
  const act = useTableActs(place, table.id)
  const cell = useCellWriter(place, table, view)
  const canWrite = place.can('data:write')
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data])
  const isFiltered = (view.filter.where?.length ?? 0) > 0
  const { hasNextPage, isFetching, fetchNextPage } = list
  const readOn = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [hasNextPage, isFetching, fetchNextPage])
  const go = (change: RowSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const refused = (error: Error) => toast({ text: error.message })
  const sortBy = (by: string) => {
    const isSame = view.sort.by === by
    go({ sort: by, down: isSame && view.sort.direction === 'ascending' ? '1' : undefined })
  }
  const importFile = async (file: File | undefined) => {
    if (file !== undefined) setAsking({ type: 'import', fileName: file.name, csv: await file.text() })
  }
  const exportCsv = async () => {
    try {
      saveBlob(`${table.name}.csv`, await place.client.dataTables.export(table.id))
    } catch (error) {
      refused(error as Error)
    }
  }
  const deleteRow = ({ id: row, values }: DataRow) =>
    act.mutate(
      { type: 'delete-row', row },
      {
        onSuccess: () =>
          toast({
            text: t('data-tables.row-deleted', { row }),
            undo: () => act.mutate({ type: 'add-row', values }, { onError: refused }),
          }),
        onError: refused,
      },
    )
  const addRow = () => act.mutate({ type: 'add-row', values: {} }, { onError: refused })
  const addColumn = () => setAsking({ type: 'add-column' })
  const menuOf = (column: Column) => (
    <Menu
      label={t('data-tables.column-menu', { column: column.name })}
      trigger={<IconButton icon={ChevronDownIcon} label={t('data-tables.column-menu', { column: column.name })} />}
    >
      <MenuTitle>{t(TYPE_WORDS[column.type])}</MenuTitle>
      {canWrite && (
        <>
          <MenuItem
            icon={RenameIcon}
            label={t('data-tables.rename')}
            onSelect={() => setAsking({ type: 'rename-column', column })}
          />
          <MenuItem
            icon={DeleteIcon}
            label={t('data-tables.delete')}
            isDanger
            onSelect={() => setAsking({ type: 'delete-column', column })}
          />
        </>
      )}
    </Menu>
  )
  return (
    <PageFrame
      title={table.name}
      lead={t('data-tables.row-count', { count: table.rows })}
      actions={
        <>
          <Button icon={DownloadIcon} onClick={() => void exportCsv()}>
            {t('data-tables.export')}
          </Button>
          {canWrite && (
            <>
              <Button icon={UploadIcon} onClick={() => fileField.current?.click()}>
                {t('data-tables.import')}
              </Button>
              <Button icon={AddIcon} onClick={addColumn}>
                {t('data-tables.add-column')}
              </Button>
              <Button look="primary" icon={AddIcon} isBusy={act.isPending} onClick={addRow}>
                {t('data-tables.add-row')}
              </Button>
              <Menu
                label={t('list.menu', { name: table.name })}
                trigger={<IconButton icon={MoreIcon} label={t('list.menu', { name: table.name })} />}
              >
                <MenuItem
                  icon={RenameIcon}
                  label={t('data-tables.rename')}
                  onSelect={() => setAsking({ type: 'rename' })}
                />
                <MenuItem
                  icon={DeleteIcon}
                  label={t('data-tables.delete')}
                  isDanger
                  onSelect={() => setAsking({ type: 'delete' })}
                />
              </Menu>
              <input
                ref={fileField}
                type="file"
                accept=".csv,text/csv"
                hidden
                aria-label={t('data-tables.import')}
                onChange={({ target }) => {
                  void importFile(target.files?.[0])
                  // The same file may be chosen again.
                  target.value = ''
                }}
              />
            </>
          )}
        </>
      }
    >
      <FilterBar columns={columns} search={search} onChange={({ column, is, value }) => go({ column, is, value })} />
      {list.error && (
        <QueryFailed title={t('data-tables.failed-one')} error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.data === undefined && !list.error && <ListTableSkeleton label={t('data-tables.loading-one')} />}
      {list.data !== undefined && rows.length === 0 && isFiltered && (
        <EmptyState icon={SearchIcon} title={t('list.no-hit')} text={t('data-tables.no-rows-hit')}>
          <Button look="primary" onClick={() => go({ column: undefined, is: undefined, value: undefined })}>
            {t('list.clear')}
          </Button>
        </EmptyState>
      )}
      {list.data !== undefined && rows.length === 0 && !isFiltered && (
        <EmptyState icon={DataTableIcon} title={t('data-tables.no-rows')} text={t('data-tables.no-rows-text')}>
          {canWrite && (
            <>
              <Button look="primary" icon={AddIcon} onClick={addRow}>
                {t('data-tables.add-row')}
              </Button>
              <Button icon={UploadIcon} onClick={() => fileField.current?.click()}>
                {t('data-tables.import')}
              </Button>
            </>
          )}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <>
          <RowGrid
            label={t('data-tables.grid', { name: table.name })}
            columns={columns}
            rows={rows}
            total={isFiltered ? rows.length : table.rows}
            sort={view.sort}
            canWrite={canWrite}
            onSort={sortBy}
            onWrite={(row, column, value) =>
              cell.mutate({ row: row.id, column: column.name, value }, { onError: refused })
            }
            onDelete={deleteRow}
            onMore={readOn}
            headMenu={menuOf}
          />
          {canWrite && <p className="text-meta text-text-3">{t('data-tables.keys-hint')}</p>}
        </>
      )}
      {asking !== undefined && (
        <TableDialog
          place={place}
          table={table}
          asking={asking}
          onClose={() => setAsking(undefined)}
          onGone={() => void navigate({ to: '/w/$workspace/data-tables', params: { workspace: place.id }, search: {} })}
        />
      )}
    </PageFrame>
  )
}
