import { describe, expect, it } from 'vitest'
import { painterFor } from './paint.ts'

const sink = (isTTY: boolean) => ({ isTTY, write() {} })

describe('colours', () => {
  it('are for terminals', () => {
    expect(painterFor({ env: {} }, sink(true))('red', 'x')).toBe('\u001b[31mx\u001b[0m')
    expect(painterFor({ env: {} }, sink(false))('red', 'x')).toBe('x')
  })

  it('are left out with NO_COLOR, and on a dumb terminal', () => {
    expect(painterFor({ env: { NO_COLOR: '1' } }, sink(true))('red', 'x')).toBe('x')
    expect(painterFor({ env: { NO_COLOR: '' } }, sink(true))('red', 'x')).not.toBe('x')
    expect(painterFor({ env: { TERM: 'dumb' } }, sink(true))('red', 'x')).toBe('x')
  })
})
