import { expect, it } from 'vitest'
import { isLastOwner, mayChange, rolesToGive } from './may.ts'

it('gives no role above the own, and changes only who stands below', () => {
  expect(rolesToGive('admin')).toEqual(['admin', 'editor', 'operator', 'viewer'])
  expect(rolesToGive('owner')).toHaveLength(5)
  expect([mayChange('owner', 'owner'), mayChange('admin', 'admin'), mayChange('admin', 'editor')]).toEqual([
    true,
    false,
    true,
  ])
  expect(mayChange('editor', 'viewer')).toBe(false)
})

it('knows the last owner', () => {
  const [owner, admin] = [{ role: 'owner' as const }, { role: 'admin' as const }]
  expect(isLastOwner(owner, [owner, admin])).toBe(true)
  expect(isLastOwner(owner, [owner, { role: 'owner' }])).toBe(false)
  expect(isLastOwner(admin, [owner, admin])).toBe(false)
})
