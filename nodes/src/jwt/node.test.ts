import { generateKeyPairSync } from 'node:crypto'
import { noonMs, runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { keysOf } from '../testing/services.ts'
import { jwt } from './node.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const shared = { algorithm: 'HS256', secret: 's'.repeat(32) }
const pair = { algorithm: 'ES256', privateKey, publicKey }

const run = async (credential: Record<string, string>, parameters: Record<string, unknown>) => {
  const result = await runNode(jwt, { parameters, items: [{ id: 1 }], context: { keys: keysOf({ jwt: credential }) } })
  return { ...result, json: result.outputs['main']?.[0] as Record<string, never> | undefined }
}
const now = noonMs / 1000

describe('JWT', () => {
  it.each([
    ['a shared secret', shared],
    ['a pair of keys', pair],
  ])('signs with %s, and checks it', async (_, credential) => {
    const signed = await run(credential, { claims: { sub: '42' }, expiresInSeconds: 60, keyId: 'k1' })
    const token = String(signed.json?.['token'])
    const checked = await run(credential, { operation: 'verify', token })
    expect(checked.json).toEqual({
      id: 1,
      header: { alg: credential.algorithm, typ: 'JWT', kid: 'k1' },
      payload: { sub: '42', iat: now, exp: now + 60 },
    })
  })

  it('takes no token of another key, another algorithm, or none', async () => {
    const token = String((await run(shared, { claims: {} })).json?.['token'])
    expect((await run({ ...shared, secret: 'x'.repeat(32) }, { operation: 'verify', token })).error).toMatchObject({
      code: 'jwt-not-verified',
    })
    expect((await run({ ...shared, algorithm: 'HS512' }, { operation: 'verify', token })).error).toMatchObject({
      code: 'jwt-not-verified',
    })
    // Signed with the public key as if it were a secret: the algorithm of the token is not asked.
    const confused = String((await run({ algorithm: 'HS256', secret: publicKey }, { claims: {} })).json?.['token'])
    expect((await run(pair, { operation: 'verify', token: confused })).error).toMatchObject({
      code: 'jwt-not-verified',
    })
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`
    expect((await run(shared, { operation: 'verify', token: none })).error?.code).toMatch(/^jwt-/)
  })

  it('looks at when it holds', async () => {
    const token = String((await run(shared, { claims: { exp: now - 5 } })).json?.['token'])
    expect((await run(shared, { operation: 'verify', token })).error).toMatchObject({ code: 'jwt-expired' })
    expect((await run(shared, { operation: 'verify', token, toleranceSeconds: 10 })).json).toBeDefined()
    expect((await run(shared, { operation: 'verify', token, ignoreExpiry: true })).json).toBeDefined()
    const later = String((await run(shared, { claims: { nbf: now + 60 } })).json?.['token'])
    expect((await run(shared, { operation: 'verify', token: later })).error).toMatchObject({ code: 'jwt-not-active' })
  })

  it('reads what it does not check, and says what is no token', async () => {
    const token = String((await run(shared, { claims: { a: 1 }, issuedAt: false })).json?.['token'])
    expect((await run({}, { operation: 'decode', token })).json).toMatchObject({ payload: { a: 1 } })
    expect((await run({}, { operation: 'decode', token: 'a.b' })).error).toMatchObject({ code: 'jwt-malformed' })
    expect((await run({ algorithm: 'RS256' }, { claims: {} })).error).toMatchObject({ code: 'jwt-key-missing' })
  })
})
