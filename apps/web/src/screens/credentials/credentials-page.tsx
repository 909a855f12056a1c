import { type Credential, type CredentialType, isLinkFlowError } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { type Place, usePlace } from '../../app/me.ts'
import { SearchedList } from '../../app/searched-list.tsx'
import { useSearched } from '../../app/use-searched.ts'
import { listKeys } from '../../keys/list-keys.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { AddIcon, CredentialIcon } from '../../ui/icons.ts'
import type { Column } from '../../ui/list-table.tsx'
import { PageFrame } from '../../ui/page-frame.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'
import { credentialsQuery, membersQuery, typesQuery } from './credential-queries.ts'
import { sharedWith } from './sharing-card.tsx'
import { CredentialState } from './status-chip.tsx'
import { TypeTile } from './type-icon.tsx'

/** Types that an empty page offers. */
const TYPES_OFFERED = 8
const idOf = ({ id }: Pick<Credential, 'id'>) => id

export function CredentialsPage() {
  const place = usePlace()
  const { q = '' } = useSearch({ from: '/w/$workspace/credentials' })
  const navigate = useNavigate({ from: '/w/$workspace/credentials' })
  const types = useQuery(typesQuery(place))
  const list = useQuery({ ...credentialsQuery(place), enabled: place.can('credential:read') })
  const members = useQuery(membersQuery(place))
  usePageTitle([{ label: t('nav.credentials') }])

  const typeOf = (type: string) => types.data?.find((each) => each.type === type)
  const searched = useSearched({
    list,
    q,
    onSearch: (text) => void navigate({ search: (before) => ({ ...before, q: text }), replace: true }),
    idOf,
    textOf: ({ name, type }) => `${name} ${type}`,
  })
  const { focus, field } = searched
  const open = ({ id }: Pick<Credential, 'id'>) => {
    focus.keep()
    void navigate({ to: '/w/$workspace/credentials/$credential', params: { workspace: place.id, credential: id } })
  }
  const canWrite = place.can('credential:write')
  const create = () => void navigate({ to: '/w/$workspace/credentials/new', params: { workspace: place.id } })
  useKeys([
    ...listKeys(focus, { label: t('credentials.search'), run: () => field.current?.focus() }),
    ...(canWrite
      ? [{ id: 'list-create', scope: 'list', keys: 'c', label: t('credentials.create'), run: create } as const]
      : []),
  ])

  if (!place.can('credential:read') || isLinkFlowError(list.error, 'permission-missing'))
    return <ForbiddenPage permission="credential:read" />
  const ownerOf = ({ ownerId }: Credential) =>
    ownerId === null
      ? t('credentials.owner-key')
      : (members.data?.find(({ accountId }) => accountId === ownerId)?.name ?? '–')
  const columns: readonly Column<Credential>[] = [
    {
      id: 'name',
      title: t('credentials.column.name'),
      isWide: true,
      cell: ({ id, name, type }) => (
        <div className="flex min-w-0 items-center gap-3">
          <TypeTile type={type} />
          <div className="flex min-w-0 flex-col">
            <Link
              to="/w/$workspace/credentials/$credential"
              params={{ workspace: place.id, credential: id }}
              tabIndex={-1}
              className="truncate leading-6 font-medium text-text hover:underline"
            >
              {name}
            </Link>
            <span className="truncate text-meta text-text-3">{typeOf(type)?.title ?? type}</span>
          </div>
        </div>
      ),
    },
    {
      id: 'state',
      title: t('credentials.column.state'),
      cell: (row) => <CredentialState credential={row} type={typeOf(row.type)} />,
    },
    {
      id: 'uses',
      title: t('credentials.column.uses'),
      from: 'medium',
      cell: ({ usedBy }) => (
        <span className="whitespace-nowrap text-text-2">{t('credentials.uses', { count: usedBy })}</span>
      ),
    },
    {
      id: 'used',
      title: t('credentials.column.used'),
      from: 'medium',
      cell: ({ lastUsedAt }) => (
        <span className="whitespace-nowrap text-text-2">
          {lastUsedAt === undefined ? t('credentials.never-used') : <Time of={lastUsedAt} />}
        </span>
      ),
    },
    {
      id: 'owner',
      title: t('credentials.owner'),
      from: 'wide',
      cell: (row) => <span className="block max-w-44 truncate text-text-2">{ownerOf(row)}</span>,
    },
    {
      id: 'shared',
      title: t('credentials.sharing'),
      from: 'wide',
      cell: ({ sharing }) => <span className="whitespace-nowrap text-text-2">{sharedWith(sharing)}</span>,
    },
  ]
  return (
    <PageFrame
      title={t('nav.credentials')}
      actions={
        canWrite && (
          <Button look="primary" icon={AddIcon} onClick={create}>
            {t('credentials.create')}
          </Button>
        )
      }
    >
      <SearchedList
        words={{
          label: t('nav.credentials'),
          search: t('credentials.search'),
          loading: t('credentials.loading'),
          failed: t('credentials.failed'),
          noHit: t('credentials.no-hit', { query: q }),
        }}
        of={searched}
        columns={columns}
        empty={<EmptyCredentials place={place} types={types.data ?? []} canWrite={canWrite} />}
        onOpen={open}
      />
    </PageFrame>
  )
}

/** The types, one press away from the form. */
function EmptyCredentials({
  place,
  types,
  canWrite,
}: {
  readonly place: Place
  readonly types: readonly CredentialType[]
  readonly canWrite: boolean
}) {
  return (
    <EmptyState icon={CredentialIcon} title={t('credentials.empty')} text={t('credentials.empty-text')}>
      {canWrite && (
        <ul className="grid w-full gap-2 text-left sm:grid-cols-2">
          {types.slice(0, TYPES_OFFERED).map(({ type, title, description }) => (
            <li key={type}>
              <Link
                to="/w/$workspace/credentials/new"
                params={{ workspace: place.id }}
                search={{ type }}
                className="flex h-full items-start gap-3 rounded-button border border-border bg-surface p-3 hover:border-strong"
              >
                <TypeTile type={type} />
                <span className="flex min-w-0 flex-col">
                  <span className="font-medium text-text">{title}</span>
                  <span className="text-meta text-text-3 text-pretty">{description}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </EmptyState>
  )
}
