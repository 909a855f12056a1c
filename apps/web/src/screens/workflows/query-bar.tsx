import { useQuery } from '@tanstack/react-query'
import type { RefObject } from 'react'
import type { Place } from '../../app/me.ts'
import { useTyped } from '../../app/use-typed.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { FilterPill } from '../../ui/filter-pill.tsx'
import { TagIcon } from '../../ui/icons.ts'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { SearchInput } from '../../ui/search-field.tsx'
import { type ListQuery, STATUSES, toggleToken, tokenOf } from './list-query.ts'
import { STATUS_WORDS } from './state-chip.tsx'
import { tagsQuery } from './workflow-queries.ts'

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
  const tags = useQuery(tagsQuery(place))
  const { typed, setTyped, take } = useTyped(text, onChange, TYPED_MS)
  return (
    <search className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          label={t('list.search')}
          hint={t('list.search-hint')}
          value={typed}
          fieldRef={fieldRef}
          className="min-w-0 flex-1 basis-64"
          onChange={setTyped}
          onTake={take}
        />
        <fieldset className="flex flex-wrap gap-1.5">
          <legend className="sr-only">{t('list.filter-status')}</legend>
          {STATUSES.map((status) => {
            const isOn = query.status === status
            return (
              <FilterPill
                key={status}
                label={t(STATUS_WORDS[status])}
                isOn={isOn}
                onPress={() =>
                  take(
                    toggleToken(
                      query.status === undefined || isOn ? text : toggleToken(text, `status:${query.status}`),
                      `status:${status}`,
                    ),
                  )
                }
              />
            )
          })}
        </fieldset>
        <FilterPill
          label={t('list.mine')}
          isOn={query.owner === 'me'}
          onPress={() => take(toggleToken(text, 'owner:me'))}
        />
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
