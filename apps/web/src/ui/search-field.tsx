import type { RefObject } from 'react'
import { CloseIcon, SearchIcon } from './icons.ts'

/** Narrows what is on the page as one types; Esc empties it, and then leaves it. */
export function SearchField({
  label,
  hint,
  clearLabel,
  value,
  fieldRef,
  onChange,
}: {
  readonly label: string
  readonly hint?: string
  readonly clearLabel: string
  readonly value: string
  readonly fieldRef?: RefObject<HTMLInputElement | null>
  readonly onChange: (value: string) => void
}) {
  return (
    <search className="relative w-full max-w-2xl">
      <SearchIcon
        aria-hidden
        className="pointer-events-none absolute inset-y-0 left-2.5 my-auto size-4 text-text-3"
        strokeWidth={1.75}
      />
      <input
        ref={fieldRef}
        type="search"
        aria-label={label}
        placeholder={hint ?? label}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key !== 'Escape') return
          if (value === '') currentTarget.blur()
          else onChange('')
        }}
        className="min-h-8 w-full rounded-input border border-strong bg-surface px-8 text-ui text-text hover:border-text-3 focus-visible:outline-offset-0 [&::-webkit-search-cancel-button]:hidden"
      />
      {value !== '' && (
        <button
          type="button"
          aria-label={clearLabel}
          onClick={() => onChange('')}
          className="absolute inset-y-0 right-1 my-auto inline-flex size-6 items-center justify-center rounded-input text-text-3 hover:text-text"
        >
          <CloseIcon aria-hidden className="size-4" strokeWidth={1.75} />
        </button>
      )}
    </search>
  )
}
