import type { ConditionKind } from '@linkflow/contracts'
import type { Column } from '@linkflow/sdk'
import { type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { FilterIcon } from '../../ui/icons.ts'
import { SmallSelect } from '../../ui/small-select.tsx'
import { filterOf, offered, type RowSearch, takesValue, typeOf } from './row-filter.ts'

const WORDS: Readonly<Record<ConditionKind, TextId>> = {
  equals: 'data-tables.is.equals',
  'not-equals': 'data-tables.is.not-equals',
  less: 'data-tables.is.less',
  'at-most': 'data-tables.is.at-most',
  more: 'data-tables.is.more',
  'at-least': 'data-tables.is.at-least',
  'one-of': 'data-tables.is.one-of',
  contains: 'data-tables.is.contains',
  like: 'data-tables.is.like',
  'like-any-case': 'data-tables.is.like',
  empty: 'data-tables.is.empty',
  'not-empty': 'data-tables.is.not-empty',
}

/** One condition on one column; it stands in the address. */
export function FilterBar({
  columns,
  search,
  onChange,
}: {
  readonly columns: readonly Column[]
  readonly search: RowSearch
  readonly onChange: (search: RowSearch) => void
}) {
  const { column = '', value = '' } = search
  const type = typeOf(columns, column)
  const kinds = type === undefined ? [] : offered(type)
  const is = kinds.find((kind) => kind === search.is) ?? kinds[0]
  const isWaiting =
    type !== undefined && is !== undefined && takesValue(is) && filterOf(columns, { ...search, is }).where?.length === 0
  return (
    <search aria-label={t('data-tables.filter')} className="flex flex-wrap items-center gap-2">
      <FilterIcon aria-hidden className="size-4 text-text-3" strokeWidth={1.75} />
      <SmallSelect
        label={t('data-tables.filter-column')}
        value={type === undefined ? '' : column}
        options={[
          { value: '', label: t('data-tables.filter-none') },
          ...['id', ...columns.map(({ name }) => name), 'createdAt', 'updatedAt'].map((name) => ({
            value: name,
            label: name,
          })),
        ]}
        onChange={(name) => {
          const next = typeOf(columns, name)
          onChange(next === undefined ? {} : { column: name, is: offered(next)[0]! })
        }}
      />
      {is !== undefined && (
        <SmallSelect
          label={t('data-tables.filter-is')}
          value={is}
          options={kinds.map((kind) => ({ value: kind, label: t(WORDS[kind]) }))}
          onChange={(kind) =>
            onChange({ column, is: kind, value: takesValue(kind as ConditionKind) ? value : undefined })
          }
        />
      )}
      {is !== undefined && takesValue(is) && (
        <input
          type="search"
          aria-label={t('data-tables.filter-value')}
          placeholder={t(type === 'boolean' ? 'data-tables.filter-boolean' : 'data-tables.filter-value')}
          aria-invalid={isWaiting && value !== ''}
          value={value}
          onChange={({ target }) => onChange({ column, is, value: target.value })}
          className={classes(
            'min-h-8 w-48 rounded-input border bg-surface px-2.5 text-ui text-text focus-visible:outline-offset-0',
            isWaiting && value !== '' ? 'border-error' : 'border-strong',
          )}
        />
      )}
      {type !== undefined && (
        <Button size="compact" look="quiet" onClick={() => onChange({})}>
          {t('data-tables.filter-clear')}
        </Button>
      )}
    </search>
  )
}
