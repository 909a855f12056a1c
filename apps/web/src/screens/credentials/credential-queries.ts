import type { CreateCredential, Credential, ReplaceCredential, ShareCredential } from '@linkflow/sdk'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'

/** As many as a workspace may have: they are searched where they are shown. */
const CREDENTIALS_READ = 1_000
const MEMBERS_READ = 1_000
const PAGE_ROWS = 200
/** Types are those of the program: they change with it. */
const TYPES_STALE_MS = 10 * 60_000
const USES_STALE_MS = 60_000
/** A run may have marked one meanwhile. */
const LOOK_MS = 15_000

export const typesQuery = (place: Place) =>
  queryOptions({
    queryKey: ['credential-types', place.id],
    queryFn: ({ signal }) => place.client.credentials.types({ signal }),
    staleTime: TYPES_STALE_MS,
  })

export const credentialsQuery = (place: Place) =>
  queryOptions({
    queryKey: ['credentials', place.id],
    queryFn: ({ signal }) => place.client.credentials.list({ limit: PAGE_ROWS, signal }).take(CREDENTIALS_READ),
    refetchInterval: LOOK_MS,
  })

export const credentialQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: ['credential', place.id, id],
    queryFn: ({ signal }) => place.client.credentials.get(id, { signal }),
    refetchInterval: LOOK_MS,
  })

/** Which workflows use one. */
export const usesQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: ['credential-uses', place.id, id],
    queryFn: ({ signal }) => place.client.credentials.uses(id, { signal }),
    staleTime: USES_STALE_MS,
  })

export const membersQuery = (place: Place) =>
  queryOptions({
    queryKey: ['members', place.id],
    queryFn: ({ signal }) => place.client.members.list({ limit: PAGE_ROWS, signal }).take(MEMBERS_READ),
    enabled: place.can('member:read'),
    staleTime: USES_STALE_MS,
  })

export function useCredentialActs(place: Place) {
  const queries = useQueryClient()
  const { credentials } = place.client
  const changed = (credential: Credential) => {
    queries.setQueryData(credentialQuery(place, credential.id).queryKey, credential)
    void queries.invalidateQueries({ queryKey: credentialsQuery(place).queryKey })
  }
  const create = useMutation({
    mutationFn: (credential: CreateCredential) => credentials.create(credential),
    onSuccess: changed,
  })
  const replace = useMutation({
    mutationFn: ({ id, ...credential }: ReplaceCredential & { readonly id: string }) =>
      credentials.replace(id, credential),
    onSuccess: changed,
  })
  const share = useMutation({
    mutationFn: ({ id, ...sharing }: ShareCredential & { readonly id: string }) => credentials.share(id, sharing),
    onSuccess: changed,
  })
  const remove = useMutation({
    mutationFn: (id: string) => credentials.delete(id),
    onSuccess: (_, id) => {
      queries.removeQueries({ queryKey: credentialQuery(place, id).queryKey })
      void queries.invalidateQueries({ queryKey: credentialsQuery(place).queryKey })
    },
  })
  /** What the server has noted of it meanwhile. */
  const read = () => {
    void queries.invalidateQueries({ queryKey: ['credential', place.id] })
    void queries.invalidateQueries({ queryKey: credentialsQuery(place).queryKey })
  }
  return { create, replace, share, remove, read }
}

export type CredentialActs = ReturnType<typeof useCredentialActs>
