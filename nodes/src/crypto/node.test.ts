import { createHmac, createVerify, generateKeyPairSync } from 'node:crypto'
import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { keysOf, withFiles } from '../testing/services.ts'
import { crypto } from './node.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const keys = keysOf({
  hmac: { secret: 'shh' },
  'private-key': { key: privateKey },
  'encryption-key': { key: 'k'.repeat(32) },
})

async function run(parameters: Record<string, unknown>, items: Parameters<typeof runNode>[1] = {}) {
  const result = await runNode(crypto, { parameters, items: [{ t: 'hello' }], context: { keys }, ...items })
  return { ...result, data: result.outputs['main']?.[0]?.['data'] }
}

describe('Crypto', () => {
  it('hashes texts and files', async () => {
    const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'
    expect((await run({ text: '{{ $json.t }}' })).data).toBe(sha256)
    const { item, blobs } = await withFiles({ file: ['a', 'hello'] })
    expect((await run({ of: 'file' }, { items: [item], context: { blobs } })).data).toBe(sha256)
    expect((await run({ text: 'hello', algorithm: 'md5', encoding: 'base64' })).data).toBe('XUFAKrxLKna5cZ2REBfFkg==')
  })

  it('signs with keys that it never sees', async () => {
    expect((await run({ operation: 'hmac', text: 'x' })).data).toBe(
      createHmac('sha256', 'shh').update('x').digest('hex'),
    )
    const { data } = await run({ operation: 'sign', text: 'x', encoding: 'base64' })
    expect(createVerify('sha256').update('x').verify(publicKey, String(data), 'base64')).toBe(true)
  })

  it('encrypts so that only the same key decrypts, and only what was not changed', async () => {
    const first = String((await run({ operation: 'encrypt', text: 'secret' })).data)
    const second = String((await run({ operation: 'encrypt', text: 'secret' })).data)
    expect(first).not.toBe(second)
    expect((await run({ operation: 'decrypt', text: first })).data).toBe('secret')
    const changed = Buffer.from(first, 'base64')
    changed[changed.length - 20]! ^= 1
    expect((await run({ operation: 'decrypt', text: changed.toString('base64') })).error).toMatchObject({
      code: 'decryption-failed',
    })
    expect((await run({ operation: 'decrypt', text: 'no' })).error).toMatchObject({ code: 'decryption-failed' })
  })

  it('makes random texts', async () => {
    expect((await run({ operation: 'random' })).data).toMatch(/^[0-9a-f-]{36}$/)
    expect((await run({ operation: 'random', kind: 'letters', length: 40 })).data).toMatch(/^[A-Za-z0-9]{40}$/)
    expect((await run({ operation: 'random', kind: 'hex', length: 7 })).data).toMatch(/^[0-9a-f]{7}$/)
  })

  it('says which credential is missing, and tells nothing of a key that is broken', async () => {
    expect((await run({ operation: 'hmac' }, { context: { keys: keysOf({}) } })).error).toMatchObject({
      code: 'credential-missing',
    })
    const broken = keysOf({ 'private-key': { key: 'PRIVATE nonsense' } })
    const { error } = await run({ operation: 'sign', text: 'x' }, { context: { keys: broken } })
    expect(error).toMatchObject({ code: 'key-invalid' })
    expect(error?.message).not.toContain('nonsense')
  })
})
