import type { Suite } from '../suite.ts'
import { poison } from './poisoned-webhooks.ts'
import { r1, r2 } from './r01-acknowledged-webhooks.ts'
import { r3 } from './r03-completed-writes.ts'
import { r4 } from './r04-lost-leases.ts'
import { r5 } from './r05-final-statuses.ts'
import { r6 } from './r06-orphans.ts'
import { r7 } from './r07-vanishing-database.ts'
import { r14 } from './r14-poison-executions.ts'
import { r15 } from './r15-big-data.ts'
import { r16 } from './r16-retention.ts'
import { r20 } from './r20-unknown-commits.ts'
import { r22 } from './r22-key-rotation.ts'
import { r23 } from './r23-restored-backups.ts'
import { r24 } from './r24-cancel.ts'
import { r25 } from './r25-waits.ts'
import { r26 } from './r26-tenants.ts'

export const suites: readonly Suite[] = [
  r1,
  r2,
  r3,
  r4,
  r5,
  r6,
  r7,
  r14,
  r15,
  r16,
  r20,
  r22,
  r23,
  r24,
  r25,
  r26,
  poison,
]
