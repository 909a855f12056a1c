import type { Suite } from '../suite.ts'
import { roleAttempts } from './j-roles.ts'
import { signInAttempts } from './j-sign-in.ts'
import { signOnAttempts } from './j-sign-on.ts'
import { tokenAttempts } from './j-tokens.ts'

/** J: sign-in and roles. */
export const accountTakeover: Suite = {
  name: 'J',
  promise:
    'Nobody is taken for somebody else, nobody may more than their role says, and nobody gives themselves another',
  atOnce: 6,
  attempts: () => [...roleAttempts(), ...tokenAttempts(), ...signInAttempts(), ...signOnAttempts()],
}
