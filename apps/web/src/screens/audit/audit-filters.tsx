import { useQuery } from '@tanstack/react-query'
import type { RefObject } from 'react'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { SelectField, TextField } from '../../ui/field.tsx'
import { membersQuery } from '../members/member-queries.ts'
import { type AuditSearch, isFiltered, KIND_WORDS } from './audit-query.ts'

export function AuditFilters({
  place,
  search,
  firstRef,
  onChange,
}: {
  readonly place: Place
  readonly search: AuditSearch
  readonly firstRef: RefObject<HTMLSelectElement | null>
  readonly onChange: (change: AuditSearch) => void
}) {
  const members = useQuery({ ...membersQuery(place), enabled: place.can('member:read') })
  const people = (members.data ?? []).map(({ accountId, name }) => ({ value: accountId, label: name }))
  const { action = '', actor = '', thing = '', from = '', until = '' } = search
  const kinds: { value: string; label: string }[] = Object.entries(KIND_WORDS).map(([value, words]) => ({
    value,
    label: t(words),
  }))
  // What a link or an entry asked for need not be in the lists.
  const withOwn = (options: typeof kinds, value: string, label = value) =>
    value === '' || options.some((each) => each.value === value) ? options : [...options, { value, label }]
  return (
    <search
      className={classes(
        'grid grid-cols-1 items-end gap-3 sm:grid-cols-2',
        isFiltered(search) ? 'lg:grid-cols-[repeat(4,minmax(0,1fr))_auto]' : 'lg:grid-cols-4',
      )}
    >
      <SelectField
        ref={firstRef}
        label={t('audit.filter.action')}
        value={action}
        onChange={({ target }) => onChange({ action: target.value })}
        options={[{ value: '', label: t('audit.filter.all') }, ...withOwn(kinds, action)]}
      />
      <SelectField
        label={t('audit.filter.actor')}
        value={actor}
        onChange={({ target }) => onChange({ actor: target.value })}
        options={[
          { value: '', label: t('audit.filter.everybody') },
          ...withOwn(people, actor, t('audit.filter.other')),
        ]}
      />
      <TextField
        label={t('audit.filter.from')}
        type="date"
        max={until === '' ? undefined : until}
        value={from}
        onChange={({ target }) => onChange({ from: target.value })}
      />
      <TextField
        label={t('audit.filter.until')}
        type="date"
        min={from === '' ? undefined : from}
        value={until}
        onChange={({ target }) => onChange({ until: target.value })}
      />
      {isFiltered(search) && (
        <Button
          look="quiet"
          onClick={() =>
            onChange({ action: undefined, actor: undefined, thing: undefined, from: undefined, until: undefined })
          }
        >
          {t('list.clear')}
        </Button>
      )}
      {thing !== '' && (
        <p className="col-span-full text-text-2">
          {t('audit.filter.thing')} <code className="font-mono text-meta text-text">{thing}</code>
        </p>
      )}
    </search>
  )
}
