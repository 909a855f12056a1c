import { operatorPermissions, type Permission, rolePermissions, roles } from '@linkflow/contracts'
import type { LinkFlow, Me, Role } from '@linkflow/sdk'
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { clientFor } from './session.ts'
import { shelved } from './shelf.ts'

/** Who is signed in, and in which workspaces. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => shelved('me', () => clientFor().me.get({ signal })),
  staleTime: 60_000,
})

export const useMe = (): Me => useSuspenseQuery(meQuery).data

/** The workspace of the page, what the person may do in it, and the calls for it. */
export interface Place {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly client: LinkFlow
  readonly can: (permission: Permission) => boolean
}

/** An operator of the installation is one in each of their workspaces, whatever their role there. */
export const placeOf = ({ id, name, role }: Me['workspaces'][number], isOperator: boolean): Place => ({
  id,
  name,
  role,
  client: clientFor(id),
  can: (permission) => rolePermissions[role].has(permission) || (isOperator && operatorPermissions.has(permission)),
})

export const PlaceContext = createContext<Place | undefined>(undefined)

export function usePlace(): Place {
  const place = useContext(PlaceContext)
  if (place === undefined) throw new Error('there is no workspace around this')
  return place
}

/** The smallest role that may do it; undefined where no role may. */
export const roleFor = (permission: string): Role | undefined =>
  roles.findLast((role) => rolePermissions[role].has(permission as Permission))

const LAST_PLACE = 'linkflow.workspace'

/** Where somebody lands who names no workspace: where they were last. */
export function defaultWorkspace({ workspaces }: Me): string | undefined {
  const last = localStorage.getItem(LAST_PLACE)
  return (workspaces.find(({ id }) => id === last) ?? workspaces[0])?.id
}

export const rememberWorkspace = (id: string): void => localStorage.setItem(LAST_PLACE, id)
