import { z } from 'zod'

/** Everything a key or a person may be allowed to do. A route names one; the table of roles and scopes is made of these. */
export const permissions = [
  'workflow:read',
  'workflow:write',
  'workflow:publish',
  'workflow:execute',
  'execution:read',
  'execution:write',
  'credential:read',
  'credential:write',
  'schedule:read',
  'schedule:write',
  'node:read',
  'workspace:read',
  'key:read',
  'key:write',
  'system:read',
] as const

export const permissionSchema = z.enum(permissions)
export type Permission = z.output<typeof permissionSchema>
