import type { ImportVariables, SetVariable } from '@linkflow/sdk'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'

/** As many as a workspace may have. */
const VARIABLES_READ = 200
const LOOK_MS = 15_000
const USES_STALE_MS = 60_000

export const variablesQuery = (place: Place) =>
  queryOptions({
    queryKey: ['variables', place.id],
    queryFn: ({ signal }) => place.client.variables.list({ limit: VARIABLES_READ, signal }).take(VARIABLES_READ),
    refetchInterval: LOOK_MS,
  })

/** Which workflows read which variables. */
export const variableUsesQuery = (place: Place) =>
  queryOptions({
    queryKey: ['variable-uses', place.id],
    queryFn: ({ signal }) => place.client.variables.uses({ signal }),
    staleTime: USES_STALE_MS,
  })

type Change =
  | ({ readonly type: 'set'; readonly name: string } & SetVariable)
  | { readonly type: 'delete'; readonly name: string }
  | ({ readonly type: 'import' } & ImportVariables)

export function useVariableActs(place: Place) {
  const queries = useQueryClient()
  const { variables } = place.client
  return useMutation({
    mutationFn: async (change: Change): Promise<void> => {
      switch (change.type) {
        case 'set': {
          const { type: _, name, ...variable } = change
          await variables.set(name, variable)
          return
        }
        case 'delete':
          return variables.delete(change.name)
        case 'import': {
          const { type: _, ...text } = change
          await variables.import(text)
        }
      }
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: variablesQuery(place).queryKey })
      void queries.invalidateQueries({ queryKey: variableUsesQuery(place).queryKey })
    },
  })
}
