import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

const SCRAM_ITERATIONS = 4096

/** The password of a role, the same in every process that holds the secret. */
export const rolePassword = (secret: string, role: string): string =>
  createHmac('sha256', secret).update(`linkflow database role ${role}`).digest('base64url')

/**
 * What `create role … password` takes in place of the password (RFC 5802, as PostgreSQL stores it), so that no server
 * log ever holds the password itself.
 */
export function scramVerifier(password: string): string {
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, SCRAM_ITERATIONS, 32, 'sha256')
  const key = (name: string) => createHmac('sha256', salted).update(name).digest()
  const stored = createHash('sha256').update(key('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`
}
