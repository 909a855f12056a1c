import { useEffect, useId, useRef } from 'react'
import { type TextId, t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { ChevronRightIcon } from '../../ui/icons.ts'
import { CHANGE_GROUPS, type Change, type ChangeGroup, fieldName } from './changes.ts'
import { FieldChange } from './field-change.tsx'
import { KindMark } from './kinds.tsx'
import { settingWords } from './setting-words.ts'
import { valueText } from './value-text.ts'

const GROUP_WORDS: Readonly<Record<ChangeGroup, TextId>> = {
  nodes: 'diff.group.nodes',
  connections: 'diff.group.connections',
  credentials: 'diff.group.credentials',
  settings: 'diff.group.settings',
  notes: 'diff.group.notes',
  layout: 'diff.group.layout',
}

interface ListProps {
  readonly changes: readonly Change[]
  /** The one that is open: its key. */
  readonly selected: string | undefined
  readonly onSelect: (key: string | undefined) => void
  /** Names for the ids of credentials. */
  readonly credentials?: ReadonlyMap<string, string> | undefined
}

/** What is different, by what it is of; each opens to what each of its fields was and is. */
export function ChangeList(props: ListProps) {
  const groups = Map.groupBy(props.changes, ({ group }) => group)
  return (
    <div className="flex flex-col gap-4">
      {CHANGE_GROUPS.map((group) => {
        const changes = groups.get(group)
        return changes && <Group key={group} {...props} group={group} changes={changes} />
      })}
    </div>
  )
}

function Group({ group, changes, ...list }: ListProps & { readonly group: ChangeGroup }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex flex-col gap-1">
      <h3 id={id} className="flex items-baseline gap-2 px-1 text-meta font-medium text-text-3">
        {t(GROUP_WORDS[group])}
        <span className="text-count tabular-nums">{changes.length}</span>
      </h3>
      <ul className="flex flex-col">
        {changes.map((change) => (
          <Row key={change.key} {...list} change={change} />
        ))}
      </ul>
    </section>
  )
}

const titleOf = ({ group, title }: Change): string =>
  group === 'settings' ? settingWords(title) : title === '' ? t('diff.order') : title

function Row({ change, selected, onSelect, credentials }: Omit<ListProps, 'changes'> & { readonly change: Change }) {
  const { key, group, kind, fields } = change
  const details = useId()
  const button = useRef<HTMLButtonElement>(null)
  const isOpen = key === selected
  useEffect(() => {
    if (isOpen) button.current?.scrollIntoView({ block: 'nearest' })
  }, [isOpen])
  const wordsOf =
    group === 'credentials' ? (value: unknown) => credentials?.get(String(value)) ?? valueText(value) : valueText
  return (
    <li className={classes('rounded-button', isOpen && 'bg-accent-soft')}>
      <button
        ref={button}
        type="button"
        aria-expanded={fields.length === 0 ? undefined : isOpen}
        aria-controls={fields.length === 0 ? undefined : details}
        aria-current={isOpen || undefined}
        onClick={() => onSelect(isOpen && fields.length > 0 ? undefined : key)}
        className="flex min-h-9 w-full items-center gap-2 rounded-button px-2 py-1.5 text-left hover:bg-raised"
      >
        <KindMark kind={kind} />
        <span className="min-w-0 flex-1 truncate text-text">{titleOf(change)}</span>
        {fields.length > 0 && (
          <>
            {group !== 'settings' && (
              <span className="text-count text-text-3 tabular-nums">{t('diff.fields', { count: fields.length })}</span>
            )}
            <ChevronRightIcon
              aria-hidden
              className={classes('size-4 text-text-3 transition-transform duration-120 ease-ui', isOpen && 'rotate-90')}
              strokeWidth={1.75}
            />
          </>
        )}
      </button>
      {isOpen && fields.length > 0 && (
        <div id={details} className="flex flex-col gap-3 px-2 pt-1 pb-3">
          {fields.map((field) => (
            <FieldChange
              key={field.path}
              name={group === 'settings' ? '' : fieldName(field.path)}
              change={field}
              wordsOf={wordsOf}
            />
          ))}
        </div>
      )}
    </li>
  )
}
