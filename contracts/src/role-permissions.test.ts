import { describe, expect, it } from 'vitest'
import { permissions } from './permission-names.ts'
import { operatorPermissions, rolePermissions, roles, unconfirmedOperatorPermissions } from './role-permissions.ts'

describe('the table of roles', () => {
  it('gives each role all that the next smaller one has', () => {
    for (const [index, role] of roles.slice(1).entries()) {
      const wider = rolePermissions[roles[index]!]
      expect(
        [...rolePermissions[role]].filter((permission) => !wider.has(permission)),
        role,
      ).toEqual([])
    }
  })

  it('gives no role what concerns the whole installation, and owners everything else', () => {
    const missing = permissions.filter((permission) => !rolePermissions.owner.has(permission))
    expect(missing).toEqual(['system:read', 'system:write', 'account:read', 'account:write'])
  })

  it('gives operators of the installation just that, and what changes something only when they have confirmed', () => {
    expect([...operatorPermissions]).toEqual(['system:read', 'system:write', 'account:read', 'account:write'])
    expect([...unconfirmedOperatorPermissions]).toEqual(['system:read', 'account:read'])
  })

  it('lets viewers change nothing', () => {
    expect([...rolePermissions.viewer].filter((permission) => !permission.endsWith(':read'))).toEqual([])
  })
})
