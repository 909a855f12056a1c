import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { classes } from './classes.ts'

export interface TabOf<T extends string> {
  readonly id: T
  readonly label: string
  /** A count beside the words, such as of problems. */
  readonly badge?: ReactNode
}

/** Tabs by the pattern of WAI-ARIA: one stop for Tab, arrows go on, what is reached is shown. */
export function TabList<T extends string>({
  label,
  tabs,
  active,
  idPrefix,
  onChange,
}: {
  readonly label: string
  readonly tabs: readonly TabOf<T>[]
  readonly active: T
  /** Ids are `<prefix>-tab-<id>` and `<prefix>-panel-<id>`. */
  readonly idPrefix: string
  readonly onChange: (id: T) => void
}) {
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ id }) => id === active)
    const to = {
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      ArrowRight: (at + 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key]
    if (to === undefined || event.altKey) return
    event.preventDefault()
    onChange(tabs[to]!.id)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus()
  }
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={label}
      onKeyDown={onKeyDown}
      className="flex shrink-0 gap-1 border-b border-border px-3"
    >
      {tabs.map(({ id, label, badge }) => (
        <button
          key={id}
          id={`${idPrefix}-tab-${id}`}
          type="button"
          role="tab"
          aria-selected={id === active}
          aria-controls={`${idPrefix}-panel-${id}`}
          tabIndex={id === active ? 0 : -1}
          onClick={() => onChange(id)}
          className={classes(
            '-mb-px inline-flex min-h-9 items-center gap-1.5 border-b-2 px-2 text-ui transition-colors duration-120 ease-ui focus-visible:-outline-offset-2',
            id === active
              ? 'border-accent font-medium text-text'
              : 'border-transparent text-text-2 hover:text-text',
          )}
        >
          {label}
          {badge}
        </button>
      ))}
    </div>
  )
}
