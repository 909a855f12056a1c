import { type KeyboardEvent, useRef } from 'react'
import { classes } from './classes.ts'

/** Tabs by the pattern of WAI-ARIA: one stop for Tab, arrows between them. `panelId` is what they show. */
export function TabList<T extends string>({
  label,
  tabs,
  chosen,
  panelId,
  onChoose,
}: {
  readonly label: string
  readonly tabs: readonly { readonly value: T; readonly label: string; readonly count?: number | undefined }[]
  readonly chosen: T
  readonly panelId: string
  readonly onChoose: (value: T) => void
}) {
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ value }) => value === chosen)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = tabs[(to + tabs.length) % tabs.length]!
    onChoose(next.value)
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.value}"]`)?.focus()
  }
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={label}
      onKeyDown={onKeyDown}
      className="flex min-w-0 shrink-0 gap-1 overflow-x-auto border-b border-border px-3 [scrollbar-width:none]"
    >
      {tabs.map(({ value, label, count }) => {
        const isOn = value === chosen
        return (
          <button
            key={value}
            type="button"
            role="tab"
            id={`${panelId}-${value}`}
            data-tab={value}
            aria-selected={isOn}
            aria-controls={panelId}
            tabIndex={isOn ? 0 : -1}
            onClick={() => onChoose(value)}
            className={classes(
              '-mb-px flex min-h-9 items-center gap-1.5 border-b-2 px-2 whitespace-nowrap transition-colors duration-120 ease-ui focus-visible:-outline-offset-2',
              isOn ? 'border-accent font-medium text-text' : 'border-transparent text-text-2 hover:text-text',
            )}
          >
            {label}
            {count !== undefined && count > 0 && (
              <span className="rounded-pill bg-raised px-1.5 text-count text-text-2 tabular-nums">{count}</span>
            )}
          </button>
        )
      })}
    </div>
  )
}
