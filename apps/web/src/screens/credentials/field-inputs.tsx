import type { CredentialType } from '@linkflow/sdk'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { PasswordField, SelectField, TextArea, TextField } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { AddIcon, CloseIcon } from '../../ui/icons.ts'
import type { Pair, Value, Values } from './credential-values.ts'

type Field = CredentialType['fields'][number]

/** The fields of a type, as its definition says. */
export function FieldInputs({
  type,
  values,
  problems,
  onChange,
}: {
  readonly type: CredentialType
  readonly values: Values
  readonly problems: ReadonlyMap<string, string>
  readonly onChange: (values: Values) => void
}) {
  return type.fields.map((field) => (
    <FieldInput
      key={field.name}
      field={field}
      value={values[field.name] ?? ''}
      problem={problems.get(field.name)}
      onChange={(value) => onChange({ ...values, [field.name]: value })}
    />
  ))
}

interface InputProps {
  readonly field: Field
  readonly value: Value
  readonly problem: string | undefined
  readonly onChange: (value: Value) => void
}

function FieldInput({ field, value, problem, onChange }: InputProps) {
  const { kind, title, description, required, charsMax, choices = [] } = field
  const words = {
    label: required ? title : t('credentials.optional', { title }),
    hint: description,
    problem,
    'aria-required': required || undefined,
    maxLength: charsMax,
    autoComplete: 'off',
    spellCheck: false,
  }
  if (typeof value !== 'string') return <PairsInput {...{ field, problem, onChange }} pairs={value} />
  const take = ({ target }: { readonly target: { readonly value: string } }) => onChange(target.value)
  switch (kind) {
    case 'secret':
      // A password manager would offer the password of this site for it.
      return <PasswordField {...words} autoComplete="new-password" value={value} onChange={take} />
    case 'long-secret':
    case 'long-text':
      return <TextArea {...words} rows={6} className="font-mono text-meta" value={value} onChange={take} />
    case 'choice':
      return (
        <SelectField
          label={words.label}
          hint={description}
          problem={problem}
          value={value}
          onChange={take}
          options={choices.map((choice) => ({ value: choice, label: choice }))}
        />
      )
    default:
      return <TextField {...words} value={value} onChange={take} />
  }
}

/** Names and secret values, as many as are needed. */
function PairsInput({
  field: { title, description },
  pairs,
  problem,
  onChange,
}: Omit<InputProps, 'value'> & { readonly pairs: readonly Pair[] }) {
  const change = (key: number, by: Partial<Pair>) =>
    onChange(pairs.map((pair) => (pair.key === key ? { ...pair, ...by } : pair)))
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1.5 font-medium text-text">{t('credentials.optional', { title })}</legend>
      {pairs.map(({ key, name, value }, at) => (
        <div key={key} className="flex items-end gap-2">
          <div className="min-w-0 flex-1">
            <TextField
              label={t('credentials.pair-name', { number: at + 1 })}
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={({ target }) => change(key, { name: target.value })}
            />
          </div>
          <div className="min-w-0 flex-1">
            <PasswordField
              label={t('credentials.pair-value', { number: at + 1 })}
              autoComplete="new-password"
              value={value}
              onChange={({ target }) => change(key, { value: target.value })}
            />
          </div>
          <IconButton
            icon={CloseIcon}
            label={t('credentials.pair-remove', { number: at + 1 })}
            onClick={() => onChange(pairs.filter((pair) => pair.key !== key))}
          />
        </div>
      ))}
      <Button
        size="compact"
        icon={AddIcon}
        className="self-start"
        onClick={() => onChange([...pairs, { key: (pairs.at(-1)?.key ?? -1) + 1, name: '', value: '' }])}
      >
        {t('credentials.pair-add', { title })}
      </Button>
      {problem === undefined ? (
        <p className="text-meta text-text-3">{description}</p>
      ) : (
        <p role="alert" className="text-meta text-error">
          {problem}
        </p>
      )}
    </fieldset>
  )
}
