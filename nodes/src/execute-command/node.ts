import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import { defineNode, type EachResult, failItem, type NodeContext, type NodeError } from '@linkflow/node-runtime'
import { z } from 'zod'
import { durationMs, durationSchema } from '../data/duration.ts'
import { nameValuesSchema, pairsOf } from '../data/name-values.ts'
import {
  COMMAND_CHARS_MAX,
  COMMAND_OUTPUT_BYTES_MAX,
  COMMAND_TIMEOUT_SECONDS_DEFAULT,
  COMMAND_VALUES_BYTES_MAX,
  SERVER_TIMEOUT_MS_MAX,
} from '../limits.ts'
import { permanent } from '../node-error.ts'

const parameters = z.strictObject({
  command: z
    .string()
    .max(COMMAND_CHARS_MAX)
    .describe('What /bin/sh runs, in the folder of the workspace’s files. Write values of items as "$NAME", see below'),
  values: nameValuesSchema()
    .default({})
    .describe('Values that the command sees as "$NAME": whatever is in them, they are never read as a program'),
  once: z.boolean().default(false).describe('Run it once for all items, with the values of the first'),
  failOnCode: z.boolean().default(true).describe('A command that ends with another code than 0 is a failure'),
  timeout: durationSchema('seconds')
    .prefault({ value: COMMAND_TIMEOUT_SECONDS_DEFAULT })
    .describe('After this time it is killed, with all that it began'),
})

type Parameters = z.output<typeof parameters>

/** As shells have them. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/

function check({ command, values }: Parameters) {
  if (command.trim() === '') return { parameter: 'command', message: 'is empty: write what is run.' }
  const names = Array.isArray(values) ? values.map(({ name }) => name) : Object.keys(values)
  const wrong = names.find((name) => !NAME.test(name))
  return wrong === undefined
    ? undefined
    : { parameter: 'values', message: `has «${wrong.slice(0, 100)}», which is no name such as ORDER_ID.` }
}

async function run(given: Parameters, context: NodeContext): Promise<Result<JsonObject, NodeError>> {
  const pairs = pairsOf(given.values)
  if (!pairs.ok) return fail(permanent('command-values-invalid', `The value ${pairs.error}.`))
  const bytes = pairs.value.reduce((sum, [, value]) => sum + Buffer.byteLength(value), 0)
  if (bytes > COMMAND_VALUES_BYTES_MAX || pairs.value.some(([, value]) => value.includes('\0'))) {
    const message = `The values must have no zero byte, and ${COMMAND_VALUES_BYTES_MAX} bytes together at most. Write larger ones into a file.`
    return fail(permanent('command-values-invalid', message))
  }
  const ran = await context.commands.run(given.command, {
    values: Object.fromEntries(pairs.value),
    timeoutMs: Math.min(Math.max(durationMs(given.timeout), 1), SERVER_TIMEOUT_MS_MAX),
    outputBytesMax: COMMAND_OUTPUT_BYTES_MAX,
  })
  if (!ran.ok) return ran
  const { code, stdout, stderr } = ran.value
  if (!given.failOnCode || code === 0) return ok({ exitCode: code, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() })
  const said = stderr.trim().slice(0, 500)
  return fail(permanent('command-failed', `The command ended with ${code ?? 'a signal'}: ${said}`))
}

async function each(given: Parameters, context: NodeContext): Promise<EachResult> {
  const done = await run(given, context)
  return done.ok ? { json: done.value } : failItem(done.error)
}

export const executeCommand = defineNode({
  type: 'execute-command',
  version: 1,
  title: 'Execute Command',
  description: 'Runs a command on the machine of LinkFlow itself, where whoever runs it has allowed that.',
  documentation: `It is refused until the server is started with \`LINKFLOW_EXECUTE_COMMAND=true\`. A command runs as the user of LinkFlow, with
that user's files and network, and outside of every sandbox: allow it only where everybody who may edit workflows may also sign in to that
machine.

The command sees \`PATH\`, \`HOME\` (the folder of the workspace's files, where it runs) and what you name in *values*, and nothing else of the
server's environment. Give what comes from items as values, and write \`"$NAME"\` in the command: text that is put into the command itself is
read as a program, whoever wrote it.`,
  group: 'action',
  keywords: ['shell', 'bash', 'script', 'terminal', 'program', 'exec', 'local', 'cli'],
  suggestedNext: ['if', 'set'],
  parameters,
  check,
  effect: 'write',
  sample: [{ exitCode: 0, stdout: '41 files', stderr: '' }],
  behaviour: {
    kind: 'each',
    each: (_item, given, context) => each(given, context),
    together: {
      when: ({ once }) => once,
      async run(_input, evaluate, context) {
        const done = await run(evaluate(), context)
        if (!done.ok) return { type: 'failed', error: done.error }
        return { type: 'done', outputs: { main: [{ item: { json: done.value }, from: 'all' }] } }
      },
    },
  },
})
