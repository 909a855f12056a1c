import type { WorkflowNode } from '@linkflow/contracts'
import type { Credential } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { type Place, usePlace } from '../../app/me.ts'
import { type TextId, t } from '../../strings/index.ts'
import { CredentialIcon } from '../../ui/icons.ts'

const READ_MAX = 1_000
const PAGE_ROWS = 200
/** A run or its time may have ended one meanwhile. */
const LOOK_MS = 60_000

const WORDS: Readonly<Partial<Record<Credential['status'], TextId>>> = {
  expired: 'canvas.card.credential-expired',
  error: 'canvas.card.credential-error',
}

const byId = (credentials: readonly Credential[]): ReadonlyMap<string, Credential> =>
  new Map(credentials.map((credential) => [credential.id, credential]))

const credentialsQuery = ({ id, client }: Place) => ({
  queryKey: ['credentials', id, 'by-id'],
  queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
    byId(await client.credentials.list({ limit: PAGE_ROWS, signal }).take(READ_MAX)),
  refetchInterval: LOOK_MS,
})

/** On the card of a node whose credential its service takes no more. Only nodes that have one ask. */
export function CredentialMark({ of }: { readonly of: NonNullable<WorkflowNode['credentials']> }) {
  const place = usePlace()
  const { data } = useQuery({ ...credentialsQuery(place), enabled: place.can('credential:read') })
  const [bad] = Object.values(of).flatMap((id) => {
    const credential = data?.get(id)
    const word = credential && WORDS[credential.status]
    return word === undefined ? [] : [t(word, { name: credential!.name })]
  })
  if (bad === undefined) return null
  return (
    <span
      role="img"
      aria-label={bad}
      title={bad}
      className="absolute -top-2 right-4 inline-flex size-5 items-center justify-center rounded-pill border border-warning bg-warning-bg text-warning"
    >
      <CredentialIcon aria-hidden className="size-3" strokeWidth={2} />
    </span>
  )
}
