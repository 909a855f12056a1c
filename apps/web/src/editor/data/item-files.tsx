import type { LinkFlow } from '@linkflow/sdk'
import { t } from '../../strings/index.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { DownloadIcon, FileIcon } from '../../ui/icons.ts'
import { saveBlob } from '../../ui/save-text.ts'
import { toast } from '../../ui/toaster.tsx'
import type { DataItem, ItemSource } from './item-source.ts'
import { ViewerNote } from './viewer-note.tsx'

/** The files of an item, each to be saved. */
export function ItemFiles({
  client,
  source,
  index,
  item,
  search,
}: {
  readonly client: LinkFlow
  readonly source: ItemSource
  readonly index: number
  readonly item: DataItem
  readonly search: string
}) {
  const save = async (key: string, name: string) => {
    if (source.type !== 'step') return
    const { executionId, node, iteration, port } = source
    try {
      saveBlob(name, await client.executions.file(executionId, node, index, key, { iteration, port }))
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : t('error.unknown'), tone: 'error' })
    }
  }
  const files = Object.entries(item.files ?? {}).filter(([key, { name }]) =>
    `${key} ${name}`.toLowerCase().includes(search.toLowerCase()),
  )
  if (files.length === 0) return <ViewerNote>{search === '' ? t('data.no-files') : t('data.no-hit')}</ViewerNote>
  return (
    <ul className="min-h-0 flex-1 overflow-y-auto p-2">
      {files.map(([key, { name, mimeType, bytes }]) => (
        <li key={key} className="flex items-center gap-2.5 rounded-button px-2 py-1.5 hover:bg-raised">
          <FileIcon aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} />
          <span className="flex min-w-0 flex-1 flex-col">
            <span className="truncate text-ui text-text">{name}</span>
            <span className="truncate text-meta text-text-3">
              {key} · {mimeType} · {sizeWords(bytes)}
            </span>
          </span>
          {source.type === 'step' && (
            <IconButton
              size="compact"
              icon={DownloadIcon}
              label={t('data.save-file', { file: name })}
              onClick={() => void save(key, name)}
            />
          )}
        </li>
      ))}
    </ul>
  )
}

const sizeWords = (bytes: number): string => {
  const [value, unit] =
    bytes < 1000 ? [bytes, 'byte'] : bytes < 1e6 ? [bytes / 1000, 'kilobyte'] : [bytes / 1e6, 'megabyte']
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: unit as string,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(value as number)
}
