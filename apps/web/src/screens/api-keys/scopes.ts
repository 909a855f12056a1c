import { type Permission, permissions, type Role, rolePermissions } from '@linkflow/contracts'
import type { TextId } from '../../strings/index.ts'

export const PRESETS = ['read', 'run', 'build', 'all', 'chosen'] as const
export type Preset = (typeof PRESETS)[number]

export const PRESET_WORDS: Readonly<Record<Preset, TextId>> = {
  read: 'keys-page.preset-read',
  run: 'keys-page.preset-run',
  build: 'keys-page.preset-build',
  all: 'keys-page.preset-all',
  chosen: 'keys-page.preset-chosen',
}

const RUNNING: readonly Permission[] = ['workflow:execute', 'execution:write', 'schedule:write']
const BUILDING: readonly Permission[] = [
  'workflow:write',
  'workflow:publish',
  'credential:write',
  'variable:write',
  'data:write',
]

/** What their role gives: what somebody may besides as an operator of the installation is handed on to no key. */
export const givableBy =
  (role: Role) =>
  (permission: Permission): boolean =>
    rolePermissions[role].has(permission)

/** The scopes of a preset, of those that its maker may give: nobody gives more than they have. */
export function scopesOf(preset: Exclude<Preset, 'chosen'>, may: (permission: Permission) => boolean): Permission[] {
  const isIn: Readonly<Record<typeof preset, (permission: Permission) => boolean>> = {
    read: (permission) => permission.endsWith(':read'),
    run: (permission) => permission.endsWith(':read') || RUNNING.includes(permission),
    build: (permission) =>
      permission.endsWith(':read') || RUNNING.includes(permission) || BUILDING.includes(permission),
    all: () => true,
  }
  return permissions.filter((permission) => may(permission) && isIn[preset](permission))
}

/** By what they are about: «workflow» → its scopes. */
export function scopeGroups(may: (permission: Permission) => boolean): [string, Permission[]][] {
  const groups = new Map<string, Permission[]>()
  for (const permission of permissions.filter(may)) {
    const thing = permission.split(':')[0]!
    groups.set(thing, [...(groups.get(thing) ?? []), permission])
  }
  return [...groups]
}

export const EXPIRY_DAYS = ['30', '90', '365', 'never'] as const
export type Expiry = (typeof EXPIRY_DAYS)[number]
const DAY_MS = 86_400_000

export const expiresAt = (expiry: Expiry, nowMs: number): string | undefined =>
  expiry === 'never' ? undefined : new Date(nowMs + Number(expiry) * DAY_MS).toISOString()

export type KeyState = 'good' | 'soon' | 'expired'
const SOON_DAYS = 14

export function keyState(expiry: string | undefined, nowMs: number): KeyState {
  if (expiry === undefined) return 'good'
  const leftMs = Date.parse(expiry) - nowMs
  return leftMs <= 0 ? 'expired' : leftMs < SOON_DAYS * DAY_MS ? 'soon' : 'good'
}

/** A call that works as soon as it is pasted. The token stands in a variable, so that it is in no history of a shell. */
export const curlOf = (origin: string, token: string): string =>
  [
    `export LINKFLOW_TOKEN='${token}'`,
    `curl -H "Authorization: Bearer $LINKFLOW_TOKEN" ${origin}/api/v1/workflows`,
  ].join('\n')
