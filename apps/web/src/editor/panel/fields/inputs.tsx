import { useState } from 'react'
import { type TextId, t } from '../../../strings/index.ts'
import { classes } from '../../../ui/classes.ts'
import { ChevronDownIcon } from '../../../ui/icons.ts'
import { isFixed } from '../../document/findings.ts'
import { isRecord } from '../../document/json-value.ts'
import { JsonCode, parsedJson } from './json-code.tsx'
import { titleOf } from './schema.ts'

export interface Common {
  readonly id: string
  readonly value: unknown
  readonly describedBy: string | undefined
  readonly isInvalid: boolean
  readonly isReadOnly: boolean
  readonly onChange: (value: unknown) => void
  readonly onFocus: () => void
  readonly onBlur: () => void
}

const box = (isInvalid: boolean) =>
  classes(
    'w-full min-w-0 rounded-input border bg-surface text-ui text-text transition-colors duration-120 ease-ui hover:border-text-3 focus-visible:outline-offset-0',
    isInvalid ? 'border-error' : 'border-strong',
  )
const said = ({ id, describedBy, isInvalid }: Pick<Common, 'id' | 'describedBy' | 'isInvalid'>) => ({
  id,
  'aria-describedby': describedBy,
  'aria-invalid': isInvalid || undefined,
})

export const textIn = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : isRecord(value) && isFixed(value)
      ? String(value['$fixed'])
      : value === undefined
        ? ''
        : JSON.stringify(value)

/** A text that is to be taken as it is keeps saying so while it holds braces. */
export const asTyped = (before: unknown, text: string): unknown =>
  isRecord(before) && isFixed(before) && text.includes('{{') ? { $fixed: text } : text

export function TextInput({
  value,
  isLong,
  isReadOnly,
  defaultValue,
  onChange,
  ...rest
}: Common & { readonly isLong: boolean; readonly defaultValue: unknown }) {
  const props = {
    ...said(rest),
    value: textIn(value),
    readOnly: isReadOnly,
    onFocus: rest.onFocus,
    onBlur: rest.onBlur,
    placeholder: typeof defaultValue === 'string' ? defaultValue : undefined,
    spellCheck: false,
  }
  return isLong ? (
    <textarea
      {...props}
      rows={3}
      onChange={(event) => onChange(asTyped(value, event.target.value))}
      className={classes(box(rest.isInvalid), 'resize-y px-2.5 py-1.5')}
    />
  ) : (
    <input
      {...props}
      onChange={(event) => onChange(asTyped(value, event.target.value))}
      className={classes(box(rest.isInvalid), 'min-h-8 px-2.5')}
    />
  )
}

/** What is no number stays in the box, and is told; it is not made into another. */
export function NumberInput({
  value,
  isReadOnly,
  defaultValue,
  onChange,
  ...rest
}: Common & { readonly defaultValue: unknown }) {
  const [typed, setTyped] = useState<string>()
  const take = (text: string) => {
    setTyped(text)
    if (text.trim() === '') onChange(undefined)
    else if (text.includes('{{')) onChange(text)
    else onChange(Number.isFinite(Number(text)) ? Number(text) : text)
  }
  return (
    <input
      {...said(rest)}
      inputMode="decimal"
      readOnly={isReadOnly}
      value={typed ?? textIn(value)}
      placeholder={defaultValue === undefined ? undefined : String(defaultValue)}
      onChange={(event) => take(event.target.value)}
      onFocus={rest.onFocus}
      onBlur={() => {
        setTyped(undefined)
        rest.onBlur()
      }}
      className={classes(box(rest.isInvalid), 'min-h-8 px-2.5 tabular-nums')}
    />
  )
}

const NUMBER = /^-?\d+(\.\d+)?$/

/** Numbers with commas between. What is none stays in the box, and is told. */
export function NumbersInput({
  value,
  isReadOnly,
  defaultValue,
  onChange,
  ...rest
}: Common & { readonly defaultValue: unknown }) {
  const [typed, setTyped] = useState<string>()
  const shown = (list: unknown) => (Array.isArray(list) ? list.join(', ') : '')
  const words = (typed ?? '').split(/[\s,;]+/).filter((word) => word !== '')
  const isBad = typed !== undefined && !words.every((word) => NUMBER.test(word))
  return (
    <input
      {...said({ ...rest, isInvalid: rest.isInvalid || isBad })}
      inputMode="decimal"
      readOnly={isReadOnly}
      spellCheck={false}
      value={typed ?? shown(value)}
      placeholder={shown(defaultValue)}
      onChange={({ target }) => {
        setTyped(target.value)
        const next = target.value.split(/[\s,;]+/).filter((word) => word !== '')
        if (next.length === 0) onChange(undefined)
        else if (next.every((word) => NUMBER.test(word))) onChange(next.map(Number))
      }}
      onFocus={rest.onFocus}
      onBlur={() => {
        if (!isBad) setTyped(undefined)
        rest.onBlur()
      }}
      className={classes(box(rest.isInvalid || isBad), 'min-h-8 px-2.5 tabular-nums')}
    />
  )
}

