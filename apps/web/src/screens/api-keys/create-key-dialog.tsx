import type { Permission } from '@linkflow/contracts'
import type { CreatedApiKey } from '@linkflow/sdk'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Place } from '../../app/me.ts'
import { type TextId, t } from '../../strings/index.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import {
  EXPIRY_DAYS,
  type Expiry,
  expiresAt,
  givableBy,
  PRESET_WORDS,
  PRESETS,
  type Preset,
  scopeGroups,
  scopesOf,
} from './scopes.ts'

const EXPIRY_WORDS: Readonly<Record<Expiry, TextId>> = {
  '30': 'keys-page.days-30',
  '90': 'keys-page.days-90',
  '365': 'keys-page.days-365',
  never: 'keys-page.days-never',
}

export function CreateKeyDialog({
  place,
  onMade,
  onClose,
}: {
  readonly place: Place
  readonly onMade: (made: CreatedApiKey) => void
  readonly onClose: () => void
}) {
  const [name, setName] = useState('')
  const [preset, setPreset] = useState<Preset>('run')
  const may = givableBy(place.role)
  const [chosen, setChosen] = useState<ReadonlySet<Permission>>(() => new Set(scopesOf('read', may)))
  const [expiry, setExpiry] = useState<Expiry>('90')
  const scopes = preset === 'chosen' ? [...chosen] : scopesOf(preset, may)
  const make = useMutation({
    mutationFn: () => {
      const end = expiresAt(expiry, Date.now())
      return place.client.apiKeys.create({ name: name.trim(), scopes, ...(end !== undefined && { expiresAt: end }) })
    },
    onSuccess: onMade,
  })
  const toggle = (scope: Permission, is: boolean) =>
    setChosen((before) => (is ? new Set([...before, scope]) : new Set([...before].filter((each) => each !== scope))))
  return (
    <FormDialog
      title={t('keys-page.create')}
      description={t('keys-page.create-text')}
      submit={t('keys-page.create-submit')}
      isBusy={make.isPending}
      isReady={name.trim() !== '' && scopes.length > 0}
      error={make.error?.message}
      onSubmit={() => make.mutate()}
      onClose={onClose}
    >
      <TextField
        label={t('list.column.name')}
        hint={t('keys-page.name-hint')}
        autoFocus
        maxLength={100}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <SelectField
        label={t('keys-page.scopes')}
        hint={preset === 'chosen' ? t('keys-page.scopes-own') : scopes.join(' ')}
        value={preset}
        onChange={({ target }) => setPreset(target.value as Preset)}
        options={PRESETS.map((value) => ({ value, label: t(PRESET_WORDS[value]) }))}
      />
      {preset === 'chosen' && (
        <fieldset className="flex flex-col gap-2 rounded-button border border-border p-3">
          <legend className="sr-only">{t('keys-page.scopes')}</legend>
          {scopeGroups(may).map(([thing, scopes]) => (
            <div key={thing} className="grid grid-cols-[6rem_1fr] gap-x-2">
              <span className="leading-6 font-medium text-text">{thing}</span>
              <div className="flex flex-wrap gap-x-4">
                {scopes.map((scope) => (
                  <span key={scope} className="flex items-center gap-1 text-text-2">
                    <Checkbox label={scope} isChecked={chosen.has(scope)} onChange={(is) => toggle(scope, is)} />
                    <span aria-hidden>{scope.split(':')[1]}</span>
                  </span>
                ))}
              </div>
            </div>
          ))}
        </fieldset>
      )}
      <SelectField
        label={t('keys-page.column.expires')}
        hint={expiry === 'never' ? t('keys-page.never-hint') : undefined}
        value={expiry}
        onChange={({ target }) => setExpiry(target.value as Expiry)}
        options={EXPIRY_DAYS.map((value) => ({ value, label: t(EXPIRY_WORDS[value]) }))}
      />
    </FormDialog>
  )
}
