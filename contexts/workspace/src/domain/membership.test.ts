import { permissions, type Role, rolePermissions, roles } from '@linkflow/contracts'
import { describe, expect, it } from 'vitest'
import { type Judged, judgeRemoval, judgeRole, mayGive, standingOf } from './membership.ts'

const given = (actor: Role, target: Role, more: Partial<Judged> = {}): Judged => ({
  actor,
  target,
  isSelf: false,
  owners: 2,
  ...more,
})
const pairs = roles.flatMap((actor) => roles.map((target) => [actor, target] as const))

describe('who may change whose role', () => {
  it.each(pairs)('%s over %s: nobody gives what they do not have', (actor, target) => {
    for (const next of roles) {
      for (const isSelf of [false, true]) {
        const judged = given(actor, isSelf ? actor : target, { isSelf })
        if (roles.indexOf(next) < roles.indexOf(actor)) {
          expect(judgeRole(judged, next)).toEqual({ ok: false, error: 'role-above-own' })
        }
      }
    }
  })

  it.each(pairs)('%s over %s: owners reach all, admins those below, others nobody', (actor, target) => {
    const isBelow = actor === 'admin' && roles.indexOf(target) > roles.indexOf(actor)
    const expected = actor === 'owner' || isBelow ? { ok: true } : { ok: false, error: 'member-above' }
    expect(judgeRemoval(given(actor, target))).toMatchObject(expected)
    expect(judgeRole(given(actor, target), 'viewer')).toMatchObject(expected)
  })

  it('lets everybody lower themselves and leave, but the last owner', () => {
    for (const role of roles) {
      const isSelf = true
      expect(judgeRole(given(role, role, { isSelf }), 'viewer').ok).toBe(true)
      expect(judgeRemoval(given(role, role, { isSelf })).ok).toBe(true)
    }
    const last = given('owner', 'owner', { isSelf: true, owners: 1 })
    expect(judgeRole(last, 'admin')).toEqual({ ok: false, error: 'last-owner' })
    expect(judgeRemoval(last)).toEqual({ ok: false, error: 'last-owner' })
    expect(judgeRole(last, 'owner').ok).toBe(true)
  })

  it('keeps an owner when a key stands as one', () => {
    expect(judgeRemoval(given('owner', 'owner', { owners: 1 }))).toEqual({ ok: false, error: 'last-owner' })
  })
})

describe('where a key stands', () => {
  it('is where the role does whose permissions it has all of', () => {
    for (const role of roles) expect(standingOf(rolePermissions[role])).toBe(role)
    expect(standingOf(new Set(permissions))).toBe('owner')
    expect(standingOf(new Set(['member:write', 'member:read']))).toBeUndefined()
  })

  it('is below the owner without what only owners may', () => {
    const scopes = permissions.filter((permission) => permission !== 'workspace:delete')
    expect(standingOf(new Set(scopes))).toBe('admin')
    expect(mayGive('admin', 'owner')).toBe(false)
  })
})
