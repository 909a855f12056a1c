import type { Dialect } from '@linkflow/expression'

/**
 * Every name that `StepScope` answers in both dialects. `$now` and `$today` are the expression package's own; `$env` and
 * `$secrets` are left out on purpose: neither the environment nor a secret ever enters an expression.
 */
export const SCOPE_NAMES: ReadonlySet<string> = new Set([
  '$',
  '$json',
  '$input',
  '$node',
  '$items',
  '$item',
  '$itemIndex',
  '$runIndex',
  '$execution',
  '$workflow',
  '$vars',
  '$prevNode',
  '$parameter',
  '$files',
  '$nodeId',
  '$nodeVersion',
  // The words of n8n's dialect for the same things.
  '$data',
  '$binary',
  '$position',
  '$mode',
])

/** Names that only imported workflows know. `$env` has what the operator allowed, `$secrets` says that it has nothing. */
const COMPATIBLE_NAMES: ReadonlySet<string> = SCOPE_NAMES.union(
  new Set(['$env', '$secrets', '$self', '$rawParameter', '$webhookId', '$fromAI', '$fromAi', '$fromai']),
)

export const scopeNames = (dialect: Dialect): ReadonlySet<string> =>
  dialect === 'n8n' ? COMPATIBLE_NAMES : SCOPE_NAMES
