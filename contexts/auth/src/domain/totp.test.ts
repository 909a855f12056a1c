import { describe, expect, it } from 'vitest'
import { base32, matchTotp, newRecoveryCodes, recoveryHash, stepAt, totpCode, totpUri } from './totp.ts'

const secret = Buffer.from('12345678901234567890')

describe('a code', () => {
  it.each([
    // RFC 6238, appendix B, the last six digits.
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at second %i is %s', (second, code) => expect(totpCode(secret, stepAt(second * 1000))).toBe(code))

  it('is taken half a minute early or late, and not further off', () => {
    const nowMs = 1_111_111_111_000
    const now = stepAt(nowMs)
    for (const [offset, step] of [
      [-2, undefined],
      [-1, now - 1],
      [0, now],
      [1, now + 1],
      [2, undefined],
    ] as const) {
      expect(matchTotp(secret, totpCode(secret, now + offset), nowMs, 0)).toBe(step)
    }
  })

  it('is taken once: not again, and none from before', () => {
    const nowMs = 1_111_111_111_000
    const now = stepAt(nowMs)
    expect(matchTotp(secret, totpCode(secret, now), nowMs, now)).toBeUndefined()
    expect(matchTotp(secret, totpCode(secret, now - 1), nowMs, now)).toBeUndefined()
    expect(matchTotp(secret, totpCode(secret, now + 1), nowMs, now)).toBe(now + 1)
  })

  it.each(['', '12345', '1234567', '12345a', '１２３４５６', ' 287082'])('is not %j', (code) => {
    expect(matchTotp(secret, code, 59_000, 0)).toBeUndefined()
  })
})

it('a secret goes to the device in base 32 (RFC 4648)', () => {
  for (const [text, encoded] of [
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foobar', 'MZXW6YTBOI'],
  ]) {
    expect(base32(Buffer.from(text!))).toBe(encoded)
  }
  expect(totpUri(secret, 'a+b@example.com')).toBe(
    'otpauth://totp/LinkFlow:a%2Bb%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=LinkFlow',
  )
})

it('a recovery code is found however it is written', () => {
  const codes = newRecoveryCodes()
  expect(new Set(codes).size).toBe(10)
  expect(codes[0]).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/)
  expect(recoveryHash(` ${codes[0]!.toLowerCase().replaceAll('-', ' ')}`)).toEqual(recoveryHash(codes[0]!))
  expect(recoveryHash(codes[0]!.slice(1))).toBeUndefined()
})
