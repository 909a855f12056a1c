import type { Suite } from '../suite.ts'
import { poison } from './poisoned-webhooks.ts'
import { r1, r2 } from './r01-acknowledged-webhooks.ts'
import { r3 } from './r03-completed-writes.ts'
import { r4 } from './r04-lost-leases.ts'
import { r6 } from './r06-orphans.ts'
import { r20 } from './r20-unknown-commits.ts'

export const suites: readonly Suite[] = [r1, r2, r3, r4, r6, r20, poison]
