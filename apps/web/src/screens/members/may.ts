import { roles } from '@linkflow/contracts'
import type { Member, Role } from '@linkflow/sdk'

/** The wider the role, the smaller its place. */
const placeOf = (role: Role): number => roles.indexOf(role)

/** Roles that somebody may give: none above their own. */
export const rolesToGive = (own: Role): Role[] => roles.filter((role) => placeOf(role) >= placeOf(own))

export const isLastOwner = ({ role }: Pick<Member, 'role'>, members: readonly Pick<Member, 'role'>[]): boolean =>
  role === 'owner' && members.filter((each) => each.role === 'owner').length === 1

/** Owners change everybody, admins only who stands below them; as contexts/workspace has it. */
export const mayChange = (own: Role, of: Role): boolean =>
  own === 'owner' || (own === 'admin' && placeOf(of) > placeOf(own))
