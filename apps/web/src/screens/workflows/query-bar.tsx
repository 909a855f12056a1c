import { useQuery } from '@tanstack/react-query'
import { type RefObject, useEffect, useState } from 'react'
import type { Place } from '../../app/me.ts'
import { useKeysOf } from '../../keys/key-store.ts'
import { ariaKeys } from '../../keys/key-words.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { CloseIcon, SearchIcon, TagIcon } from '../../ui/icons.ts'
import { Keys } from '../../ui/keys.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { type ListQuery, STATUSES, toggleToken, tokenOf } from './list-query.ts'
import { STATUS_WORDS } from './state-chip.tsx'
import { tagsQuery } from './workflow-queries.ts'

const PILL = 'min-h-7 rounded-pill border px-3 text-meta transition-colors duration-120 ease-ui'
const PILL_ON = 'border-accent bg-accent-soft font-medium text-accent'
const PILL_OFF = 'border-border bg-surface text-text-2 hover:border-strong hover:text-text'

/** What is typed becomes the address after this pause. */
const TYPED_MS = 180

export function QueryBar({
  place,
  text,
  query,
  fieldRef,
  onChange,
}: {
  readonly place: Place
  readonly text: string
  readonly query: ListQuery
  readonly fieldRef: RefObject<HTMLInputElement | null>
  readonly onChange: (text: string) => void
}) {
  const [typed, setTyped] = useState(text)
  const keys = useKeysOf('list-search')
  const tags = useQuery(tagsQuery(place))
  // The address may change by itself: by a token that was pressed, or by going back.
  useEffect(() => setTyped(text), [text])
  useEffect(() => {
    if (typed === text) return
    const timer = setTimeout(() => onChange(typed), TYPED_MS)
    return () => clearTimeout(timer)
  }, [typed, text, onChange])
  const take = (next: string) => {
    setTyped(next)
    onChange(next)
  }
  return (
    <search className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <div className="relative min-w-0 flex-1 basis-64">
          <SearchIcon
            aria-hidden
            className="pointer-events-none absolute inset-y-0 left-2.5 my-auto size-4 text-text-3"
            strokeWidth={1.75}
          />
          <input
            ref={fieldRef}
            type="search"
            aria-label={t('list.search')}
            aria-keyshortcuts={keys && ariaKeys(keys)}
            placeholder={t('list.search-hint')}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            onKeyDown={({ key, currentTarget }) => {
              if (key !== 'Escape') return
              if (typed === '') currentTarget.blur()
              else take('')
            }}
            className="min-h-8 w-full rounded-input border border-strong bg-surface px-8 text-ui text-text hover:border-text-3 focus-visible:outline-offset-0 [&::-webkit-search-cancel-button]:hidden"
          />
          {typed === '' ? (
            keys !== undefined && (
              <span className="pointer-events-none absolute inset-y-0 right-2.5 my-auto flex items-center max-sm:hidden">
                <Keys of={keys} />
              </span>
            )
          ) : (
            <button
              type="button"
              aria-label={t('list.clear-search')}
              onClick={() => take('')}
              className="absolute inset-y-0 right-1 my-auto inline-flex size-6 items-center justify-center rounded-input text-text-3 hover:text-text"
            >
              <CloseIcon aria-hidden className="size-4" strokeWidth={1.75} />
            </button>
          )}
        </div>
        <fieldset className="flex flex-wrap gap-1.5">
          <legend className="sr-only">{t('list.filter-status')}</legend>
          {STATUSES.map((status) => {
            const isOn = query.status === status
            return (
              <button
                key={status}
                type="button"
                aria-pressed={isOn}
                onClick={() =>
                  take(
                    toggleToken(
                      query.status === undefined || isOn ? text : toggleToken(text, `status:${query.status}`),
                      `status:${status}`,
                    ),
                  )
                }
                className={classes(PILL, isOn ? PILL_ON : PILL_OFF)}
              >
                {t(STATUS_WORDS[status])}
              </button>
            )
          })}
        </fieldset>
        <button
          type="button"
          aria-pressed={query.owner === 'me'}
          onClick={() => take(toggleToken(text, 'owner:me'))}
          className={classes(PILL, query.owner === 'me' ? PILL_ON : PILL_OFF)}
        >
          {t('list.mine')}
        </button>
        {(tags.data?.length ?? 0) > 0 && (
          <Menu
            label={t('list.filter-tag')}
            trigger={
              <Button size="compact" icon={TagIcon} look="quiet">
                {t('list.tags')}
              </Button>
            }
          >
            {tags.data!.map(({ tag, workflows }) => (
              <MenuItem
                key={tag}
                label={tag}
                detail={t('list.count', { count: workflows })}
                onSelect={() => take(toggleToken(text, tokenOf('tag', tag)))}
              />
            ))}
          </Menu>
        )}
      </div>
      {query.unknown.length > 0 && (
        <p role="status" className="text-meta text-warning">
          {t('list.unknown-token', { tokens: query.unknown.join(' ') })}
        </p>
      )}
    </search>
  )
}
