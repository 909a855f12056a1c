import { type Permission, type Role, rolePermissions, roles } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'

/** The lower, the more it may. */
const rank = (role: Role): number => roles.indexOf(role)

/** A key has no role: it stands where the highest role does whose permissions it has all of, or nowhere. */
export const standingOf = (permissions: ReadonlySet<Permission>): Role | undefined =>
  roles.find((role) => [...rolePermissions[role]].every((permission) => permissions.has(permission)))

export type MemberRefusal =
  /** A role that is above one's own cannot be given. */
  | 'role-above-own'
  /** Somebody is not one's to change. */
  | 'member-above'
  /** A workspace without an owner would belong to nobody. */
  | 'last-owner'

export interface Judged {
  /** Where whoever acts stands. */
  readonly actor: Role
  readonly target: Role
  readonly isSelf: boolean
  /** How many owners there are. */
  readonly owners: number
}

/**
 * Who may do what to whom. It is asked again here, under the lock, what the guard asked by what it knew.
 *
 * M1. Nobody gives a role above their own, to others or to themselves.
 * M2. An owner may change everybody; an admin themselves and who stands below them; anybody else only themselves.
 * M3. There is always an owner: the last one is not lowered, not removed, and does not leave.
 */
export function judgeRole(judged: Judged, next: Role): Result<undefined, MemberRefusal> {
  if (!mayGive(judged.actor, next)) return fail('role-above-own')
  return judge(judged, judged.target === 'owner' && next !== 'owner')
}

export const judgeRemoval = (judged: Judged): Result<undefined, MemberRefusal> =>
  judge(judged, judged.target === 'owner')

export const mayGive = (actor: Role, role: Role): boolean => rank(role) >= rank(actor)

function judge({ actor, target, isSelf, owners }: Judged, losesOwner: boolean): Result<undefined, MemberRefusal> {
  const reaches = actor === 'owner' || (rolePermissions[actor].has('member:write') && rank(target) > rank(actor))
  if (!isSelf && !reaches) return fail('member-above')
  return losesOwner && owners <= 1 ? fail('last-owner') : ok(undefined)
}
