import { describe, expect, it } from 'vitest'
import { PAGE_OPEN_MS_MAX } from '../limits.ts'
import { PageTokens } from './page-tokens.ts'

const tokens = new PageTokens(Buffer.alloc(32, 1))
const others = new PageTokens(Buffer.alloc(32, 2))

describe('tokens of pages', () => {
  it('are good for one purpose, one thing and one key', () => {
    expect(tokens.isForm('a', tokens.form('a'))).toBe(true)
    expect(tokens.isForm('b', tokens.form('a'))).toBe(false)
    expect(tokens.isForm('a', others.form('a'))).toBe(false)
    expect(tokens.isForm('a', tokens.approval('a'))).toBe(false)
    expect(tokens.isApproval('a', undefined, tokens.approval('a'))).toBe(true)
    expect(tokens.isApproval('a', 's', tokens.approval('a'))).toBe(false)
    expect(tokens.isApproval('a', 's', tokens.approval('a', 's'))).toBe(true)
    expect(tokens.isApproval('a', 's', `${tokens.approval('a', 's')}x`)).toBe(false)
  })

  it('of a submission are unique, and last as long as a page may be open', () => {
    const [one, two] = [tokens.submission('f', 1000), tokens.submission('f', 1000)]
    expect(tokens.readSubmission('f', one, 1000)).not.toBe(tokens.readSubmission('f', two, 1000))
    expect(tokens.readSubmission('g', one, 1000)).toBeUndefined()
    expect(tokens.readSubmission('f', one, 1000 + PAGE_OPEN_MS_MAX)).toMatch(/^[\w-]{16}$/)
    expect(tokens.readSubmission('f', one, 1001 + PAGE_OPEN_MS_MAX)).toBe('expired')
    const [at, nonce, mac] = one.split('.')
    for (const forged of ['', '..', `zzz.${nonce}.${mac}`, `${at}.x.${mac}`, `${at}.${nonce}.`]) {
      expect(tokens.readSubmission('f', forged, 1000)).toBeUndefined()
    }
  })

  it('carry what they seal, unchanged', () => {
    const sealed = tokens.seal('chat', { a: 'ä' })
    expect(tokens.open('chat', sealed)).toEqual({ a: 'ä' })
    expect(tokens.open('other', sealed)).toBeUndefined()
    expect(tokens.open('chat', `x${sealed}`)).toBeUndefined()
    expect(tokens.open('chat', '')).toBeUndefined()
  })
})
