import { type CredentialTest, type CredentialType, isLinkFlowError } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { type Place, usePlace } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { TextField } from '../../ui/field.tsx'
import { CheckIcon } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page-frame.tsx'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { toast } from '../../ui/toaster.tsx'
import { typesQuery, useCredentialActs } from './credential-queries.ts'
import { firstValues, missingFields, placeFieldProblems, readHosts, sentFields } from './credential-values.ts'
import { expiryOf } from './expiry.ts'
import { ExpiryInput } from './expiry-input.tsx'
import { FieldInputs } from './field-inputs.tsx'
import { HostsInput } from './hosts-input.tsx'
import { TestCard } from './test-card.tsx'
import { TypeTile } from './type-icon.tsx'

export function NewCredentialPage() {
  const place = usePlace()
  const { type: chosen } = useSearch({ from: '/w/$workspace/credentials/new' })
  const types = useQuery(typesQuery(place))
  usePageTitle([{ label: t('nav.credentials'), to: `/w/${place.id}/credentials` }, { label: t('credentials.create') }])
  if (!place.can('credential:write')) return <ForbiddenPage permission="credential:write" />
  const type = types.data?.find((each) => each.type === chosen)
  return (
    <PageFrame
      title={type === undefined ? t('credentials.create') : t('credentials.create-type', { type: type.title })}
      lead={type?.description ?? t('credentials.choose-type')}
      width="detail"
    >
      {types.error && (
        <QueryFailed title={t('credentials.failed')} error={types.error} onRetry={() => void types.refetch()} />
      )}
      {types.data === undefined && !types.error && (
        <Later>
          <div className={TYPES}>
            {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key) => (
              <div key={key} className="flex items-start gap-3 rounded-card border border-border bg-surface p-4">
                <Bone className="size-9 shrink-0 rounded-button" />
                <div className="flex min-w-0 flex-1 flex-col gap-3 py-0.5">
                  <Bone className="h-3.5 w-24" />
                  <Bone className="h-3 w-full" />
                  <Bone className="h-3 w-3/5" />
                </div>
              </div>
            ))}
          </div>
        </Later>
      )}
      {types.data !== undefined && type === undefined && <TypeChoice place={place} types={types.data} />}
      {type !== undefined && <NewForm key={type.type} place={place} type={type} />}
    </PageFrame>
  )
}

const TYPES = 'grid grid-cols-1 gap-3 break-words sm:grid-cols-2 lg:grid-cols-3'

const TypeChoice = ({ place, types }: { readonly place: Place; readonly types: readonly CredentialType[] }) => (
  <ul className={TYPES}>
    {types.map(({ type, title, description }) => (
      <li key={type}>
        <Link
          to="/w/$workspace/credentials/new"
          params={{ workspace: place.id }}
          search={{ type }}
          className="flex h-full items-start gap-3 rounded-card border border-border bg-surface p-4 hover:border-strong"
        >
          <TypeTile type={type} />
          <span className="flex min-w-0 flex-col gap-0.5">
            <span className="font-medium text-text">{title}</span>
            <span className="text-text-2">{description}</span>
          </span>
        </Link>
      </li>
    ))}
  </ul>
)

/** How a test came out, and where it was made. */
interface Tried {
  readonly test: CredentialTest
  readonly at: { readonly url?: string }
}

function NewForm({ place, type }: { readonly place: Place; readonly type: CredentialType }) {
  const navigate = useNavigate()
  const acts = useCredentialActs(place)
  const [name, setName] = useState('')
  const [values, setValues] = useState(() => firstValues(type))
  const [hosts, setHosts] = useState({ text: '', isIncomingOnly: false })
  const [lastTest, setLastTest] = useState<Tried>()
  const [day, setDay] = useState('')
  const [isAsked, setAsked] = useState(false)

  const placed = placeFieldProblems(isLinkFlowError(acts.create.error) ? acts.create.error.problems : [])
  const problems = new Map(placed.byField)
  if (isAsked) for (const missing of missingFields(type, values)) problems.set(missing, t('credentials.needed'))
  const needsHosts = type.needsHosts && !hosts.isIncomingOnly
  const noHosts =
    isAsked && needsHosts && readHosts(hosts.text).length === 0 ? t('credentials.hosts-needed') : undefined
  const parts = {
    fields: sentFields(type, values),
    allowedHosts: needsHosts ? readHosts(hosts.text) : [],
  }
  const save = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    const isWhole =
      missingFields(type, values).size === 0 && name.trim() !== '' && (!needsHosts || parts.allowedHosts.length > 0)
    if (!isWhole) return
    acts.create.mutate(
      {
        name: name.trim(),
        type: type.type,
        ...parts,
        incomingOnly: type.needsHosts && hosts.isIncomingOnly,
        ...(day !== '' && { expiresAt: expiryOf(day)! }),
      },
      {
        onSuccess: ({ id }) => {
          // What was tried is what was saved: tried once more, it is known of the credential.
          if (lastTest !== undefined) {
            void place.client.credentials.test(id, lastTest.at).then(acts.read, () => {})
          }
          toast({ text: t('credentials.created', { name: name.trim() }) })
          void navigate({
            to: '/w/$workspace/credentials/$credential',
            params: { workspace: place.id, credential: id },
            replace: true,
          })
        },
      },
    )
  }
  const changed = () => setLastTest(undefined)
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
      <Card title={t('credentials.form')}>
        {/* What is wrong is said at each field, and by the server: a bubble of the browser would hide the others. */}
        <form onSubmit={save} noValidate className="flex flex-col gap-4" autoComplete="off">
          {acts.create.error && (
            <ErrorNotice title={t('dialog.refused')} text={[acts.create.error.message, ...placed.others].join(' ')} />
          )}
          <TextField
            label={t('credentials.name')}
            aria-required
            maxLength={100}
            value={name}
            problem={isAsked && name.trim() === '' ? t('credentials.needed') : undefined}
            onChange={({ target }) => setName(target.value)}
          />
          <FieldInputs
            type={type}
            values={values}
            problems={problems}
            onChange={(next) => {
              setValues(next)
              changed()
            }}
          />
          <HostsInput
            type={type}
            hosts={hosts}
            problem={placed.hosts ?? noHosts}
            hint={t('credentials.hosts-hint')}
            onChange={(next) => {
              setHosts(next)
              changed()
            }}
          />
          <ExpiryInput day={day} onChange={setDay} />
          <div className="flex flex-wrap gap-2 border-t border-border pt-4">
            <Button look="primary" type="submit" icon={CheckIcon} isBusy={acts.create.isPending}>
              {t('credentials.save')}
            </Button>
            <Button
              look="quiet"
              onClick={() => void navigate({ to: '/w/$workspace/credentials', params: { workspace: place.id } })}
            >
              {t('dialog.cancel')}
            </Button>
          </div>
        </form>
      </Card>
      <TestCard
        type={type}
        last={lastTest?.test}
        run={(url) =>
          place.client.credentials.testNew({ type: type.type, ...parts, ...(url !== undefined && { url }) })
        }
        onTested={(test, url) => setLastTest({ test, at: { ...(url !== undefined && { url }) } })}
      />
    </div>
  )
}
