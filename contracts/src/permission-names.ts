// Without zod: the pages need the names, and not what checks them.

/** Everything a key or a person may be allowed to do. A route names one; scopes and the table of roles are made of these. */
export const permissions = [
  'workflow:read',
  'workflow:write',
  'workflow:publish',
  'workflow:execute',
  'execution:read',
  'execution:write',
  'credential:read',
  'credential:write',
  'credential:manage',
  'schedule:read',
  'schedule:write',
  'node:read',
  'workspace:read',
  'workspace:write',
  'workspace:delete',
  'member:read',
  'member:write',
  'variable:read',
  'variable:write',
  'data:read',
  'data:write',
  'audit:read',
  'key:read',
  'key:write',
  'system:read',
  'system:write',
  'account:read',
  'account:write',
] as const
export type Permission = (typeof permissions)[number]
