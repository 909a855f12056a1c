import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from './index.ts'

describe('Secret', () => {
  const secret = new Secret('canary-1f6b')

  it('shows its text to nobody who does not ask for it', () => {
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ deep: [secret] }, { showHidden: true, depth: 9 }),
      Object.keys(secret).join(),
      JSON.stringify(structuredClone(secret)),
      `token=${secret}`,
      [secret].join(),
    ]
    for (const text of shown) expect(text).not.toContain('canary')
  })

  it('gives its text to who reveals it', () => {
    expect(secret.reveal()).toBe('canary-1f6b')
  })
})
