import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import type { CheckedFields, CredentialFields } from './credential-types.ts'
import { base32Bytes } from './keys/totp.ts'
import { ENCRYPTION_KEY_CHARS_MIN } from './limits.ts'

const text = (fields: CredentialFields, name: string): string =>
  typeof fields[name] === 'string' ? (fields[name] as string) : ''

const KEY_KINDS: Readonly<Record<string, string>> = { RS: 'rsa', PS: 'rsa', ES: 'ec', Ed: 'ed25519' }

/** Can tokens be checked with what is there? A short shared secret is one that can be guessed (RFC 7518, 3.2). */
export function checkJwt(fields: CredentialFields): CheckedFields {
  const algorithm = text(fields, 'algorithm')
  if (algorithm.startsWith('HS')) {
    const bytes = Number(algorithm.slice(2)) / 8
    return Buffer.byteLength(text(fields, 'secret')) >= bytes
      ? { works: true, message: `The secret is long enough for ${algorithm}.` }
      : { works: false, message: `The secret is too short for ${algorithm}: it needs ${bytes} bytes or more.` }
  }
  try {
    const { asymmetricKeyType } = createPublicKey(text(fields, 'publicKey'))
    const wanted = KEY_KINDS[algorithm.slice(0, 2)]
    return asymmetricKeyType === wanted
      ? { works: true, message: `The public key is one for ${algorithm}.` }
      : {
          works: false,
          message: `The public key is of the kind ${asymmetricKeyType}, and ${algorithm} needs ${wanted}.`,
        }
  } catch {
    return { works: false, message: 'The public key cannot be read; paste it whole, as PEM.' }
  }
}

/** Can texts be signed with it? */
export function checkPrivateKey(fields: CredentialFields): CheckedFields {
  try {
    const passphrase = text(fields, 'passphrase')
    const { asymmetricKeyType } = createPrivateKey({
      key: text(fields, 'key'),
      ...(passphrase !== '' && { passphrase }),
    })
    return { works: true, message: `It is a private key of the kind ${asymmetricKeyType}.` }
  } catch {
    return {
      works: false,
      message: 'The private key cannot be read; paste it whole, as PEM, with its password if it has one.',
    }
  }
}

export function checkEncryptionKey(fields: CredentialFields): CheckedFields {
  return text(fields, 'key').length >= ENCRYPTION_KEY_CHARS_MIN
    ? { works: true, message: 'The key is long enough.' }
    : { works: false, message: `The key is too short: it needs ${ENCRYPTION_KEY_CHARS_MIN} characters or more.` }
}

export function checkTotp(fields: CredentialFields): CheckedFields {
  return base32Bytes(text(fields, 'secret')) === undefined
    ? { works: false, message: 'The secret is not Base32: it has letters from A to Z and digits from 2 to 7.' }
    : { works: true, message: 'Codes can be made of the secret.' }
}

/** Do the certificate and its key belong together, and is it in date? */
export function checkCertificate(fields: CredentialFields, nowMs: number): CheckedFields {
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(text(fields, 'cert'))
  } catch {
    return { works: false, message: 'The certificate cannot be read; paste it whole, as PEM.' }
  }
  try {
    const passphrase = text(fields, 'passphrase')
    const key = createPrivateKey({ key: text(fields, 'key'), ...(passphrase !== '' && { passphrase }) })
    if (!certificate.checkPrivateKey(key)) {
      return { works: false, message: 'The private key does not belong to the certificate.' }
    }
  } catch {
    return { works: false, message: 'The private key cannot be read: it is not PEM, or its password is another.' }
  }
  const { validFrom, validTo } = certificate
  return nowMs >= Date.parse(validFrom) && nowMs <= Date.parse(validTo)
    ? { works: true, message: `The certificate and its key belong together; it is good until ${validTo}.` }
    : { works: false, message: `The certificate is good from ${validFrom} to ${validTo} only.` }
}
