import { describe, expect, it } from 'vitest'
import { REFRESH_REPEAT_MS } from '../limits.ts'
import { childOf, hashOf, newRefreshToken, parseRefreshToken } from './refresh-token.ts'
import { judgeRenewal } from './session.ts'

const noon = new Date('2030-01-01T12:00:00Z')
const after = (ms: number) => new Date(noon.getTime() + ms)
const open = { endsAt: after(1000), endedAt: undefined }

describe('the renewal of a session', () => {
  it('happens once for each token (S1)', () => {
    expect(judgeRenewal(open, undefined, noon)).toBe('renew')
  })

  it('is given again to who asks again at once (S2), and no later (S3)', () => {
    expect(judgeRenewal(open, after(-REFRESH_REPEAT_MS), noon)).toBe('repeat')
    expect(judgeRenewal(open, after(-REFRESH_REPEAT_MS - 1), noon)).toBe('reuse')
  })

  it('ends with the session (S4)', () => {
    expect(judgeRenewal({ ...open, endsAt: noon }, undefined, noon)).toBe('over')
    expect(judgeRenewal({ ...open, endedAt: after(-1) }, undefined, noon)).toBe('over')
    expect(judgeRenewal({ ...open, endedAt: after(-1) }, after(-60_000), noon)).toBe('over')
  })
})

describe('a refresh token', () => {
  const key = new Uint8Array(32).fill(7)

  it('has one child under one key, and another under another', () => {
    const parent = newRefreshToken()
    const child = childOf(parent, key)
    expect(child).toBe(childOf(parent, key))
    expect(child).not.toBe(parent)
    expect(childOf(parent, new Uint8Array(32))).not.toBe(child)
    expect(parseRefreshToken(child)).toBe(child)
    expect(hashOf(child)).toHaveLength(32)
  })

  it('has one form', () => {
    const token = newRefreshToken()
    for (const text of ['', 'lfr_', token.slice(1), `${token}A`, `${token} `, token.replace('lfr', 'lf')]) {
      expect(parseRefreshToken(text), text).toBeUndefined()
    }
  })
})
