import { Popover } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import { classes } from './classes.ts'
import { ChevronDownIcon, type Icon } from './icons.ts'

export interface ComboOption {
  readonly value: string
  readonly label: string
  readonly detail?: string | undefined
}

/** A row that is no choice: what can be done about the list, such as fetching it again. */
export interface ComboAction {
  readonly label: string
  readonly icon: Icon
  readonly run: () => void
  /** The list stays open: what it shows is about to change. */
  readonly keepsOpen?: boolean
}

/** Rows of the list: more are found by typing. */
const ROWS_MAX = 50

/** A text with what may be meant below it: arrows walk, Enter takes. Any other text may be written too. */
export function ComboBox({
  id,
  text,
  options,
  listLabel,
  placeholder,
  note,
  actions = NONE,
  describedBy,
  isInvalid = false,
  isReadOnly = false,
  isMono = false,
  onText,
  onChoose,
  onFocus,
  onBlur,
}: {
  readonly id: string
  readonly text: string
  readonly options: readonly ComboOption[]
  readonly listLabel: string
  readonly placeholder?: string | undefined
  /** Said below the rows, or in their place. */
  readonly note?: ReactNode
  /** Below the rows, and walked to like them. */
  readonly actions?: readonly ComboAction[] | undefined
  readonly describedBy?: string | undefined
  readonly isInvalid?: boolean
  readonly isReadOnly?: boolean
  readonly isMono?: boolean
  readonly onText: (text: string) => void
  readonly onChoose: (option: ComboOption) => void
  readonly onFocus?: () => void
  readonly onBlur?: () => void
}) {
  const list = useId()
  const anchor = useRef<HTMLDivElement>(null)
  const [isWanted, setWanted] = useState(false)
  const [at, setAt] = useState<number>()
  const choices = options.slice(0, ROWS_MAX)
  const rows: readonly (ComboOption | ComboAction)[] = [...choices, ...actions]
  const hasNote = note !== undefined && note !== false
  const isOpen = isWanted && !isReadOnly && (rows.length > 0 || hasNote)
  const active = at === undefined || at >= rows.length ? undefined : at
  const close = () => {
    setWanted(false)
    setAt(undefined)
  }
  const take = (row: ComboOption | ComboAction) => {
    if ('run' in row) row.run()
    else onChoose(row)
    if (!('run' in row && row.keepsOpen === true)) close()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      setWanted(true)
      if (rows.length > 0)
        setAt(active === undefined ? (step === 1 ? 0 : rows.length - 1) : (active + step + rows.length) % rows.length)
    } else if (event.key === 'Enter' && isOpen && active !== undefined) take(rows[active]!)
    else if (event.key === 'Escape' && isOpen) {
      event.stopPropagation()
      close()
    } else return
    event.preventDefault()
  }
  return (
    <Popover.Root open={isOpen}>
      <Popover.Anchor asChild>
        <div ref={anchor} className="relative min-w-0">
          <input
            id={id}
            role="combobox"
            aria-expanded={isOpen}
            aria-controls={isOpen ? list : undefined}
            aria-activedescendant={active === undefined ? undefined : `${list}-${active}`}
            aria-autocomplete="list"
            aria-invalid={isInvalid || undefined}
            aria-describedby={describedBy}
            autoComplete="off"
            spellCheck={false}
            readOnly={isReadOnly}
            placeholder={placeholder}
            value={text}
            onChange={({ target }) => {
              onText(target.value)
              setWanted(true)
              setAt(undefined)
            }}
            onClick={() => setWanted(true)}
            onFocus={onFocus}
            onBlur={() => {
              close()
              onBlur?.()
            }}
            onKeyDown={onKeyDown}
            className={classes(
              'min-h-8 w-full min-w-0 truncate rounded-input border bg-surface pr-7 pl-2.5 text-text transition-colors duration-120 ease-ui hover:border-text-3 focus-visible:outline-offset-0',
              isMono ? 'font-mono text-meta' : 'text-ui',
              isInvalid ? 'border-error' : 'border-strong',
            )}
          />
          <ChevronDownIcon
            aria-hidden
            className="pointer-events-none absolute inset-y-0 right-2 my-auto size-4 text-text-3"
            strokeWidth={1.75}
          />
        </div>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          role="group"
          aria-label={listLabel}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          // The focus stays in the field.
          onPointerDown={(event) => event.preventDefault()}
          className="z-50 max-h-72 w-(--radix-popover-trigger-width) min-w-56 animate-appear overflow-y-auto rounded-button border border-border bg-surface p-1 shadow-overlay"
        >
          {hasNote && choices.length === 0 && <Note>{note}</Note>}
          <div id={list} role="listbox" aria-label={listLabel}>
            {rows.map((row, index) => (
              <div
                key={'run' in row ? row.label : row.value}
                id={`${list}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                ref={index === active ? (each) => each?.scrollIntoView({ block: 'nearest' }) : undefined}
                onPointerMove={() => setAt(index)}
                onClick={() => take(row)}
                onKeyDown={() => {}}
                className={classes(
                  'flex min-h-8 items-center gap-2 rounded-input px-2 text-ui',
                  'run' in row ? 'text-accent' : 'text-text',
                  index === active && 'bg-raised',
                )}
              >
                <Row row={row} isMono={isMono} />
              </div>
            ))}
          </div>
          {hasNote && choices.length > 0 && <Note>{note}</Note>}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

const NONE: readonly ComboAction[] = []

const Note = ({ children }: { readonly children: ReactNode }) => (
  <div role="status" className="px-2 py-1.5 text-meta text-text-3 text-pretty">
    {children}
  </div>
)

function Row({ row, isMono }: { readonly row: ComboOption | ComboAction; readonly isMono: boolean }) {
  if ('run' in row)
    return (
      <>
        <row.icon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
        <span className="min-w-0 flex-1 truncate">{row.label}</span>
      </>
    )
  return (
    <>
      <span className={classes('min-w-0 flex-1 truncate', isMono && 'font-mono text-meta')}>{row.label}</span>
      {row.detail !== undefined && (
        <span className="max-w-[50%] shrink-0 truncate text-meta text-text-3">{row.detail}</span>
      )}
    </>
  )
}
