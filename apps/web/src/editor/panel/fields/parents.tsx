import { type ReactNode, useState } from 'react'
import { t } from '../../../strings/index.ts'
import { Button } from '../../../ui/button.tsx'
import { classes } from '../../../ui/classes.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import { AddIcon, ChevronDownIcon, ChevronUpIcon, TrashIcon, WarningIcon } from '../../../ui/icons.ts'
import { isRecord, type JsonRecord, withChild } from '../../document/json-value.ts'
import { FieldConflict } from '../field-conflict.tsx'
import { type FieldPath, fieldId, usePanel } from '../panel-context.tsx'
import { isAt } from '../problems.ts'
import { useHeldText } from '../use-held-text.ts'
import { AddOption } from './add-option.tsx'
import { FieldList } from './field-list.tsx'
import { FieldView, type FieldViewProps } from './field-view.tsx'
import { firstValue, required } from './first-value.ts'
import { SelectBox } from './inputs.tsx'
import { arrangeGroup } from './primary.ts'
import { type Field, type FieldKind, kindOfField, titleOf } from './schema.ts'

/** A parameter that holds others. */
export function ParentFrame({
  field,
  path,
  children,
  aside,
  onRemove,
}: {
  readonly field: Field
  readonly path: FieldPath
  readonly children: ReactNode
  readonly aside?: ReactNode
  readonly onRemove?: (() => void) | undefined
}) {
  const { node, problems, isTouched } = usePanel()
  const id = fieldId(node.id, path)
  const problem = isTouched(path) ? problems.find((each) => isAt(each, path))?.message : undefined
  return (
    <fieldset
      id={id}
      aria-labelledby={`${id}-name`}
      aria-describedby={problem === undefined ? `${id}-hint` : `${id}-problem`}
      aria-invalid={problem === undefined ? undefined : true}
      tabIndex={-1}
      className="group/field flex min-w-0 flex-col gap-2 outline-none"
    >
      <div className="flex flex-col gap-0.5">
        <div className="flex min-h-6 items-center gap-1">
          <span id={`${id}-name`} className="min-w-0 flex-1 truncate text-ui font-medium text-text">
            {field.title}
            {field.isRequired && (
              <span aria-hidden className="ml-1 text-text-3">
                *
              </span>
            )}
          </span>
          {aside}
          {onRemove !== undefined && (
            <IconButton
              size="compact"
              className="opacity-0 group-focus-within/field:opacity-100 group-hover/field:opacity-100"
              icon={TrashIcon}
              label={t('panel.remove', { field: field.title })}
              onClick={onRemove}
            />
          )}
        </div>
        {problem !== undefined ? (
          <p id={`${id}-problem`} className="flex items-start gap-1.5 text-meta text-error">
            <WarningIcon aria-hidden className="mt-px size-3.5 shrink-0" strokeWidth={1.75} />
            {problem}
          </p>
        ) : (
          <p id={`${id}-hint`} className="text-meta text-text-3 text-pretty">
            {field.description}
          </p>
        )}
      </div>
      <FieldConflict place={['nodes', node.id, 'parameters', ...path]} title={field.title} />
      {children}
    </fieldset>
  )
}

const Inset = ({ children, className }: { readonly children: ReactNode; readonly className?: string }) => (
  <div className={classes('flex min-w-0 flex-col gap-3 border-l-2 border-border pl-3', className)}>{children}</div>
)

export const removal = ({ canRemove, write, path, field }: FieldViewProps, mayEdit: boolean) =>
  canRemove === true && mayEdit ? () => write(path, undefined, field.title) : undefined

function Members({
  fields,
  value,
  path,
  write,
  isLiteral,
  title,
}: Pick<FieldViewProps, 'value' | 'path' | 'write' | 'isLiteral'> & {
  readonly fields: readonly Field[]
  readonly title: string
}) {
  const { mayEdit } = usePanel()
  const [added, setAdded] = useState<ReadonlySet<string>>(() => new Set())
  const { shown, optional } = arrangeGroup(fields, value, added)
  const values: JsonRecord = isRecord(value) ? value : {}
  return (
    <>
      <FieldList
        fields={shown}
        values={values}
        path={path}
        write={write}
        writeAll={(changed, name) => {
          const kept = Object.entries({ ...values, ...changed }).filter(([, each]) => each !== undefined)
          write(path, Object.fromEntries(kept), name)
        }}
        isLiteral={() => isLiteral}
      />
      {mayEdit && (
        <AddOption
          of={title}
          optional={optional}
          onAdd={({ name }) => setAdded((before) => new Set(before).add(name))}
        />
      )}
    </>
  )
}

