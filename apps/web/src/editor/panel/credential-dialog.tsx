import type { CreateCredential, CredentialTest, CredentialType, LinkFlow } from '@linkflow/sdk'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { PasswordField, SelectField, TextArea, TextField } from '../../ui/field.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { Switch } from '../../ui/switch.tsx'

type Fields = Readonly<Record<string, string>>

/** The form of a credential's type. What is secret leaves here once, and no answer ever has it again. */
export default function CredentialDialog({
  client,
  type,
  onClose,
  onMade,
}: {
  readonly client: LinkFlow
  readonly type: CredentialType
  readonly onClose: () => void
  readonly onMade: (id: string) => void
}) {
  const [name, setName] = useState(type.title)
  const [fields, setFields] = useState<Fields>(() =>
    Object.fromEntries(type.fields.map((field) => [field.name, field.default ?? field.choices?.[0] ?? ''])),
  )
  const [hosts, setHosts] = useState('')
  const [isIncoming, setIncoming] = useState(false)
  const [tested, setTested] = useState<CredentialTest>()
  const allowedHosts = hosts.split(/[\s,]+/).filter((host) => host !== '')
  const written = { type: type.type, fields: asWritten(type, fields), allowedHosts }
  const isWhole =
    name.trim() !== '' &&
    type.fields.every((field) => !field.required || fields[field.name] !== '') &&
    (!type.needsHosts || isIncoming || allowedHosts.length > 0)
  const make = useMutation({
    mutationFn: () => client.credentials.create({ ...written, name: name.trim(), incomingOnly: isIncoming }),
    onSuccess: ({ id }) => onMade(id),
  })
  const test = useMutation({
    mutationFn: () => client.credentials.testNew(written),
    onSuccess: setTested,
  })
  const failed = make.error ?? test.error
  return (
    <Dialog
      title={t('panel.connect-title', { type: type.title })}
      description={type.description}
      onClose={onClose}
      footer={
        <>
          {type.test !== 'none' && (
            <Button className="mr-auto" isBusy={test.isPending} disabled={!isWhole} onClick={() => test.mutate()}>
              {t('panel.test-credential')}
            </Button>
          )}
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button look="primary" isBusy={make.isPending} disabled={!isWhole} onClick={() => make.mutate()}>
            {t('panel.save-credential')}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault()
          if (isWhole) make.mutate()
        }}
      >
        {failed !== null && <ErrorNotice title={t('dialog.refused')} text={failed.message} />}
        <TextField
          label={t('create.name')}
          required
          maxLength={100}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        {type.fields.map((field) => (
          <CredentialField
            key={field.name}
            field={field}
            value={fields[field.name] ?? ''}
            onChange={(value) => {
              setTested(undefined)
              setFields((before) => ({ ...before, [field.name]: value }))
            }}
          />
        ))}
        {type.needsHosts && (
          <>
            <TextField
              label={t('panel.hosts')}
              hint={t('panel.hosts-hint')}
              disabled={isIncoming}
              spellCheck={false}
              placeholder="api.example.com"
              value={hosts}
              onChange={({ target }) => setHosts(target.value)}
            />
            <Switch
              label={t('panel.incoming')}
              hint={t('panel.incoming-hint')}
              isOn={isIncoming}
              onChange={setIncoming}
            />
          </>
        )}
        {tested !== undefined && (
          <p role="status" className={tested.outcome === 'works' ? 'text-ui text-success' : 'text-ui text-error'}>
            {tested.message}
          </p>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

function CredentialField({
  field,
  value,
  onChange,
}: {
  readonly field: CredentialType['fields'][number]
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const { kind, title, description, choices, charsMax, required } = field
  const common = {
    label: title,
    ...(description !== '' && { hint: description }),
    value,
    required,
    maxLength: charsMax,
    onChange: ({ target }: { readonly target: { readonly value: string } }) => onChange(target.value),
  }
  if (kind === 'choice')
    return <SelectField {...common} options={(choices ?? []).map((choice) => ({ value: choice, label: choice }))} />
  // A manager of passwords must not fill in one that is for this page.
  if (kind === 'secret') return <PasswordField {...common} autoComplete="new-password" />
  if (kind === 'long-secret' || kind === 'long-text')
    return <TextArea {...common} rows={4} spellCheck={false} className="font-mono text-meta" />
  if (kind === 'pairs') return <TextArea {...common} hint={t('panel.pairs-hint')} rows={3} spellCheck={false} />
  return <TextField {...common} spellCheck={false} />
}

/** What is empty is left out; pairs are written a line each, `name: value`. */
function asWritten(type: CredentialType, fields: Fields): CreateCredential['fields'] {
  const written: Record<string, CreateCredential['fields'][string]> = {}
  for (const { name, kind } of type.fields) {
    const value = fields[name] ?? ''
    if (value !== '') written[name] = kind === 'pairs' ? pairsIn(value) : value
  }
  return written
}

const pairsIn = (text: string) =>
  text.split('\n').flatMap((line) => {
    const at = line.indexOf(':')
    return at < 1 ? [] : [{ name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() }]
  })
