import { Fragment, type ReactNode, useId, useState } from 'react'
import { classes } from '../../ui/classes.ts'
import { SearchIcon } from '../../ui/icons.ts'
import { Sheet } from '../../ui/sheet.tsx'

export interface ChooserProps<T> {
  readonly title: string
  /** Name of the field, and what stands in it while it is empty. */
  readonly search: string
  readonly placeholder: string
  readonly text: string
  readonly onText: (text: string) => void
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string
  /** Stands above the first row of each section. */
  readonly sectionOf?: (row: T) => string
  readonly children: (row: T) => ReactNode
  readonly onTake: (row: T, isKeptOpen: boolean) => void
  readonly onClose: () => void
  /** Right goes into a row, Left out again; true where there was somewhere to go. */
  readonly onInto?: (row: T) => boolean
  readonly onOut?: () => boolean
  readonly aside?: ReactNode
  readonly footer?: ReactNode
  readonly none?: string
}

/** One of many, by what is typed: the focus stays in the field, arrows move the choice, Enter takes it. */
export function Chooser<T>(props: ChooserProps<T>) {
  const { title, search, placeholder, text, onText, rows, keyOf, sectionOf, children, onTake, onClose, onInto, onOut } =
    props
  const [at, setAt] = useState(0)
  const list = useId()
  const chosen = Math.min(at, Math.max(0, rows.length - 1))
  const take = (row: T | undefined, isKeptOpen: boolean) => {
    if (row === undefined) return
    onTake(row, isKeptOpen)
    setAt(0)
  }
  return (
    <Sheet title={title} onClose={onClose}>
      <div className="flex items-center gap-3 border-b border-border px-4">
        <SearchIcon aria-hidden className="size-4 text-text-3" strokeWidth={1.75} />
        <input
          role="combobox"
          aria-label={search}
          aria-expanded={rows.length > 0}
          aria-controls={list}
          aria-activedescendant={rows[chosen] && `${list}-${chosen}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          value={text}
          placeholder={placeholder}
          onChange={({ target }) => {
            onText(target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
            const { selectionStart, value } = event.currentTarget
            const row = rows[chosen]
            // Where the arrows have nowhere to go in the text.
            if (event.key === 'ArrowRight' && selectionStart === value.length && row !== undefined && onInto?.(row))
              setAt(0)
            else if (event.key === 'ArrowLeft' && selectionStart === 0 && onOut?.()) setAt(0)
            else if (step !== 0) setAt((chosen + step + rows.length) % Math.max(1, rows.length))
            else if (event.key === 'Enter') take(rows[chosen], event.shiftKey)
            else return
            event.preventDefault()
          }}
          className="min-h-12 min-w-0 flex-1 bg-transparent text-read text-text outline-none"
        />
        {props.aside}
      </div>
      <div id={list} role="listbox" aria-label={title} className="min-h-0 flex-1 overflow-y-auto p-1.5">
        {rows.map((row, index) => {
          const section = sectionOf?.(row)
          const isFirst = section !== undefined && (index === 0 || sectionOf?.(rows[index - 1]!) !== section)
          return (
            <Fragment key={keyOf(row)}>
              {isFirst && (
                <p role="presentation" className="px-2.5 pt-2 pb-1 text-meta font-medium text-text-3">
                  {section}
                </p>
              )}
              <div
                id={`${list}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === chosen}
                ref={index === chosen ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
                onPointerMove={() => setAt(index)}
                onClick={({ shiftKey }) => take(row, shiftKey)}
                onKeyDown={() => {}}
                className={classes(
                  'flex min-h-9 items-center gap-3 rounded-button px-2.5 py-1',
                  index === chosen ? 'bg-raised text-text' : 'text-text-2',
                )}
              >
                {children(row)}
              </div>
            </Fragment>
          )
        })}
      </div>
      {rows.length === 0 && props.none !== undefined && (
        <p className="px-4 py-6 text-center text-text-3">{props.none}</p>
      )}
      {props.footer}
    </Sheet>
  )
}