export function GroupView(props: FieldViewProps & { readonly kind: Extract<FieldKind, { type: 'group' }> }) {
  const { field, path, value, isLiteral, kind, aside } = props
  const { mayEdit } = usePanel()
  const { values, write } = withDefault(props)
  return (
    <ParentFrame field={field} path={path} aside={aside} onRemove={removal(props, mayEdit)}>
      {kind.isAmount ? (
        <div className="grid grid-cols-2 gap-2">
          {kind.fields.map((each) => (
            <FieldView
              key={each.name}
              field={each}
              path={[...path, each.name]}
              value={values[each.name]}
              write={write}
              isLiteral={isLiteral}
              isCompact
            />
          ))}
        </div>
      ) : (
        <Inset>
          <Members fields={kind.fields} value={value} {...{ path, write, isLiteral }} title={field.title} />
        </Inset>
      )}
    </ParentFrame>
  )
}

/** Where nothing is set, the default is meant: what is written then stands in it. */
function withDefault({ field, path, value, write }: FieldViewProps) {
  const values: JsonRecord = isRecord(value) ? value : isRecord(field.default) ? field.default : {}
  const writeIn: FieldViewProps['write'] = (at, next, title) =>
    value === undefined
      ? write(path, withChild(values, keysBelow(path, at), next === undefined ? undefined : { value: next }), title)
      : write(at, next, title)
  return { values, write: writeIn }
}

export function FormsView(props: FieldViewProps & { readonly kind: Extract<FieldKind, { type: 'forms' }> }) {
  const { field, path, isLiteral, kind, aside } = props
  const { mayEdit } = usePanel()
  const { values, write } = withDefault(props)
  const { by, forms } = kind
  const form =
    forms.find(({ id }) => (by === undefined ? id.split(' ').every((name) => name in values) : values[by] === id)) ??
    forms[0]!
  const schemas = (field.schema['oneOf'] ?? field.schema['anyOf']) as readonly JsonRecord[]
  const choose = (id: string) => {
    const at = forms.findIndex((each) => each.id === id)
    props.write(path, { ...required(schemas[at]!), ...(by !== undefined && { [by]: id }) }, field.title)
  }
  return (
    <ParentFrame field={field} path={path} aside={aside} onRemove={removal(props, mayEdit)}>
      <SelectBox
        aria-label={t('panel.form-of', { field: field.title })}
        isReadOnly={!mayEdit}
        value={form.id}
        options={forms.map(({ id, title }) => ({ value: id, label: title }))}
        onChange={choose}
      />
      {form.fields.length > 0 && (
        <Inset>
          <Members
            key={form.id}
            fields={form.fields}
            value={values}
            path={path}
            write={write}
            isLiteral={isLiteral}
            title={field.title}
          />
        </Inset>
      )}
    </ParentFrame>
  )
}

const keysBelow = (path: FieldPath, at: FieldPath): string[] => at.slice(path.length).map(String)

/** Entries are written as one value: that is how they are moved, and how they are merged with what others did. */
export function ListView(props: FieldViewProps & { readonly kind: Extract<FieldKind, { type: 'list' }> }) {
  const { field, path, value, write, isLiteral, kind } = props
  const { mayEdit } = usePanel()
  const list: readonly unknown[] = Array.isArray(value) ? value : Array.isArray(field.default) ? field.default : []
  const writeList = (next: readonly unknown[]) => write(path, next, field.title)
  const writeIn = (at: FieldPath, next: unknown) =>
    writeList(withChild(list, keysBelow(path, at), next === undefined ? undefined : { value: next }) as unknown[])
  const one = singular(field.title)
  const itemKind = kindOfField(kind.item).type
  const isPlain = itemKind === 'text'
  // It has a line of its own for its name, and room for more in it.
  const isParent = itemKind === 'group' || itemKind === 'forms'
  const item: Omit<Field, 'title'> = {
    name: field.name,
    description: '',
    isRequired: true,
    schema: kind.item,
    default: undefined,
    onlyFor: [],
  }
  return (
    <ParentFrame field={field} path={path} onRemove={removal(props, mayEdit)}>
      {list.map((each, at) => {
        const title = `${one} ${at + 1}`
        const acts = mayEdit && (
          <EntryActs
            title={title}
            at={at}
            count={list.length}
            onMove={(to) => writeList(list.toSpliced(at, 1).toSpliced(to, 0, each))}
            onRemove={() => writeList(list.toSpliced(at, 1))}
          />
        )
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name but their place
          <div key={at} className="flex items-start gap-1">
            <div className="min-w-0 flex-1">
              <FieldView
                field={{ ...item, title }}
                path={[...path, at]}
                value={each}
                write={writeIn}
                isLiteral={isLiteral}
                isCompact={isPlain}
                aside={acts}
              />
            </div>
            {!isParent && acts}
          </div>
        )
      })}
      {mayEdit && (
        <div>
          <Button size="compact" icon={AddIcon} onClick={() => writeList([...list, firstValue(kind.item)])}>
            {t('panel.add-entry', { entry: one })}
          </Button>
        </div>
      )}
    </ParentFrame>
  )
}