export function SelectBox({
  options,
  value,
  isReadOnly = false,
  isInvalid = false,
  onChange,
  className,
  ...rest
}: {
  readonly id?: string
  readonly 'aria-label'?: string
  readonly 'aria-describedby'?: string | undefined
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly value: string
  readonly isReadOnly?: boolean
  readonly isInvalid?: boolean
  readonly className?: string
  readonly onChange: (value: string) => void
  readonly onFocus?: () => void
  readonly onBlur?: () => void
}) {
  return (
    <span className={classes('relative block min-w-0', className)}>
      <select
        {...rest}
        aria-invalid={isInvalid || undefined}
        value={value}
        disabled={isReadOnly}
        onChange={(event) => onChange(event.target.value)}
        className={classes(box(isInvalid), 'min-h-8 appearance-none truncate pr-7 pl-2.5 disabled:opacity-100')}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDownIcon
        aria-hidden
        className="pointer-events-none absolute inset-y-0 right-2 my-auto size-4 text-text-3"
        strokeWidth={1.75}
      />
    </span>
  )
}

/** Methods of HTTP are written large; all else as words. */
const choiceTitle = (choice: string): string => (/^[A-Z]+$/.test(choice) ? choice : titleOf(choice))

export function ChoiceInput({
  choices,
  defaultValue,
  isRequired,
  value,
  ...rest
}: Common & { readonly choices: readonly string[]; readonly defaultValue: unknown; readonly isRequired: boolean }) {
  const isOpen = value === undefined && typeof defaultValue !== 'string'
  const unknown = typeof value === 'string' && !choices.includes(value) ? [value] : []
  return (
    <SelectBox
      id={rest.id}
      aria-describedby={rest.describedBy}
      isInvalid={rest.isInvalid}
      isReadOnly={rest.isReadOnly}
      onFocus={rest.onFocus}
      onBlur={rest.onBlur}
      value={typeof value === 'string' ? value : String(defaultValue ?? '')}
      options={[
        ...(isOpen || (!isRequired && defaultValue === undefined) ? [{ value: '', label: t('panel.choose') }] : []),
        ...[...unknown, ...choices].map((choice) => ({ value: choice, label: choiceTitle(choice) })),
      ]}
      onChange={(choice) => rest.onChange(choice === '' ? undefined : choice)}
    />
  )
}

type AnyKind = 'text' | 'number' | 'boolean' | 'null' | 'json'
const ANY_KINDS: readonly (readonly [AnyKind, TextId])[] = [
  ['text', 'panel.any.text'],
  ['number', 'panel.any.number'],
  ['boolean', 'panel.any.boolean'],
  ['null', 'panel.any.null'],
  ['json', 'panel.any.json'],
]

const anyKind = (value: unknown): AnyKind => {
  if (value === null) return 'null'
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'object' && !(isRecord(value) && isFixed(value)) ? 'json' : 'text'
}

/** Any value: what kind of one is chosen beside it, so that 7 and «7» are not the same. */
export function AnyInput({ title, ...rest }: Common & { readonly title: string }) {
  const { value, isReadOnly, onChange } = rest
  const kind = anyKind(value)
  const convert = (to: AnyKind) => {
    const text = textIn(value)
    const parsed = parsedJson(text)
    onChange(
      {
        text,
        number: Number.isFinite(Number(text)) && text !== '' ? Number(text) : 0,
        boolean: text === 'true',
        null: null,
        json: typeof parsed === 'object' && parsed !== null ? parsed : {},
      }[to],
    )
  }
  return (
    <div className="flex min-w-0 gap-1">
      <div className="min-w-0 flex-1">
        {kind === 'json' ? (
          <JsonCode {...rest} label={title} />
        ) : kind === 'number' ? (
          <NumberInput {...rest} defaultValue={undefined} />
        ) : kind === 'boolean' ? (
          <SelectBox
            id={rest.id}
            isReadOnly={isReadOnly}
            value={String(value)}
            options={[
              { value: 'true', label: t('panel.true') },
              { value: 'false', label: t('panel.false') },
            ]}
            onFocus={rest.onFocus}
            onBlur={rest.onBlur}
            onChange={(chosen) => onChange(chosen === 'true')}
          />
        ) : kind === 'null' ? (
          <input {...said(rest)} readOnly value="null" className={classes(box(false), 'min-h-8 px-2.5 text-text-3')} />
        ) : (
          <TextInput {...rest} isLong={false} defaultValue={undefined} />
        )}
      </div>
      <SelectBox
        aria-label={t('panel.kind-of', { field: title })}
        className="w-22 shrink-0"
        isReadOnly={isReadOnly}
        value={kind}
        options={ANY_KINDS.map(([value, word]) => ({ value, label: t(word) }))}
        onChange={(to) => convert(to as AnyKind)}
      />
    </div>
  )
}
