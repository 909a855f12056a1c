import { describe, expect, it } from 'vitest'
import { parseUnsubscribeToken, type Subscription, unsubscribeToken } from './unsubscribe-token.ts'

const key = new Uint8Array(32).fill(7)
const subscription: Subscription = {
  workspaceId: '0198c0de-0000-7000-8000-00000000000a',
  accountId: '0198c0de-0000-7000-8000-00000000000b',
  kind: 'workers-lost',
}
const token = unsubscribeToken(key, subscription).reveal()

describe('the token of an unsubscription', () => {
  it('says whom, where and what it is for', () => {
    expect(parseUnsubscribeToken(key, token)).toEqual(subscription)
  })

  it('is good under its key alone, and whole', () => {
    expect(parseUnsubscribeToken(new Uint8Array(32), token)).toBeUndefined()
    for (const wrong of ['', token.slice(1), `${token}A`, `${token}=`, token.toLowerCase(), 'A'.repeat(token.length)]) {
      expect(parseUnsubscribeToken(key, wrong)).toBeUndefined()
    }
  })

  it('cannot be changed in any character', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (let at = 0; at < token.length; at++) {
      const next = letters[(letters.indexOf(token[at]!) + 1) % letters.length]
      expect(parseUnsubscribeToken(key, token.slice(0, at) + next + token.slice(at + 1))).toBeUndefined()
    }
  })
})
