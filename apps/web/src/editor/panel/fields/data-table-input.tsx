import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '../../../strings/index.ts'
import { DataTableIcon } from '../../../ui/icons.ts'
import { useEditor } from '../../view/editor-context.tsx'
import { usePanel } from '../panel-context.tsx'
import { FoundList } from './found-list.tsx'
import { type Common, textIn } from './inputs.tsx'

/** As many as a workspace may have. */
const TABLES_READ = 100

/**
 * A data table, found by its name. What is kept is its id, so that it may be renamed; a name that came with the workflow is
 * shown and kept as it is.
 */
export function DataTableInput({ value, ...rest }: Common) {
  const { client } = usePanel()
  const { workspaceId } = useEditor()
  const [searched, setSearched] = useState('')
  const found = useQuery({
    queryKey: ['data-tables', workspaceId],
    queryFn: ({ signal }) => client.dataTables.list({ limit: TABLES_READ, signal }).take(TABLES_READ),
    // Whoever comes back from the page of the tables may have made one.
    staleTime: 0,
  })
  const text = textIn(value)
  const tables = found.data
  const chosen = tables?.find(({ id, name }) => id === text || name === text)
  const wanted = searched.trim().toLowerCase()
  const place = `/w/${workspaceId}/data-tables`
  const hasNone = tables?.length === 0
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <FoundList
        {...rest}
        name={chosen?.name ?? text}
        found={found}
        options={tables
          ?.filter(({ id, name }) => name.toLowerCase().includes(wanted) || id === wanted)
          .map(({ id, name, columns }) => ({
            value: id,
            label: name,
            detail: t('panel.table.columns', { count: columns.length }),
          }))}
        listLabel={t('panel.table.all')}
        placeholder={t('panel.table.search')}
        none={hasNone ? t('panel.table.none-yet') : t('panel.table.none')}
        actionsFor={() => [
          {
            label: hasNone ? t('panel.table.make') : t('panel.table.show-all'),
            icon: DataTableIcon,
            run: () => void window.open(place, '_blank', 'noopener'),
          },
        ]}
        onSearch={setSearched}
      />
      {chosen !== undefined ? (
        <a
          href={`${place}/${chosen.id}`}
          target="_blank"
          rel="noreferrer"
          className="w-fit rounded-input px-0.5 text-meta text-accent hover:underline"
        >
          {t('panel.resource.open-named', { name: chosen.name })}
        </a>
      ) : (
        tables !== undefined && text !== '' && <p className="px-0.5 text-meta text-warning">{t('panel.table.gone')}</p>
      )}
    </div>
  )
}
