import { hash } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { PASSWORD_HASHES_AT_ONCE_MAX, PASSWORD_HASHES_WAITING_MAX } from '../limits.ts'
import { PasswordHasher } from './password-hasher.ts'

const hasher = new PasswordHasher()
const stored = (await hasher.hash('correct horse'))!

describe('a password', () => {
  it('is stored as argon2id with the parameters that are written down, and never twice alike', async () => {
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/)
    expect(await hasher.hash('correct horse')).not.toBe(stored)
  })

  it('is right or wrong, and without a stored one wrong', async () => {
    expect(await hasher.verify(stored, 'correct horse')).toBe('right')
    expect(await hasher.verify(stored, 'correct horsf')).toBe('wrong')
    expect(await hasher.verify(undefined, 'correct horse')).toBe('wrong')
  })

  it('is the same however the keyboard composes its letters', async () => {
    const composed = (await hasher.hash('caf\u00e9 au lait'))!
    expect(await hasher.verify(composed, 'cafe\u0301 au lait')).toBe('right')
  })

  it('that was hashed with weaker parameters is right, and to be hashed again', async () => {
    const weak = await hash('correct horse', { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
    expect(await hasher.verify(weak, 'correct horse')).toBe('right-but-old')
  })

  it('is refused when as many wait as may, and all who waited get their turn', async () => {
    const busy = new PasswordHasher()
    const places = PASSWORD_HASHES_AT_ONCE_MAX + PASSWORD_HASHES_WAITING_MAX
    const turns = Array.from({ length: places }, () => busy.hash('x'))
    expect(turns.every((turn) => turn !== undefined)).toBe(true)
    expect(busy.hash('x')).toBeUndefined()
    expect(await busy.verify(stored, 'correct horse')).toBe('busy')
    await Promise.all(turns)
    expect(await busy.verify(stored, 'correct horse')).toBe('right')
  })
})
