import type { Suite } from '../suite.ts'
import { expressionEscape } from './a-expressions.ts'
import { codeEscape } from './b-code.ts'
import { badInput } from './bad-input.ts'
import { prototypePollution } from './d-pollution.ts'
import { filesAndPrograms } from './e-files.ts'
import { unauthenticatedEntry } from './f-entry.ts'
import { failingRuns } from './failing-runs.ts'
import { answersAct } from './g-answers.ts'
import { screensAct } from './h-screens.ts'
import { credentialTheft } from './i-credentials.ts'
import { accountTakeover } from './j-accounts.ts'
import { requestForgery } from './k-requests.ts'
import { idsAsPaths } from './l-paths.ts'
import { packageEscape } from './p-packages.ts'

/** Bad input first: it compares rows, of which the others leave many. Those with people last: before, there are none. */
export const suites: readonly Suite[] = [
  badInput,
  failingRuns,
  expressionEscape,
  codeEscape,
  packageEscape,
  prototypePollution,
  unauthenticatedEntry,
  requestForgery,
  filesAndPrograms,
  answersAct,
  idsAsPaths,
  screensAct,
  credentialTheft,
  accountTakeover,
]
