import type { Variable } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { PasswordField, SelectField, TextArea, TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toaster.tsx'
import { useVariableActs, variableUsesQuery } from './variable-queries.ts'
import { isName, type Kind, kindOf, readValue, VALUE_CHARS_MAX } from './variable-text.ts'

/** Makes a variable, or changes one. Its name stays: workflows read it by that. */
export function VariableDialog({
  place,
  variable,
  names,
  onClose,
}: {
  readonly place: Place
  /** The one to change; without, a new one. */
  readonly variable: Variable | undefined
  readonly names: readonly string[]
  readonly onClose: () => void
}) {
  const [name, setName] = useState(variable?.name ?? '')
  const [kind, setKind] = useState<Kind>(variable?.value === undefined ? 'text' : kindOf(variable.value))
  const [text, setText] = useState(variable?.value === undefined ? '' : String(variable.value))
  const [isSecret, setSecret] = useState(variable?.isSecret ?? false)
  const [description, setDescription] = useState(variable?.description ?? '')
  const act = useVariableActs(place)
  const value = isSecret ? text : readValue(kind, text)
  /** The value of a secret that stays one is kept, unless another is given. */
  const keeps = variable?.isSecret === true && isSecret && text === ''
  const nameProblem =
    variable !== undefined || name === ''
      ? undefined
      : !isName(name)
        ? t('variables.name-wrong')
        : names.includes(name)
          ? t('variables.name-taken')
          : undefined
  const isReady = name !== '' && nameProblem === undefined && value !== undefined && (!isSecret || keeps || text !== '')
  const save = () =>
    value !== undefined &&
    act.mutate(
      { type: 'set', name, isSecret, description: description.trim(), ...(!keeps && { value }) },
      {
        onSuccess: () => {
          toast({ text: t('variables.saved', { name }) })
          onClose()
        },
      },
    )
  return (
    <FormDialog
      title={variable === undefined ? t('variables.create') : t('variables.change', { name: variable.name })}
      submit={t('variables.save')}
      isBusy={act.isPending}
      isReady={isReady}
      error={act.error}
      onSubmit={save}
      onClose={onClose}
    >
      {variable === undefined && (
        <TextField
          label={t('variables.name')}
          hint={t('variables.name-hint', { name: name || 'name' })}
          problem={nameProblem}
          autoFocus
          required
          maxLength={64}
          spellCheck={false}
          className="font-mono"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      )}
      <Switch
        label={t('variables.secret')}
        hint={t(variable?.isSecret === true && !isSecret ? 'variables.secret-off' : 'variables.secret-hint')}
        isOn={isSecret}
        onChange={(isOn) => {
          setSecret(isOn)
          if (isOn) setKind('text')
        }}
      />
      {!isSecret && (
        <SelectField
          label={t('variables.kind')}
          value={kind}
          onChange={({ target }) => {
            setKind(target.value as Kind)
            if (target.value === 'boolean') setText(text === 'true' ? 'true' : 'false')
          }}
          options={[
            { value: 'text', label: t('variables.kind.text') },
            { value: 'number', label: t('variables.kind.number') },
            { value: 'boolean', label: t('variables.kind.boolean') },
          ]}
        />
      )}
      {isSecret ? (
        <PasswordField
          label={t('variables.value')}
          hint={variable?.isSecret === true ? t('variables.secret-kept') : t('variables.value-hint')}
          autoComplete="new-password"
          maxLength={VALUE_CHARS_MAX}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      ) : kind === 'boolean' ? (
        <SelectField
          label={t('variables.value')}
          value={text}
          onChange={({ target }) => setText(target.value)}
          options={[
            { value: 'true', label: 'true' },
            { value: 'false', label: 'false' },
          ]}
        />
      ) : kind === 'number' ? (
        <TextField
          label={t('variables.value')}
          inputMode="decimal"
          problem={text !== '' && value === undefined ? t('variables.number-wrong') : undefined}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      ) : (
        <TextArea
          label={t('variables.value')}
          hint={t('variables.value-hint')}
          rows={3}
          maxLength={VALUE_CHARS_MAX}
          spellCheck={false}
          className="font-mono text-meta"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      )}
      <TextField
        label={t('variables.description')}
        maxLength={200}
        value={description}
        onChange={({ target }) => setDescription(target.value)}
      />
      {variable !== undefined && <Users place={place} name={variable.name} />}
    </FormDialog>
  )
}

export function Users({ place, name }: { readonly place: Place; readonly name: string }) {
  const { data } = useQuery(variableUsesQuery(place))
  if (data === undefined) return null
  const { count, workflows } = data.find((each) => each.name === name) ?? { count: 0, workflows: [] }
  return (
    <section aria-label={t('variables.users')} className="flex flex-col gap-1 border-t border-border pt-4">
      <h3 className="font-medium text-text">{t('variables.users')}</h3>
      {count === 0 && <p className="text-text-3">{t('variables.unused')}</p>}
      <ul>
        {workflows.map(({ id, name }) => (
          <li key={id}>
            <Link
              to="/w/$workspace/workflows/$workflow"
              params={{ workspace: place.id, workflow: id }}
              className="leading-6 text-accent hover:underline"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
      {count > workflows.length && (
        <p className="text-text-3">{t('variables.more-users', { count: count - workflows.length })}</p>
      )}
    </section>
  )
}
