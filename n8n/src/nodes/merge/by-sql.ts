import { StepFailure } from '@linkflow/node-runtime'
import { queryInputs } from '@linkflow/nodes'
import { type Outputs, optionOf, type Parameters, type Step } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { own, textOf } from '../../values/json.ts'

const BRACES = /\{\{[\s\S]*?\}\}/g
/** From here on the option says what a query without rows gives. */
const CHOOSES_EMPTY = 3.2

/** By SQL, as Merge 3 does; what the languages differ in is in the guide on n8n. */
export async function bySql({ input, context, version }: Step, given: Parameters, ports: string[]): Promise<Outputs> {
  // As n8n does: what an expression gives becomes part of the query.
  const query = textOf(own(given, 'query') ?? '').replace(BRACES, (braces) => {
    const result = context.evaluate?.(braces, {}, 0)
    if (result === undefined) return braces
    if (!result.ok) throw new StepFailure(result.error)
    return textOf(result.value)
  })
  const rows = await queryInputs(input, ports, { query, values: [], dialect: 'alasql' }, context)
  if (!rows.ok) return fail(`Issue while executing query: ${rows.error.message}`)
  const isEmptySuccess = version < CHOOSES_EMPTY || optionOf(given, 'emptyQueryResult') === 'success'
  if (rows.value.length === 0 && isEmptySuccess) return { main: [{ item: { json: { success: true } }, from: 'all' }] }
  return { main: rows.value }
}