/** Up, down, away. */
function EntryActs({
  title,
  at,
  count,
  onMove,
  onRemove,
}: {
  readonly title: string
  readonly at: number
  readonly count: number
  readonly onMove: (to: number) => void
  readonly onRemove: () => void
}) {
  return (
    <div className="flex shrink-0 items-center">
      {count > 1 && (
        <>
          <IconButton
            size="compact"
            icon={ChevronUpIcon}
            disabled={at === 0}
            label={t('panel.move-up', { entry: title })}
            onClick={() => onMove(at - 1)}
          />
          <IconButton
            size="compact"
            icon={ChevronDownIcon}
            disabled={at === count - 1}
            label={t('panel.move-down', { entry: title })}
            onClick={() => onMove(at + 1)}
          />
        </>
      )}
      <IconButton size="compact" icon={TrashIcon} label={t('panel.remove', { field: title })} onClick={onRemove} />
    </div>
  )
}

const singular = (title: string): string =>
  title
    .replace(/ies$/, 'y')
    .replace(/(s|x|z|ch|sh)es$/, '$1')
    .replace(/([^s])s$/, '$1')

interface Pair {
  readonly name: string
  readonly value: unknown
}

const ANY: Omit<Field, 'title' | 'name'> = {
  description: '',
  isRequired: false,
  schema: {},
  default: undefined,
  onlyFor: [],
}

/** Names of one's own with values. Kept as an object; a list that came so, where a name may stand twice, stays one. */
export function PairsView(props: FieldViewProps) {
  const { field, path, value, write, isLiteral, aside } = props
  const { mayEdit } = usePanel()
  const isList = Array.isArray(value)
  const pairs: readonly Pair[] = isList
    ? value.map((each) =>
        isRecord(each) ? { name: String(each['name'] ?? ''), value: each['value'] } : { name: '', value: each },
      )
    : Object.entries(isRecord(value) ? value : {}).map(([name, each]) => ({ name, value: each }))
  const writePairs = (next: readonly Pair[]) =>
    write(
      path,
      isList ? next.map((pair) => ({ ...pair })) : Object.fromEntries(next.map((pair) => [pair.name, pair.value])),
      field.title,
    )
  const one = singular(field.title)
  const isFields = field.name === 'values' || kindOfField(field.schema).type === 'json'
  const add = () => {
    const taken = new Set(pairs.map(({ name }) => name))
    const word = (isFields ? 'field' : one).toLowerCase().replace(/\W+/g, '')
    let name = word
    for (let number = 2; taken.has(name); number += 1) name = `${word}${number}`
    writePairs([...pairs, { name, value: '' }])
  }
  return (
    <ParentFrame field={field} path={path} aside={aside} onRemove={removal(props, mayEdit)}>
      {pairs.map((pair, at) => {
        const key = isList ? at : pair.name
        const title = pair.name === '' ? `${one} ${at + 1}` : pair.name
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: names change while they are typed
          <div key={at} className="flex min-w-0 flex-col gap-1 border-l-2 border-border pl-3">
            <div className="flex items-center gap-1">
              <PairName
                label={t('panel.name-of', { entry: title })}
                name={pair.name}
                isReadOnly={!mayEdit}
                isTaken={(name) => !isList && name !== pair.name && pairs.some((each) => each.name === name)}
                onChange={(name) => writePairs(pairs.with(at, { ...pair, name }))}
              />
              {mayEdit && (
                <IconButton
                  size="compact"
                  icon={TrashIcon}
                  label={t('panel.remove', { field: title })}
                  onClick={() => writePairs(pairs.toSpliced(at, 1))}
                />
              )}
            </div>
            <FieldView
              field={{ ...ANY, name: String(key), title }}
              path={isList ? [...path, at, 'value'] : [...path, key]}
              value={pair.value}
              write={(written, next) =>
                isList || value === undefined
                  ? writePairs(pairs.with(at, { ...pair, value: next }))
                  : write(written, next, title)
              }
              isLiteral={isLiteral}
              isCompact
            />
          </div>
        )
      })}
      {mayEdit && (
        <div>
          <Button size="compact" icon={AddIcon} onClick={add}>
            {t('panel.add-entry', { entry: isFields ? titleOf('field') : one })}
          </Button>
        </div>
      )}
    </ParentFrame>
  )
}

/** A name is taken over when one leaves it: half of one would be another field. */
function PairName({
  label,
  name,
  isReadOnly,
  isTaken,
  onChange,
}: {
  readonly label: string
  readonly name: string
  readonly isReadOnly: boolean
  readonly isTaken: (name: string) => boolean
  readonly onChange: (name: string) => void
}) {
  const { problem, input } = useHeldText(
    name,
    (typed) => (typed === '' || isTaken(typed) ? t('panel.name-taken') : undefined),
    onChange,
  )
  return (
    <input
      aria-label={label}
      aria-invalid={problem === undefined ? undefined : true}
      title={problem}
      spellCheck={false}
      readOnly={isReadOnly}
      {...input}
      className={classes(
        '-ml-1 min-h-7 min-w-0 flex-1 truncate rounded-input border bg-transparent px-1 font-mono text-meta font-medium text-text hover:bg-raised focus-visible:bg-surface focus-visible:outline-offset-0',
        problem === undefined ? 'border-transparent' : 'border-error',
      )}
    />
  )
}
