import type { LinkFlow } from '@linkflow/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { type TextId, t } from '../../strings/index.ts'
import { ChoiceBar } from '../../ui/choice-bar.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { CopyIcon, SearchIcon } from '../../ui/icons.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { toast } from '../../ui/toaster.tsx'
import type { DataRoot } from './data-path.ts'
import { DataTable } from './data-table.tsx'
import { DataTree } from './data-tree.tsx'
import { FoundBar } from './found-bar.tsx'
import { ItemFiles } from './item-files.tsx'
import { type DataItem, type ItemSource, sourceKey, wholeItemQuery } from './item-source.ts'
import { ItemStepper } from './item-stepper.tsx'
import { isParent } from './json-kind.ts'
import { PAGE_ITEMS } from './limits.ts'
import { mergedSample } from './merged-sample.ts'
import { useFoundItems, useItems } from './use-items.ts'
import { ViewerNote } from './viewer-note.tsx'
import { type WholeValue, WholeValueDialog, wholeText } from './whole-value.tsx'

export type DataMode = 'schema' | 'table' | 'json' | 'files'

/** What one looks at; it stays when the way of looking changes. */
export interface View {
  readonly mode: DataMode
  readonly item: number
  readonly search: string
}
export const FIRST_VIEW: View = { mode: 'schema', item: 0, search: '' }

/** Items of which those to learn the schema from are read anyway. */
const SCHEMA_ITEMS = 50

export function DataViewer({
  client,
  label,
  source,
  view,
  root,
  onView,
  onInsert,
}: {
  readonly client: LinkFlow
  /** Whose data it is, for screen readers. */
  readonly label: string
  readonly source: ItemSource
  readonly view: View
  readonly root: DataRoot | undefined
  readonly onView: (view: View) => void
  readonly onInsert: (reference: string) => void
}) {
  const { mode, search } = view
  const [seen, setSeen] = useState<readonly number[]>([])
  const rowsSeen = mode === 'table' ? seen : []
  const items = useItems(client, source, [view.item, ...rowsSeen])
  const count = items.count ?? 0
  const at = Math.min(view.item, Math.max(0, count - 1))
  const found = useFoundItems(client, source, search, count)
  const [whole, setWhole] = useState<WholeValue>()
  const indexAt = useCallback((row: number) => found?.indices[row] ?? row, [found])
  const onSeen = useCallback(
    (first: number, last: number) => {
      const wanted: number[] = []
      for (let row = first; row <= last; row += PAGE_ITEMS / 4) wanted.push(indexAt(row))
      wanted.push(indexAt(last))
      setSeen((before) => (before.join() === wanted.join() ? before : wanted))
    },
    [indexAt],
  )
  const item = items.item(at)
  const columns = useMemo(() => columnsOf(items.first), [items.first])
  const schema = useMemo(
    () =>
      item &&
      mergedSample(
        item.json,
        items.first.slice(0, SCHEMA_ITEMS).map(({ json }) => json),
      ),
    [item, items.first],
  )
  const key = JSON.stringify(sourceKey(source))
  const choose = (item: number) => onView({ ...view, item })
  const queries = useQueryClient()
  const copy = async () => {
    const json = item?.cut === undefined ? item?.json : await queries.fetchQuery(wholeItemQuery(client, source, at))
    await navigator.clipboard.writeText(wholeText(json))
    toast({ text: t('data.copied') })
  }

  if (items.error !== undefined && items.count === undefined)
    return (
      <div className="p-3">
        <ErrorNotice title={t('data.failed')} {...errorOf(items.error)} onRetry={items.retry} />
      </div>
    )
  return (
    <div data-viewer="" className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-col gap-2 border-b border-border px-3 pb-2">
        <div className="flex flex-wrap items-center justify-between gap-x-2 gap-y-1">
          <ChoiceBar
            label={t('data.mode')}
            value={mode}
            options={MODES.map(([value, word]) => ({ value, label: t(word) }))}
            onChange={(mode) => onView({ ...view, mode })}
          />
          <span aria-live="polite" className="text-meta text-text-2 tabular-nums">
            {items.count === undefined ? '' : t('data.items', { count })}
          </span>
        </div>
        <div className="flex items-center gap-1">
          <label className="relative min-w-0 flex-1">
            <SearchIcon
              aria-hidden
              className="pointer-events-none absolute inset-y-0 left-2 my-auto size-3.5 text-text-3"
              strokeWidth={1.75}
            />
            <input
              type="search"
              aria-label={t('data.search', { label })}
              placeholder={t('data.search-short')}
              value={search}
              onChange={(event) => onView({ ...view, search: event.target.value })}
              onKeyDown={({ key, shiftKey }) => {
                const hits = found?.indices ?? []
                const to = shiftKey ? hits.findLast((index) => index < at) : hits.find((index) => index > at)
                if (key === 'Enter' && to !== undefined) choose(to)
              }}
              className="min-h-7 w-full rounded-input border border-strong bg-surface pr-1 pl-7 text-meta text-text focus-visible:outline-offset-0"
            />
          </label>
          <ItemStepper at={at} count={count} onChange={choose} />
          {mode === 'json' && item !== undefined && (
            <IconButton size="compact" icon={CopyIcon} label={t('data.copy')} onClick={() => void copy()} />
          )}
        </div>
      </div>
      {found !== undefined && count > 1 && <FoundBar found={found} count={count} at={at} onChoose={choose} />}
      {items.count === undefined ? (
        <Rows />
      ) : count === 0 ? (
        <ViewerNote>{t('data.no-items')}</ViewerNote>
      ) : mode === 'table' ? (
        <DataTable
          key={key}
          label={label}
          columns={columns}
          count={found === undefined ? count : found.indices.length}
          indexAt={indexAt}
          item={items.item}
          chosen={at}
          root={root}
          onChoose={choose}
          onSeen={onSeen}
          onInsert={onInsert}
          onWhole={setWhole}
        />
      ) : item === undefined ? (
        <Rows />
      ) : mode === 'files' ? (
        <ItemFiles client={client} source={source} index={at} item={item} search={search} />
      ) : (
        <DataTree
          key={`${key} ${mode}`}
          label={label}
          value={mode === 'schema' ? schema : item.json}
          look={mode}
          cut={item.cut}
          search={search}
          root={root}
          onInsert={onInsert}
          onWhole={setWhole}
        />
      )}
      {whole !== undefined && (
        <WholeValueDialog
          {...whole}
          client={client}
          of={items.item(at)?.cut === undefined ? undefined : { source, index: at }}
          onClose={() => setWhole(undefined)}
        />
      )}
    </div>
  )
}

const MODES = [
  ['schema', 'data.mode.schema'],
  ['table', 'data.mode.table'],
  ['json', 'data.mode.json'],
  ['files', 'data.mode.files'],
] as const satisfies readonly (readonly [DataMode, TextId])[]

const Rows = () => (
  <Later>
    <div className="flex flex-col gap-2 p-3">
      {[60, 80, 45, 70].map((width) => (
        <Bone key={width} className={WIDTHS[width]} />
      ))}
    </div>
  </Later>
)
const WIDTHS: Readonly<Record<number, string>> = {
  60: 'h-4 w-3/5',
  80: 'h-4 w-4/5',
  45: 'h-4 w-2/5',
  70: 'h-4 w-3/4',
}

/** Keys of the first items, in the order in which they come. */
function columnsOf(items: readonly DataItem[]): readonly string[] {
  const keys = new Set<string>()
  for (const { json } of items) if (isParent(json)) for (const key of Object.keys(json)) keys.add(key)
  return [...keys]
}
