import { type Credential, type CredentialType, isLinkFlowError } from '@linkflow/sdk'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { type FormEvent, Suspense, useEffect, useRef, useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { usePlace } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { Button } from '../../ui/button.tsx'
import { Card, Facts } from '../../ui/card.tsx'
import { DetailSkeleton } from '../../ui/detail-skeleton.tsx'
import { TextField } from '../../ui/field.tsx'
import { DeleteIcon, ReplayIcon } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page-frame.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'
import { toast } from '../../ui/toaster.tsx'
import { type CredentialActs, credentialQuery, typesQuery, useCredentialActs, usesQuery } from './credential-queries.ts'
import { firstValues, missingFields, placeFieldProblems, readHosts, sentFields } from './credential-values.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import { dayOf, expiryOf } from './expiry.ts'
import { ExpiryInput } from './expiry-input.tsx'
import { FieldInputs } from './field-inputs.tsx'
import { HostsInput } from './hosts-input.tsx'
import { ReconnectNotice } from './reconnect-notice.tsx'
import { SharingCard } from './sharing-card.tsx'
import { CredentialState, needsReconnect } from './status-chip.tsx'
import { TestCard } from './test-card.tsx'
import { UsedBy } from './used-by.tsx'

/** One credential: what is known of it, which is everything but its secret. */
export function CredentialPage() {
  const place = usePlace()
  const { credential } = useParams({ from: '/w/$workspace/credentials/$credential' })
  if (!place.can('credential:read')) return <ForbiddenPage permission="credential:read" />
  return (
    <Suspense fallback={<DetailSkeleton />}>
      <OpenCredential key={credential} id={credential} />
    </Suspense>
  )
}

function OpenCredential({ id }: { readonly id: string }) {
  const place = usePlace()
  const navigate = useNavigate()
  const acts = useCredentialActs(place)
  const { data: credential } = useSuspenseQuery(credentialQuery(place, id))
  const { data: types } = useSuspenseQuery(typesQuery(place))
  const uses = useQuery(usesQuery(place, id))
  const [isDeleting, setDeleting] = useState(false)
  /** How often somebody asked to reconnect it: each time its fields are offered anew. */
  const [reconnects, setReconnects] = useState(0)
  const type = types.find((each) => each.type === credential.type)
  const mayEdit = place.can('credential:write') && credential.access === 'edit'
  usePageTitle([{ label: t('nav.credentials'), to: `/w/${place.id}/credentials` }, { label: credential.name }])
  useKeys([
    {
      id: 'credential-test',
      scope: 'list',
      keys: 't',
      label: t('credentials.test-run'),
      run: () => document.querySelector<HTMLButtonElement>('[data-test-card] button')?.click(),
    },
  ])
  return (
    <PageFrame
      title={credential.name}
      chip={<CredentialState credential={credential} type={type} />}
      lead={type?.title ?? credential.type}
      width="detail"
      actions={
        mayEdit && (
          <Button icon={DeleteIcon} onClick={() => setDeleting(true)}>
            {t('credentials.delete')}
          </Button>
        )
      }
    >
      {needsReconnect(credential) && (
        <ReconnectNotice
          credential={credential}
          onReconnect={mayEdit && type !== undefined ? () => setReconnects(reconnects + 1) : undefined}
        />
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
        <div className="flex min-w-0 flex-col gap-4">
          {type !== undefined && (
            // What was saved is the beginning of the next change.
            <EditCard
              key={`${credential.updatedAt} ${reconnects}`}
              isReconnecting={reconnects > 0}
              onSaved={() => setReconnects(0)}
              {...{ credential, type, acts, mayEdit }}
            />
          )}
          <Card title={t('credentials.used-by')}>
            {uses.error && (
              <QueryFailed
                title={t('credentials.uses-failed')}
                error={uses.error}
                onRetry={() => void uses.refetch()}
              />
            )}
            {uses.data?.length === 0 && <p className="text-text-3">{t('credentials.unused')}</p>}
            {uses.data !== undefined && uses.data.length > 0 && <UsedBy place={place} uses={uses.data} />}
          </Card>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          {type !== undefined && (
            <div data-test-card="">
              <TestCard
                type={type}
                last={credential.lastTest}
                run={(url) => place.client.credentials.test(id, { ...(url !== undefined && { url }) })}
                onTested={acts.read}
              />
            </div>
          )}
          <SharingCard place={place} credential={credential} acts={acts} />
          <Card title={t('credentials.about')}>
            <Facts
              of={[
                [
                  t('credentials.column.used'),
                  credential.lastUsedAt === undefined ? (
                    t('credentials.never-used')
                  ) : (
                    <Time key="used" of={credential.lastUsedAt} />
                  ),
                ],
                [t('credentials.expires'), credential.expiresAt === undefined ? '–' : fullTime(credential.expiresAt)],
                [t('credentials.made'), <Time key="made" of={credential.createdAt} />],
                [t('credentials.column.changed'), <Time key="changed" of={credential.secretChangedAt} />],
              ]}
            />
          </Card>
        </div>
      </div>
      {isDeleting && (
        <DeleteDialog
          place={place}
          credential={credential}
          acts={acts}
          onDeleted={() =>
            void navigate({ to: '/w/$workspace/credentials', params: { workspace: place.id }, replace: true })
          }
          onClose={() => {
            acts.remove.reset()
            setDeleting(false)
          }}
        />
      )}
    </PageFrame>
  )
}

/**
 * Name and hosts can be changed as they are. The fields cannot: the secret is not known here, and only all of them together
 * are a credential, so they are replaced.
 */
function EditCard({
  credential,
  type,
  acts,
  mayEdit,
  isReconnecting,
  onSaved,
}: {
  readonly credential: Credential
  readonly type: CredentialType
  readonly acts: CredentialActs
  readonly mayEdit: boolean
  /** It begins with the fields to fill in. */
  readonly isReconnecting: boolean
  readonly onSaved: () => void
}) {
  const { id } = credential
  const before = credential.allowedHosts.join('\n')
  const [name, setName] = useState(credential.name)
  const [hosts, setHosts] = useState({ text: before, isIncomingOnly: credential.incomingOnly })
  const dayBefore = dayOf(credential.expiresAt)
  /** A new secret has a time of its own. */
  const dayOfNew = credential.status === 'expired' ? '' : dayBefore
  const [day, setDay] = useState(isReconnecting ? dayOfNew : dayBefore)
  /** Undefined: what is saved stays. */
  const [values, setValues] = useState(isReconnecting ? firstValues(type, credential.fields) : undefined)
  const fields = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isReconnecting) fields.current?.querySelector<HTMLElement>('input, textarea, select')?.focus()
  }, [isReconnecting])
  const [isAsked, setAsked] = useState(false)
  const { error } = acts.replace
  const placed = placeFieldProblems(isLinkFlowError(error) ? error.problems : [])
  const problems = new Map(placed.byField)
  if (isAsked && values !== undefined) {
    for (const missing of missingFields(type, values)) problems.set(missing, t('credentials.needed'))
  }
  const replaceFields = () => {
    setValues(firstValues(type, credential.fields))
    setDay(dayOfNew)
  }
  const isChanged =
    values !== undefined ||
    name.trim() !== credential.name ||
    hosts.text !== before ||
    day !== dayBefore ||
    hosts.isIncomingOnly !== credential.incomingOnly
  const save = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (name.trim() === '' || (values !== undefined && missingFields(type, values).size > 0)) return
    acts.replace.mutate(
      {
        id,
        name: name.trim(),
        ...(values !== undefined && { fields: sentFields(type, values) }),
        allowedHosts: type.needsHosts && !hosts.isIncomingOnly ? readHosts(hosts.text) : [],
        incomingOnly: type.needsHosts && hosts.isIncomingOnly,
        // The day as it was is no new time: what is kept is to the second.
        ...((values !== undefined || day !== dayBefore) && {
          expiresAt: day === dayBefore ? (credential.expiresAt ?? null) : (expiryOf(day) ?? null),
        }),
      },
      {
        onSuccess: () => {
          toast({ text: t('credentials.saved', { name: name.trim() }) })
          onSaved()
        },
        // Whoever sends it somewhere new has to know it.
        onError: (refused) => {
          if (isLinkFlowError(refused, 'credential-secret-required') && values === undefined) replaceFields()
        },
      },
    )
  }
  return (
    <Card title={t('credentials.form')}>
      <form onSubmit={save} noValidate autoComplete="off" className="flex flex-col gap-4">
        {error && <ErrorNotice title={t('dialog.refused')} text={[error.message, ...placed.others].join(' ')} />}
        {!mayEdit && <p className="text-text-2">{t('credentials.read-only')}</p>}
        <TextField
          label={t('credentials.name')}
          aria-required
          maxLength={100}
          disabled={!mayEdit}
          value={name}
          problem={isAsked && name.trim() === '' ? t('credentials.needed') : undefined}
          onChange={({ target }) => setName(target.value)}
        />
        {values === undefined ? (
          <SavedFields credential={credential} type={type} onReplace={mayEdit ? replaceFields : undefined} />
        ) : (
          <div ref={fields} className="flex flex-col gap-4">
            <FieldInputs type={type} values={values} problems={problems} onChange={setValues} />
          </div>
        )}
        {mayEdit ? (
          <HostsInput
            type={type}
            hosts={hosts}
            problem={placed.hosts}
            hint={t('credentials.hosts-narrow')}
            onChange={setHosts}
          />
        ) : (
          type.needsHosts && <Facts of={[[t('credentials.hosts'), credential.allowedHosts.join(', ') || '–']]} />
        )}
        {mayEdit && <ExpiryInput day={day} onChange={setDay} />}
        {mayEdit && isChanged && (
          <div className="flex flex-wrap gap-2 border-t border-border pt-4">
            <Button look="primary" type="submit" isBusy={acts.replace.isPending}>
              {t('credentials.save-changes')}
            </Button>
            <Button
              look="quiet"
              onClick={() => {
                acts.replace.reset()
                setAsked(false)
                setValues(undefined)
                setDay(dayBefore)
                setName(credential.name)
                setHosts({ text: before, isIncomingOnly: credential.incomingOnly })
              }}
            >
              {t('dialog.cancel')}
            </Button>
          </div>
        )}
      </form>
    </Card>
  )
}

function SavedFields({
  credential: { fields },
  type,
  onReplace,
}: {
  readonly credential: Credential
  readonly type: CredentialType
  readonly onReplace: (() => void) | undefined
}) {
  const shown = (name: string, isSecret: boolean) => {
    const value = fields[name]
    if (Array.isArray(value)) return value.map((pair) => pair.name).join(', ') || '–'
    if (isSecret) return <span className="text-text-3">{t('credentials.secret-kept')}</span>
    return <span className="font-mono text-meta break-all">{value || '–'}</span>
  }
  return (
    <div className="flex flex-col gap-3 rounded-button border border-border bg-canvas p-3">
      <Facts of={type.fields.map(({ name, title, secret }) => [title, shown(name, secret)] as const)} />
      {onReplace !== undefined && (
        <div className="flex flex-wrap items-center gap-3">
          <Button size="compact" icon={ReplayIcon} onClick={onReplace}>
            {t('credentials.replace')}
          </Button>
          <span className="text-meta text-text-3">{t('credentials.replace-hint')}</span>
        </div>
      )}
    </div>
  )
}
