import { fail, ok, type Result } from '@linkflow/kernel'
import {
  type CodePort,
  type DerivedItem,
  defineNode,
  type Item,
  type ItemList,
  type NodeContext,
  type NodeError,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { parseJson } from '../data/parse-json.ts'
import { CODE_CHUNK_ITEMS, CODE_TIMEOUT_MS_DEFAULT, CODE_TIMEOUT_MS_MAX, SOURCE_CHARS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { derivedItems, shownFile } from './result-items.ts'

const parameters = z.strictObject({
  language: z.enum(['javascript']).default('javascript').describe('Language of the program'),
  source: z
    .string()
    .min(1)
    .max(SOURCE_CHARS_MAX)
    .describe(
      'The program. It returns an item or a list of items; return or change what it was given to keep files and origins',
    ),
  mode: z
    .enum(['all', 'each'])
    .default('all')
    .describe('all: runs once, with all items. each: runs once for every item'),
  timeoutMs: z
    .int()
    .min(1)
    .max(CODE_TIMEOUT_MS_MAX)
    .default(CODE_TIMEOUT_MS_DEFAULT)
    .describe('How long one run may take, in milliseconds'),
})

type Parameters = z.output<typeof parameters>

function itemText({ json, files }: Item): string {
  const jsonText = JSON.stringify(json)
  if (files === undefined) return `{"json":${jsonText}}`
  const shown = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, shownFile(file)]))
  return `{"json":${jsonText},"files":${JSON.stringify(shown)}}`
}

/** Runs the program over the items from `start` on; origins are positions in the whole input. */
async function runOn(
  input: ItemList,
  start: number,
  count: number,
  { source, mode, timeoutMs }: Parameters,
  context: NodeContext,
): Promise<Result<DerivedItem[], NodeError>> {
  const itemsJson = `[${input.slice(start, count).all().map(itemText).join()}]`
  const ended = await context.code.run({ source, mode, itemsJson, itemIndexBase: start, timeoutMs })
  if (ended.type === 'failed') return fail(programError(ended.error, timeoutMs))
  const results = parseJson(ended.resultJson)
  if (!results.ok) return fail(unusable(results.error))
  const made = derivedItems(results.value, input)
  return made.ok ? made : fail(unusable(made.error))
}

const unusable = (problem: string): NodeError =>
  permanent('code-result-invalid', `The result of the program cannot be used: ${problem}.`)

type ProgramError = Extract<Awaited<ReturnType<CodePort['run']>>, { type: 'failed' }>['error']

/** The sandbox had no room, or its process died under the call; the program is not to blame. */
const MAY_PASS = new Set(['code-busy', 'code-crashed', 'code-unavailable'])

function programError({ code, message, line, itemIndex }: ProgramError, timeoutMs: number): NodeError {
  const where = [
    line === undefined ? [] : `line ${line}`,
    itemIndex === undefined ? [] : `item ${itemIndex}`,
    code === 'code-timeout' ? `timeoutMs is ${timeoutMs}` : [],
  ].flat()
  const text = where.length === 0 ? message : `${message} (${where.join(', ')})`
  const error = permanent(code, text, {
    ...(line === undefined ? {} : { line }),
    ...(itemIndex === undefined ? {} : { itemIndex }),
  })
  return { ...error, retryable: MAY_PASS.has(code), ...(itemIndex === undefined ? {} : { item: itemIndex }) }
}

/** Mode «each» goes in chunks, so that the text of a long list is never built as a whole. */
export async function runCode(
  input: ItemList,
  given: Parameters,
  context: NodeContext,
): Promise<Result<DerivedItem[], NodeError>> {
  if (given.mode === 'all') return runOn(input, 0, input.count, given, context)
  const made: DerivedItem[] = []
  for (let start = 0; start < input.count; start += CODE_CHUNK_ITEMS) {
    const chunk = await runOn(input, start, Math.min(CODE_CHUNK_ITEMS, input.count - start), given, context)
    if (!chunk.ok) return chunk
    for (const one of chunk.value) made.push(one)
  }
  return ok(made)
}

export const code = defineNode({
  type: 'code',
  version: 1,
  title: 'Code',
  description: 'Runs a program of yours over the items, in a sandbox without network.',
  group: 'code',
  keywords: ['javascript', 'script', 'function', 'program', 'transform'],
  suggestedNext: ['if', 'http-request', 'set'],
  parameters,
  literal: ['source'],
  effect: 'read',
  sample: [{ orderId: 'ord_2f9c1b7a', itemCount: 3, skus: 'A-100,B-200' }],
  behaviour: {
    kind: 'list',
    async run(input, evaluate, context) {
      const made = await runCode(input.port('main'), evaluate(), context)
      return made.ok ? { type: 'done', outputs: { main: made.value } } : { type: 'failed', error: made.error }
    },
  },
})
