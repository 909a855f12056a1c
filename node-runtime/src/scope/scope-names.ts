/**
 * Every name that `StepScope` answers. `$now` and `$today` are the expression package's own; `$env` and `$secrets` are
 * left out on purpose: neither the environment nor a secret ever enters an expression.
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
