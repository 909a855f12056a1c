import { type Permission, permissions } from './permission-names.ts'

export const roles = ['owner', 'admin', 'editor', 'operator', 'viewer'] as const
export type Role = (typeof roles)[number]

/**
 * What concerns the whole installation. No role in a workspace gives it: an operator of the installation has it in their own
 * session (docs/adr/0023), and a key that may do everything.
 */
export const operatorPermissions: ReadonlySet<Permission> = new Set<Permission>([
  'system:read',
  'system:write',
  'account:read',
  'account:write',
])

/** What of it is left in a session whose person has not shown lately who they are. */
export const unconfirmedOperatorPermissions: ReadonlySet<Permission> = new Set(
  [...operatorPermissions].filter((permission) => permission.endsWith(':read')),
)

/** What can be undone by nobody else, or gives everything away. */
const OF_OWNERS: readonly Permission[] = ['workspace:delete']

const VIEWING = [
  'workspace:read',
  'member:read',
  'variable:read',
  'data:read',
  'workflow:read',
  'execution:read',
  'schedule:read',
  'node:read',
] as const
const OPERATING = [...VIEWING, 'workflow:execute', 'execution:write', 'schedule:write', 'credential:read'] as const
const EDITING = [
  ...OPERATING,
  'workflow:write',
  'workflow:publish',
  'credential:write',
  'variable:write',
  'data:write',
] as const
const ALL = permissions.filter((permission) => !operatorPermissions.has(permission))

/** The one table of what members may do; who may change whose role is the business of membership itself. */
export const rolePermissions: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  owner: new Set(ALL),
  admin: new Set(ALL.filter((permission) => !OF_OWNERS.includes(permission))),
  editor: new Set(EDITING),
  operator: new Set(OPERATING),
  viewer: new Set(VIEWING),
}
