import { lintSuite } from './lint.ts'
import { matrixSuite } from './matrix.ts'
import { schemaSuite } from './schema.ts'
import type { Suite } from './suite.ts'
import { tenantSuite } from './tenants.ts'

/** In the order in which they run: the cheap ones first, and what uses things up last. */
export const suites: readonly Suite[] = [lintSuite, matrixSuite, tenantSuite, schemaSuite]
