import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { base32Bytes, totp } from '../keys/totp.ts'
import { keysOf } from '../testing/services.ts'
import { totpNode } from './node.ts'

describe('TOTP', () => {
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [20_000_000_000, '65353130'],
  ])('makes the codes of RFC 6238: at %i s %s', (seconds, token) => {
    const secret = Buffer.from('12345678901234567890')
    expect(totp(secret, { algorithm: 'SHA1', digits: 8, periodSeconds: 30 }, seconds * 1000).token).toBe(token)
  })

  it('takes a secret as people write it down', async () => {
    expect(Buffer.from(base32Bytes('jbsw y3dp-ehpk 3pxp==')!).toString('latin1')).toBe('Hello!Þ­¾ï')
    const keys = keysOf({ totp: { secret: 'JBSWY3DPEHPK3PXP' } })
    const { outputs } = await runNode(totpNode, { items: [{ id: 1 }], context: { keys } })
    expect(outputs['main']).toEqual([{ id: 1, token: expect.stringMatching(/^\d{6}$/), secondsRemaining: 30 }])
    const bad = await runNode(totpNode, { items: [{}], context: { keys: keysOf({ totp: { secret: '18!' } }) } })
    expect(bad.error).toMatchObject({ code: 'totp-secret-invalid' })
  })
})
