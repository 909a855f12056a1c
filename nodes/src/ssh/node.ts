import { fail, ok } from '@linkflow/kernel'
import {
  defineNode,
  type EachResult,
  failItem,
  type Item,
  type NodeContext,
  type ShellClient,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { durationMs, durationSchema } from '../data/duration.ts'
import { COMMAND_CHARS_MAX, COMMAND_OUTPUT_BYTES_MAX, REMOTE_PATH_CHARS_MAX, SERVER_TIMEOUT_MS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import {
  checkPaths,
  FILE_OPERATIONS,
  fileOperations,
  fileParameters,
  type Performed,
  performOnFiles,
  readsFiles,
} from '../remote-files/perform.ts'

const parameters = z.strictObject({
  operation: z
    .enum(['command', ...FILE_OPERATIONS])
    .default('command')
    .describe('command: runs one on the machine. The others are about its files (SFTP)'),
  command: z
    .string()
    .max(COMMAND_CHARS_MAX)
    .default('')
    .describe('What the shell of the machine runs. Put only into it what you trust: it is read as a program'),
  folder: z
    .string()
    .max(REMOTE_PATH_CHARS_MAX)
    .default('')
    .describe('Folder in which the command runs; that of the user if none'),
  failOnCode: z.boolean().default(false).describe('A command that ends with another code than 0 is a failure'),
  timeout: durationSchema('seconds').prefault({ value: 60 }).describe('Time of the command'),
  ...fileParameters,
})

type Parameters = z.output<typeof parameters>

function check({ operation, command, ...paths }: Parameters) {
  if (operation !== 'command') return checkPaths({ operation, ...paths })
  return command.trim() === '' ? { parameter: 'command', message: 'is empty: write what is run.' } : undefined
}

async function each(item: Item, given: Parameters, context: NodeContext): Promise<EachResult> {
  const connected = await context.connect('ssh')
  if (!connected.ok) return failItem(connected.error)
  const client = connected.value
  try {
    const { operation } = given
    const done = await (operation === 'command'
      ? run(client, item, given)
      : performOnFiles(client, item, { ...given, operation }, context))
    return done.ok ? done.value : failItem(done.error)
  } finally {
    client.release()
  }
}

async function run(client: ShellClient, item: Item, given: Parameters): Performed {
  const timeoutMs = Math.min(Math.max(durationMs(given.timeout), 1), SERVER_TIMEOUT_MS_MAX)
  const text = given.folder === '' ? given.command : `cd ${quoted(given.folder)} && ${given.command}`
  const ran = await client.run(text, { timeoutMs, outputBytesMax: COMMAND_OUTPUT_BYTES_MAX })
  if (!ran.ok) return ran
  const { code, stdout, stderr } = ran.value
  if (given.failOnCode && code !== 0) {
    const said = stderr.trim().slice(0, 500)
    return fail(permanent('command-failed', `The command ended with ${code ?? 'a signal'}: ${said}`))
  }
  return ok({ ...item, json: { code, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() } })
}

/** For a shell of POSIX: nothing in it means anything. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

export const ssh = defineNode({
  type: 'ssh',
  version: 1,
  title: 'SSH',
  description: 'Runs commands on another machine, and fetches, sends and lists its files (SFTP).',
  group: 'action',
  keywords: ['ssh', 'sftp', 'shell', 'command', 'remote', 'server', 'upload', 'download'],
  operations: [
    { title: 'Run a command', keywords: ['shell', 'execute'], parameters: { operation: 'command' } },
    ...fileOperations,
  ],
  suggestedNext: ['if', 'set'],
  parameters,
  check,
  credentials: [{ type: 'ssh', required: true }],
  effect: ({ operation }) => (readsFiles(operation) ? 'read' : 'write'),
  sample: [{ code: 0, stdout: 'up 41 days', stderr: '' }],
  behaviour: { kind: 'each', each },
})
