import type { Json } from '@linkflow/kernel'
import type { NodeContext, NodeInput, NodeOutcome, SqlStatement } from '@linkflow/node-runtime'
import { evaluateFor, queryOf } from '../sql/query-text.ts'
import type { Quotes } from '../sql/scan.ts'
import { queryInputs } from './query-inputs.ts'

const SQLITE_QUOTES: Quotes = {
  name: '"',
  string: ["'"],
  backslash: false,
  dollarQuotes: false,
  hashComments: false,
  questionMarks: true,
}

/** What the query asks for, once: no expression in it becomes SQL (T14). */
export async function bySql(
  input: NodeInput,
  ports: readonly string[],
  { query, values }: { readonly query: string; readonly values: readonly (Json | undefined)[] },
  context: NodeContext,
): Promise<NodeOutcome> {
  const statement = queryOf(
    query,
    values.map((value) => value ?? null),
    SQLITE_QUOTES,
    evaluateFor(context, 0),
  )
  if (!statement.ok) return { type: 'failed', error: statement.error }
  const items = await queryInputs(input, ports, { ...written(statement.value), dialect: 'sqlite' }, context)
  return items.ok ? { type: 'done', outputs: { main: items.value } } : { type: 'failed', error: items.error }
}

function written(statement: SqlStatement): { readonly query: string; readonly values: readonly Json[] } {
  const values: Json[] = []
  const text = statement.map((part) => {
    if (typeof part === 'string') return part
    if ('name' in part) return part.name.map((each) => `"${each.replaceAll('"', '""')}"`).join('.')
    values.push(part.value as Json)
    // The blank keeps apart what somebody wrote as «?1».
    return `?${values.length} `
  })
  return { query: text.join(''), values }
}
