import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import type { Value } from './variable-text.ts'

/** As many as a workspace may have. */
const VARIABLES_READ = 200
const USERS_SHOWN = 20
const LOOK_MS = 15_000

export const variablesQuery = (place: Place) =>
  queryOptions({
    queryKey: ['variables', place.id],
    queryFn: ({ signal }) => place.client.variables.list({ limit: VARIABLES_READ, signal }).take(VARIABLES_READ),
    refetchInterval: LOOK_MS,
  })

/** Workflows whose words hold the name: the server has no list of uses. */
export const usersQuery = (place: Place, name: string) =>
  queryOptions({
    queryKey: ['variable-users', place.id, name],
    queryFn: ({ signal }) => place.client.workflows.list({ q: name, limit: USERS_SHOWN, signal }).page(),
  })

interface Change {
  readonly set: readonly { readonly name: string; readonly value: Value; readonly description?: string }[]
  readonly remove: readonly string[]
}

export function useVariableActs(place: Place) {
  const queries = useQueryClient()
  const { variables } = place.client
  return useMutation({
    mutationFn: async ({ set, remove }: Change) => {
      // One after the other: of two that are refused, the first says why, and what was done before stays.
      for (const { name, ...variable } of set) await variables.set(name, variable)
      for (const name of remove) await variables.delete(name)
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: variablesQuery(place).queryKey }),
  })
}
