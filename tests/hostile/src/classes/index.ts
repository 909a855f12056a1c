import type { Suite } from '../suite.ts'
import { expressionEscape } from './a-expressions.ts'
import { codeEscape } from './b-code.ts'
import { badInput } from './bad-input.ts'
import { prototypePollution } from './d-pollution.ts'
import { unauthenticatedEntry } from './f-entry.ts'
import { failingRuns } from './failing-runs.ts'
import { requestForgery } from './k-requests.ts'

export const suites: readonly Suite[] = [
  expressionEscape,
  codeEscape,
  prototypePollution,
  unauthenticatedEntry,
  requestForgery,
  badInput,
  failingRuns,
]
