import { type QueryRules, SQL_MS_MAX } from '@linkflow/formats'
import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { DerivedItem, NodeContext, NodeError, NodeInput } from '@linkflow/node-runtime'
import { valueIn } from '../items/file-content.ts'
import { WHOLE_FILE_BYTES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'

export interface InputsQuery {
  readonly query: string
  /** What stands for ?1, ?2, … in it. */
  readonly values: readonly Json[]
  readonly dialect: QueryRules['dialect']
}

/** Asks SQLite, in the process for it, about the items of these ports; its rows become items. */
export async function queryInputs(
  input: NodeInput,
  ports: readonly string[],
  { query, values, dialect }: InputsQuery,
  context: NodeContext,
): Promise<Result<DerivedItem[], NodeError>> {
  const content = await contentOf(input, ports, { query, values: [...values] }, context)
  if (content === undefined) {
    return fail(
      permanent(
        'sql-inputs-too-large',
        `The inputs have more than ${WHOLE_FILE_BYTES_MAX / 1024 / 1024} MB. Take the fields that are needed by Set first, or merge by fields.`,
      ),
    )
  }
  const options = { nowMs: context.nowMs, seed: context.random(), dialect }
  const answer = await valueIn(context, 'query-items', content, options)
  return answer.ok ? ok(itemsOf(answer.value as unknown as Answer)) : fail(aboutQuery(answer.error))
}

interface Answer {
  readonly rows: readonly JsonObject[]
  readonly from: readonly (readonly number[])[] | null
}

const itemsOf = ({ rows, from }: Answer): DerivedItem[] =>
  rows.map((json, row) => ({ item: { json }, from: from?.[row] ?? 'all' }))

const PIECE_CHARS = 256 * 1024

/** All items as JSON, while others have their turn; undefined when they are too many. */
async function contentOf(
  input: NodeInput,
  ports: readonly string[],
  asked: JsonObject,
  context: NodeContext,
): Promise<Uint8Array | undefined> {
  const pieces: Buffer[] = []
  let bytes = 0
  let text = `${JSON.stringify(asked).slice(0, -1)},"tables":[`
  const close = (): boolean => {
    const piece = Buffer.from(text)
    text = ''
    pieces.push(piece)
    bytes += piece.length
    return bytes <= WHOLE_FILE_BYTES_MAX
  }
  for (const [at, port] of ports.entries()) {
    text += at === 0 ? '[' : ',['
    let isFirst = true
    for (const { item } of input.handles(port)) {
      text += `${isFirst ? '' : ','}${JSON.stringify(item.json)}`
      isFirst = false
      if (text.length < PIECE_CHARS) continue
      if (!close()) return undefined
      await context.yieldNow()
    }
    text += ']'
  }
  text += ']}'
  return close() ? Buffer.concat(pieces) : undefined
}

/** What the process for files says of a file, said of a query. */
function aboutQuery(error: NodeError): NodeError {
  switch (error.code) {
    case 'format-timeout':
      return {
        ...error,
        code: 'sql-timeout',
        message: `The query took longer than ${SQL_MS_MAX / 1000} s and was ended.`,
      }
    case 'file-too-large':
      return { ...error, code: 'sql-too-large', message: 'The query needs too much memory. Filter the inputs first.' }
    case 'format-crashed':
    case 'file-invalid':
      return { ...error, code: 'sql-failed', message: `The query could not be answered. ${error.message}` }
    default:
      return error
  }
}
