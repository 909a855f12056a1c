import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkCertificate, checkEncryptionKey, checkPrivateKey, checkTotp } from './credential-checks.ts'

// Made for this test (P-256, CN=linkflow-test, good for a hundred years); it proves nothing to anybody.
const CERT = `-----BEGIN CERTIFICATE-----
MIIBhjCCAS2gAwIBAgIURh5bXzR1qC0+w9b4EM9LWcizJhMwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNbGlua2Zsb3ctdGVzdDAgFw0yNjExMjgwNjI3MDdaGA8yMTI2
MTEwNDA2MjcwN1owGDEWMBQGA1UEAwwNbGlua2Zsb3ctdGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABE9tN6G6gmzvTrxUcwZCoU8U/MKc6qo58DWhQrUdKT6h
vceuBuYA9rJUPckPMU73DowzBRcYUt5vNY/cv18duhGjUzBRMB0GA1UdDgQWBBQK
8hU+lx4KW+7tldPR+JqMTgzVEjAfBgNVHSMEGDAWgBQK8hU+lx4KW+7tldPR+JqM
TgzVEjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIGGRbzeOhKif
i6jodlVnodJIKeFXrWyPNTnnUyDt+TT3AiBTIfCUqg33kTxJ8MWaqNJ05IPF5ecA
ehGH4zxTWsEX9w==
-----END CERTIFICATE-----`
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3fct+VK4DjbS5Tfg
qFeN4cuaXf24Y9b6eKoYr+LXqQShRANCAARPbTehuoJs7068VHMGQqFPFPzCnOqq
OfA1oUK1HSk+ob3HrgbmAPayVD3JDzFO9w6MMwUXGFLebzWP3L9fHboR
-----END PRIVATE KEY-----`
/** The same key under the password «secret». */
const ENCRYPTED = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjSssZWmyqVUQICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEM2xjlSl5Oq1oHGjesadb4wEgZCc
F8dJawE8TPx8gdj7dZztnsZYWyA49Su21xo46LH5k+ug9hY9wHstr6Oc/zkOtN+8
hfDThXDoBPuKzLlLdQpROqs9jpLBbWdBuBHv6ABo9epQDGnQWUZgGvkWx9XoV0yV
SaCgaY2TATSB95USA5GjqXy3ue+gsFptEMeKfT2ntzESzlDPMPUzhkxDSvYUoF0=
-----END ENCRYPTED PRIVATE KEY-----`
const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
const DAY_MS = 86_400_000

describe('a certificate', () => {
  it.each([
    ['with its key', { cert: CERT, key: KEY }, true],
    ['with its key under a password', { cert: CERT, key: ENCRYPTED, passphrase: 'secret' }, true],
    ['with another password', { cert: CERT, key: ENCRYPTED, passphrase: 'other' }, false],
    ['without the password', { cert: CERT, key: ENCRYPTED }, false],
    ['with another key', { cert: CERT, key: String(otherKey) }, false],
    ['that is none', { cert: KEY, key: KEY }, false],
    ['with a key that is none', { cert: CERT, key: CERT }, false],
  ])('%s', (_, fields, works) => {
    const checked = checkCertificate(fields, Date.now())
    expect(checked.works, checked.message).toBe(works)
    expect(checked.message).not.toContain('secret')
  })

  it('is looked at for its dates', () => {
    expect(checkCertificate({ cert: CERT, key: KEY }, Date.now() - 3650 * DAY_MS).works).toBe(false)
    expect(checkCertificate({ cert: CERT, key: KEY }, Date.now() + 40_000 * DAY_MS).works).toBe(false)
  })
})

describe('keys of our own', () => {
  const { privateKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })

  it('are looked at without a network', () => {
    expect(checkPrivateKey({ key: privateKey, passphrase: 'open' })).toMatchObject({ works: true })
    expect(checkPrivateKey({ key: privateKey, passphrase: 'wrong' })).toMatchObject({ works: false })
    expect(checkEncryptionKey({ key: 'k'.repeat(32) }).works).toBe(true)
    expect(checkEncryptionKey({ key: 'short' }).works).toBe(false)
    expect(checkTotp({ secret: 'JBSW Y3DP' }).works).toBe(true)
    expect(checkTotp({ secret: 'not base32!' }).works).toBe(false)
  })
})
