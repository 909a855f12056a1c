import type { RefObject } from 'react'
import { useKeysOf } from '../keys/key-store.ts'
import { ariaKeys } from '../keys/key-words.ts'
import { t } from '../strings/index.ts'
import { classes } from './classes.ts'
import { CloseIcon, SearchIcon } from './icons.ts'
import { Keys } from './keys.tsx'

interface SearchInputProps {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly fieldRef?: RefObject<HTMLInputElement | null>
  /** The key that leads here, by the id it is kept under: it is shown while nothing is typed. */
  readonly keysOf?: string
  /** Where on the page it stands what is wrong with what is typed. */
  readonly problemId?: string | undefined
  readonly className?: string
  readonly onChange: (value: string) => void
  /** What is there is to count at once: it was emptied, or Enter was pressed. */
  readonly onTake?: (value: string) => void
}

/** Narrows what is on the page as one types; Esc empties it, and then leaves it. */
export const SearchField = (props: Omit<SearchInputProps, 'className' | 'onTake'>) => (
  <search className="w-full max-w-2xl">
    <SearchInput {...props} />
  </search>
)

/** The field alone, for what has more to narrow by beside it. */
export function SearchInput({
  label,
  hint,
  value,
  fieldRef,
  keysOf = 'list-search',
  problemId,
  className,
  onChange,
  onTake = onChange,
}: SearchInputProps) {
  const keys = useKeysOf(keysOf)
  return (
    <div className={classes('relative', className)}>
      <SearchIcon
        aria-hidden
        className="pointer-events-none absolute inset-y-0 left-2.5 my-auto size-4 text-text-3"
        strokeWidth={1.75}
      />
      <input
        ref={fieldRef}
        type="search"
        aria-label={label}
        aria-keyshortcuts={keys && ariaKeys(keys)}
        aria-invalid={problemId === undefined ? undefined : true}
        aria-describedby={problemId}
        placeholder={hint ?? label}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') onTake(value)
          if (key !== 'Escape') return
          if (value === '') currentTarget.blur()
          else onTake('')
        }}
        className={classes(
          'min-h-8 w-full rounded-input border bg-surface px-8 text-ui text-text focus-visible:outline-offset-0 [&::-webkit-search-cancel-button]:hidden',
          problemId === undefined ? 'border-strong hover:border-text-3' : 'border-warning',
        )}
      />
      {value !== '' ? (
        <button
          type="button"
          aria-label={t('list.clear-search')}
          onClick={() => onTake('')}
          className="absolute inset-y-0 right-1 my-auto inline-flex size-6 items-center justify-center rounded-input text-text-3 hover:text-text"
        >
          <CloseIcon aria-hidden className="size-4" strokeWidth={1.75} />
        </button>
      ) : (
        keys !== undefined && (
          <span className="pointer-events-none absolute inset-y-0 right-2.5 my-auto flex items-center max-sm:hidden">
            <Keys of={keys} />
          </span>
        )
      )}
    </div>
  )
}
