import { expect, it } from 'vitest'
import { curlOf, expiresAt, givableBy, keyState, scopeGroups, scopesOf } from './scopes.ts'

const NOON = Date.parse('2030-01-01T12:00:00Z')
const [admin, viewer] = [givableBy('admin'), givableBy('viewer')]

it('gives a key no more than its maker has', () => {
  expect(scopesOf('all', viewer).every((scope) => viewer(scope))).toBe(true)
  expect(scopesOf('all', admin)).not.toContain('workspace:delete')
  expect(scopesOf('all', admin)).not.toContain('system:write')
  expect(scopesOf('read', admin).every((scope) => scope.endsWith(':read'))).toBe(true)
  expect(scopesOf('run', admin)).toContain('workflow:execute')
  expect(scopesOf('run', admin)).not.toContain('workflow:write')
  expect(Object.fromEntries(scopeGroups(viewer))['workflow']).toEqual(['workflow:read'])
})

it('says when a key ends, and when that is soon', () => {
  expect(expiresAt('90', NOON)).toBe('2030-04-01T12:00:00.000Z')
  expect(expiresAt('never', NOON)).toBeUndefined()
  expect(keyState('2030-01-01T11:59:59Z', NOON)).toBe('expired')
  expect(keyState('2030-01-10T12:00:00Z', NOON)).toBe('soon')
  expect(keyState('2030-02-10T12:00:00Z', NOON)).toBe('good')
  expect(keyState(undefined, NOON)).toBe('good')
})

it('shows a call to be pasted', () => {
  expect(curlOf('https://flow.test', 'lf_x')).toContain(
    'curl -H "Authorization: Bearer $LINKFLOW_TOKEN" https://flow.test/api/v1/workflows',
  )
})
