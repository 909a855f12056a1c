import type { Json } from '@linkflow/kernel'
import { type ItemHandle, StepFailure } from '@linkflow/node-runtime'
import { handlesOf, type Outputs, optionOf, type Step } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { own, textOf } from '../../values/json.ts'

type Scope = 'workflow' | 'node'

/** What n8n's node keeps in its database is in the workspace's state here, and written once however often a step is tried. */
export async function newInAll(step: Step): Promise<Outputs> {
  const given = step.parameters()
  switch (own(given, 'logic')) {
    case 'removeItemsUpToStoredIncrementalKey':
      return beyondStored(step, 'incrementalDedupeValue', numberOf)
    case 'removeItemsUpToStoredDate':
      return beyondStored(step, 'dateDedupeValue', instantOf)
    default:
      return withNewKeys(step)
  }
}

export async function clearHistory(step: Step): Promise<Outputs> {
  const { context, input } = step
  const scope = scopeOf(step)
  const once = context.idempotencyKey()
  const forgotten = await context.state.forget(scope, once)
  if (!forgotten.ok) throw new StepFailure(forgotten.error)
  const deleted = await context.state.change('workflow', markOf(step, scope), { type: 'delete' }, null, `${once}.mark`)
  if (!deleted.ok) throw new StepFailure(deleted.error)
  return { main: input.handles('main') }
}

/** Items with equal keys are new together. */
async function withNewKeys(step: Step): Promise<Outputs> {
  const handles = handlesOf(step.input)
  const keys = handles.map(({ index }) => textOf(own(step.parameters(index), 'dedupeValue') ?? ''))
  const distinct = [...new Set(keys)]
  const size = Number(optionOf(step.parameters(), 'historySize') ?? HISTORY_SIZE)
  const max = Number.isSafeInteger(size) && size > 0 ? size : HISTORY_SIZE
  if (distinct.length > max) fail('The number of unique values is greater than the history size')
  const { state, idempotencyKey } = step.context
  const fresh = await state.remember(scopeOf(step), distinct, { max, ttlMs: undefined }, idempotencyKey())
  if (!fresh.ok) throw new StepFailure(fresh.error)
  const isNew = new Set(fresh.value.map((n) => distinct[n]!))
  return parted(handles, (_, n) => isNew.has(keys[n]!))
}
const HISTORY_SIZE = 10_000

/** Items whose value is beyond the largest of earlier executions, which then becomes the largest of these. */
async function beyondStored(
  step: Step,
  parameter: string,
  read: (value: Json | undefined) => number,
): Promise<Outputs> {
  const handles = handlesOf(step.input)
  const values = handles.map(({ index }) => read(own(step.parameters(index), parameter)))
  if (handles.length === 0) return parted(handles, () => true)
  const { state, idempotencyKey } = step.context
  const largest = values.reduce((most, value) => Math.max(most, value))
  const mark = markOf(step, scopeOf(step))
  const raised = await state.change('workflow', mark, { type: 'raise', value: largest }, null, idempotencyKey())
  if (!raised.ok) throw new StepFailure(raised.error)
  const before = typeof raised.value.before === 'number' ? raised.value.before : Number.NEGATIVE_INFINITY
  return parted(handles, (_, n) => values[n]! > before)
}

const parted = (handles: readonly ItemHandle[], isKept: (handle: ItemHandle, n: number) => boolean): Outputs => ({
  main: handles.filter(isKept),
  discarded: handles.filter((handle, n) => !isKept(handle, n)),
})

const scopeOf = (step: Step): Scope => (optionOf(step.parameters(), 'scope') === 'workflow' ? 'workflow' : 'node')

const markOf = ({ context }: Step, scope: Scope): string =>
  scope === 'node' ? `n8n.removeDuplicates.${context.node.id}` : 'n8n.removeDuplicates'

function numberOf(value: Json | undefined): number {
  const number = typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : Number.NaN
  return Number.isNaN(number) ? fail('The value for “Value to Dedupe On” is not a number') : number
}

function instantOf(value: Json | undefined): number {
  const ms = typeof value === 'string' || typeof value === 'number' ? Date.parse(String(value)) : Number.NaN
  return Number.isNaN(ms) ? fail('The value for “Value to Dedupe On” is not a valid date') : ms
}
