import { type ItemsPage, isLinkFlowError } from '@linkflow/sdk'
import { useQueries } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { useWindowed } from '../../ui/windowed.ts'
import { columnsOf, formatBytes, lineOf } from './item-text.ts'
import { COLUMNS_MAX, ITEM_TEXT_MAX, ITEMS_PAGE } from './limits.ts'
import { type ItemsOf, itemsQuery } from './run-queries.ts'

const ROW_HEIGHT = 32
type Item = ItemsPage['items'][number]

/** The items that a step put out on a port: read by page, drawn by row, as many as there are. */
export function StepItems({
  place,
  of,
  isOpen,
}: {
  readonly place: Place
  readonly of: ItemsOf
  readonly isOpen: boolean
}) {
  const [wanted, setView] = useState<'table' | 'json'>('table')
  const [chosen, setChosen] = useState(0)
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const scrollerOf = useMemo(() => () => scroller.current, [])
  const [count, setCount] = useState(0)
  const shown = useWindowed(count, ROW_HEIGHT, list, scrollerOf)
  const firstPage = Math.floor(shown.from / ITEMS_PAGE)
  const lastPage = Math.max(firstPage, Math.floor(Math.max(0, shown.to - 1) / ITEMS_PAGE))
  // The first page is always there: it says how many there are, and which columns.
  const pages = [...new Set([0, ...Array.from({ length: lastPage - firstPage + 1 }, (_, at) => firstPage + at)])]
  const chosenPage = Math.floor(chosen / ITEMS_PAGE)
  const read = pages.includes(chosenPage) ? pages : [...pages, chosenPage]
  const answers = useQueries({ queries: read.map((page) => itemsQuery(place, of, page, isOpen)) })
  const first = answers[0]!
  const total = first.data?.count ?? 0
  if (total !== count) setCount(total)
  const itemAt = (at: number): Item | undefined =>
    answers[read.indexOf(Math.floor(at / ITEMS_PAGE))]?.data?.items[at % ITEMS_PAGE]
  const columns = useMemo(() => columnsOf(first.data?.items ?? [], COLUMNS_MAX), [first.data])
  // Empty items have no columns: as text they are at least something.
  const view = columns.length === 0 ? 'json' : wanted

  if (first.error)
    return (
      <div className="p-3">
        <ErrorNotice
          title={t('run-items.failed')}
          text={first.error.message}
          requestId={isLinkFlowError(first.error) ? first.error.requestId : undefined}
          onRetry={() => void first.refetch()}
        />
      </div>
    )
  if (first.data === undefined)
    return (
      <Later>
        <div className="flex flex-col gap-2 p-4">
          <Bone className="h-4 w-2/3" />
          <Bone className="h-4 w-1/2" />
          <Bone className="h-4 w-3/5" />
        </div>
      </Later>
    )
  if (total === 0) return <p className="px-4 py-6 text-text-3">{t('run-items.none')}</p>

  const onKeyDown = (event: KeyboardEvent) => {
    const to = {
      ArrowDown: chosen + 1,
      ArrowUp: chosen - 1,
      Home: 0,
      End: total - 1,
      PageDown: chosen + 10,
      PageUp: chosen - 10,
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = Math.max(0, Math.min(total - 1, to))
    setChosen(next)
    const element = scroller.current
    if (element === null) return
    const top = next * ROW_HEIGHT
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + ROW_HEIGHT * 2 > element.scrollTop + element.clientHeight)
      element.scrollTop = top + ROW_HEIGHT * 2 - element.clientHeight
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-2 border-b border-border px-3 py-1.5">
        <span className="mr-auto text-meta text-text-2 tabular-nums">
          {t('run-items.count', { count: total })}
          {first.data !== undefined &&
            'pinned' in first.data &&
            first.data.pinned === true &&
            ` · ${t('run-step.pinned')}`}
        </span>
        <fieldset className="flex rounded-button border border-border">
          <legend className="sr-only">{t('run-items.view')}</legend>
          {(['table', 'json'] as const).map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={view === each}
              onClick={() => setView(each)}
              className={classes(
                'min-h-6 rounded-button px-2 text-meta',
                view === each ? 'bg-raised font-medium text-text' : 'text-text-2 hover:text-text',
              )}
            >
              {t(each === 'table' ? 'run-items.table' : 'run-items.json')}
            </button>
          ))}
        </fieldset>
      </div>
      <div ref={scroller} className="min-h-0 flex-1 overflow-auto">
        {/* biome-ignore lint/a11y/useSemanticElements: only the rows in view are there, which a table cannot have */}
        <div
          role="grid"
          aria-label={t('run-items.count', { count: total })}
          aria-rowcount={total + 1}
          tabIndex={0}
          aria-activedescendant={chosen >= shown.from && chosen < shown.to ? `item-${chosen}` : undefined}
          onKeyDown={onKeyDown}
          className="min-w-max focus-visible:-outline-offset-2"
        >
          {view === 'table' && (
            // biome-ignore lint/a11y/useSemanticElements: see above
            // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
            <div role="row" aria-rowindex={1} className="sticky top-0 z-[1] flex bg-raised text-meta text-text-3">
              <ColumnHead isNumber>#</ColumnHead>
              {columns.map((column) => (
                <ColumnHead key={column}>{column}</ColumnHead>
              ))}
            </div>
          )}
          {/* biome-ignore lint/a11y/useSemanticElements: see above */}
          <div ref={list} role="rowgroup" className="relative" style={{ height: total * ROW_HEIGHT }}>
            <div style={{ transform: `translateY(${shown.from * ROW_HEIGHT}px)` }}>
              {Array.from({ length: shown.to - shown.from }, (_, index) => {
                const at = shown.from + index
                const item = itemAt(at)
                return (
                  // biome-ignore lint/a11y/useSemanticElements: see above
                  // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
                  <div
                    key={at}
                    id={`item-${at}`}
                    role="row"
                    aria-rowindex={at + 2}
                    aria-selected={at === chosen}
                    onClick={() => setChosen(at)}
                    style={{ height: ROW_HEIGHT }}
                    className={classes(
                      'flex items-center border-b border-border text-meta',
                      at === chosen ? 'bg-accent-soft' : 'hover:bg-canvas',
                    )}
                  >
                    <Cell isNumber>{at + 1}</Cell>
                    {item === undefined ? (
                      <Cell>
                        <Bone className="h-3 w-32" />
                      </Cell>
                    ) : view === 'json' ? (
                      // biome-ignore lint/a11y/useSemanticElements: see above
                      <span role="gridcell" tabIndex={-1} className="px-2 font-mono whitespace-nowrap text-text">
                        {lineOf(item.json)}
                      </span>
                    ) : (
                      columns.map((column) => <Cell key={column}>{lineOf(item.json[column], 80)}</Cell>)
                    )}
                  </div>
                )
              })}
            </div>
          </div>
        </div>
      </div>
      <ItemDetail at={chosen} item={itemAt(chosen)} />
    </div>
  )
}

