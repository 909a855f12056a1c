import { describe, expect, it } from 'vitest'
import { PASSKEY_CHALLENGE_MS } from '../limits.ts'
import { isCounterGoingOn, userHandleOf } from './passkey.ts'
import { type ChallengePurpose, checkPasskeyChallenge, newPasskeyChallenge } from './passkey-challenge.ts'

const key = new Uint8Array(32).fill(7)
const purpose: ChallengePurpose = { type: 'add', accountId: 'a', sessionId: 's' }

describe('the challenge of a passkey', () => {
  const challenge = newPasskeyChallenge(key, purpose, 1000)
  const check = (more: { key?: Uint8Array; purpose?: ChallengePurpose; text?: string; nowMs?: number }) =>
    checkPasskeyChallenge(more.key ?? key, more.purpose ?? purpose, more.text ?? challenge, more.nowMs ?? 1000)

  it('is good for what it was made for, until it is over', () => {
    const expiresAt = new Date(1000 + PASSKEY_CHALLENGE_MS)
    expect(check({})).toEqual({ expiresAt })
    expect(check({ nowMs: expiresAt.getTime() - 1 })).toEqual({ expiresAt })
    expect(check({ nowMs: expiresAt.getTime() })).toBeUndefined()
    expect(newPasskeyChallenge(key, purpose, 1000)).not.toBe(challenge)
  })

  it.each<[string, ChallengePurpose]>([
    ['another session', { ...purpose, sessionId: 't' }],
    ['another account', { ...purpose, accountId: 'b' }],
    ['another act', { ...purpose, type: 'confirm' }],
    ['a sign-in', { type: 'sign-in' }],
    ['a second factor', { type: 'second-factor', challenge: 'a' }],
  ])('is none for %s', (_, other) => expect(check({ purpose: other })).toBeUndefined())

  it('is none of another key, changed, spelt otherwise, or made up', () => {
    expect(check({ key: new Uint8Array(32) })).toBeUndefined()
    const bytes = Buffer.from(challenge, 'base64url')
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes)
      changed[i]! ^= 1
      expect(check({ text: changed.toString('base64url') }), `byte ${i}`).toBeUndefined()
    }
    for (const text of [`${challenge}=`, bytes.toString('base64'), `${challenge}A`, '', 'x']) {
      if (text !== challenge) expect(check({ text }), text).toBeUndefined()
    }
  })
})

describe('the counter of a passkey', () => {
  it.each([
    [0, 0, true],
    [0, 1, true],
    [5, 6, true],
    [5, 900, true],
    [5, 5, false],
    [5, 4, false],
    [5, 0, false],
  ])('from %i to %i', (before, now, isGoingOn) => expect(isCounterGoingOn(before, now)).toBe(isGoingOn))
})

it('knows its account by the bytes of the id', () => {
  expect(userHandleOf('00112233-4455-6677-8899-aabbccddeeff')).toBe('ABEiM0RVZneImaq7zN3u_w')
})
