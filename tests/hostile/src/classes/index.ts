import type { Suite } from '../suite.ts'
import { expressionEscape } from './a-expressions.ts'
import { codeEscape } from './b-code.ts'
import { badInput } from './bad-input.ts'
import { prototypePollution } from './d-pollution.ts'
import { unauthenticatedEntry } from './f-entry.ts'
import { failingRuns } from './failing-runs.ts'
import { requestForgery } from './k-requests.ts'

/** Bad input first: it compares rows, of which the others leave many. */
export const suites: readonly Suite[] = [
  badInput,
  failingRuns,
  expressionEscape,
  codeEscape,
  prototypePollution,
  unauthenticatedEntry,
  requestForgery,
]