const ColumnHead = ({ isNumber, children }: { readonly isNumber?: boolean; readonly children: string }) => (
  // biome-ignore lint/a11y/useSemanticElements: see above
  // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
  <span
    role="columnheader"
    className={classes('truncate px-2 py-1.5 font-medium', isNumber ? 'w-14 shrink-0 text-right' : 'w-40 shrink-0')}
  >
    {children}
  </span>
)

const Cell = ({ isNumber, children }: { readonly isNumber?: boolean; readonly children: ReactNode }) => (
  // biome-ignore lint/a11y/useSemanticElements: see above
  <span
    role="gridcell"
    tabIndex={-1}
    className={classes(
      'truncate px-2',
      isNumber ? 'w-14 shrink-0 text-right text-text-3 tabular-nums' : 'w-40 shrink-0 text-text',
    )}
  >
    {children}
  </span>
)

/** The chosen item, whole; of a huge one the beginning. */
function ItemDetail({ at, item }: { readonly at: number; readonly item: Item | undefined }) {
  const text = useMemo(() => (item === undefined ? '' : JSON.stringify(item.json, null, 2)), [item])
  if (item === undefined) return null
  const files = Object.values(item.files ?? {})
  return (
    <section
      aria-label={t('run-items.item', { number: at + 1 })}
      className="flex max-h-[45%] min-h-24 shrink-0 flex-col border-t border-border bg-canvas"
    >
      {files.length > 0 && (
        <ul className="flex flex-wrap gap-2 px-3 pt-2 text-meta text-text-2">
          {files.map(({ name, mimeType, bytes }) => (
            <li key={name} className="rounded-pill border border-border bg-surface px-2 py-0.5">
              {name} · {mimeType} · {formatBytes(bytes)}
            </li>
          ))}
        </ul>
      )}
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto px-3 py-2 font-mono text-meta text-text focus-visible:-outline-offset-2"
      >
        {text.length > ITEM_TEXT_MAX ? `${text.slice(0, ITEM_TEXT_MAX)}\n… ${t('run-items.cut')}` : text}
      </pre>
    </section>
  )
}
