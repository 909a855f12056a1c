import { describe, expect, it } from 'vitest'
import { safeNext } from './next.ts'

describe('the address after signing in', () => {
  it('is the very one that was asked for', () => {
    const asked = '/w/0190c8f2/workflows/x?node=y&pane=input#z'
    expect(safeNext(asked)).toBe(asked)
    expect(safeNext('/')).toBe('/')
  })

  it('is never one of somebody else', () => {
    const foreign = [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      '',
      '/a\\b',
      '/\t/evil.example',
      'w/x',
    ]
    expect(foreign.map(safeNext)).toEqual(foreign.map(() => undefined))
  })

  it('is not the sign-in again', () => {
    for (const door of ['/sign-in?next=%2F', '/setup', undefined]) expect(safeNext(door)).toBeUndefined()
  })
})
