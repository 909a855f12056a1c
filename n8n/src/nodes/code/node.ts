import type { DerivedItem } from '@linkflow/node-runtime'
import { StepFailure } from '@linkflow/node-runtime'
import { runCode } from '@linkflow/nodes'
import { choice, type Parameter, value } from '../../parameters/describe.ts'
import { compatible, failedItem, handlesOf, type Outputs, type Step } from '../../run/compatible.ts'
import { own, textOf } from '../../values/json.ts'

const code = (name: string): Parameter => value(name, '', 'The program', { plain: true })

const parameters: readonly Parameter[] = [
  choice('mode', ['runOnceForAllItems', 'runOnceForEachItem'], 'Once with all items, or once for each', {
    plain: true,
  }),
  choice('language', ['javaScript', 'pythonNative', 'python'], 'Language of the program', { plain: true }),
  { ...code('jsCode'), when: { show: { language: ['javaScript'] } } },
  { ...code('pythonCode'), when: { show: { language: ['python', 'pythonNative'] } } },
]

/** The program over the items; where the node goes on, what it failed on is `{error}`. */
async function program(step: Step, mode: 'all' | 'each', source: string): Promise<Outputs> {
  const { input, context } = step
  handlesOf(input)
  const made = await runCode(
    input.port('main'),
    { source, mode, language: 'javascript', timeoutMs: TIMEOUT_MS },
    context,
  )
  if (made.ok) return { main: made.value.map(withPlainError) }
  return { main: [{ item: failedItem(new StepFailure(made.error), context), from: 'unknown' }] }
}

const TIMEOUT_MS = 60_000

const withPlainError = (made: DerivedItem): DerivedItem =>
  made.failed === undefined ? made : { item: { json: { error: made.failed.message } }, from: made.from }

export const codeNode = compatible({
  of: 'n8n-nodes-base.code',
  type: 'n8n-code',
  title: 'Code (n8n)',
  description: 'Runs JavaScript over the items in a sandbox, as n8n’s Code does.',
  versions: [1, 2],
  parameters,
  literal: ['jsCode', 'pythonCode'],
  effect: 'read',
  refuses: (given) =>
    own(given, 'language') === 'javaScript' ? undefined : 'Python is not supported; write it in JavaScript.',
  run: (step) => {
    const given = step.parameters()
    return program(
      step,
      own(given, 'mode') === 'runOnceForEachItem' ? 'each' : 'all',
      textOf(own(given, 'jsCode') ?? ''),
    )
  },
})

export const functionNode = compatible({
  of: 'n8n-nodes-base.function',
  type: 'n8n-function',
  title: 'Function (n8n)',
  description: 'Runs JavaScript over all items, as n8n’s old Function does.',
  versions: [1],
  parameters: [code('functionCode')],
  literal: ['functionCode'],
  effect: 'read',
  run: (step) => program(step, 'all', textOf(own(step.parameters(), 'functionCode') ?? '')),
})

/** `item` is the json itself, and what comes back is the new one. */
const overJson = (source: string): string =>
  `const json = await (async (item) => {\n${source}\n})(item.json)\nreturn json === null || json === undefined ? null : { json }`

export const functionItem = compatible({
  of: 'n8n-nodes-base.functionItem',
  type: 'n8n-function-item',
  title: 'Function Item (n8n)',
  description: 'Runs JavaScript for each item, as n8n’s old Function Item does.',
  versions: [1],
  parameters: [code('functionCode')],
  literal: ['functionCode'],
  effect: 'read',
  run: (step) => program(step, 'each', overJson(textOf(own(step.parameters(), 'functionCode') ?? ''))),
})
