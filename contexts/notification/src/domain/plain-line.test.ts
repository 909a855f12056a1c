import { describe, expect, it } from 'vitest'
import { plainLine } from './plain-line.ts'

describe('words from outside', () => {
  it('stay one line, whatever they hold', () => {
    expect(plainLine('a\r\nBcc: evil@example.com\u2028b\u0000c', 100)).toBe('a Bcc: evil@example.com b c')
    expect(plainLine('pay\u202efdp.exe\u200b now\ud800', 100)).toBe('pay fdp.exe now')
  })

  it('are cut by characters, never through one', () => {
    expect(plainLine('x'.repeat(10), 10)).toBe('x'.repeat(10))
    expect(plainLine('x'.repeat(11), 10)).toBe(`${'x'.repeat(9)}…`)
    expect(plainLine('🐙'.repeat(11), 10)).toBe(`${'🐙'.repeat(9)}…`)
  })
})
