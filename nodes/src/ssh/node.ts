import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import {
  defineNode,
  type EachResult,
  failItem,
  type Item,
  many,
  type NodeContext,
  type NodeError,
  type ServerFailure,
  type ShellClient,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { durationMs, durationSchema } from '../data/duration.ts'
import { FORMAT } from '../data/format.ts'
import { fileOfItem, shownFiles } from '../items/files.ts'
import {
  COMMAND_CHARS_MAX,
  COMMAND_OUTPUT_BYTES_MAX,
  REMOTE_FILES_MAX,
  REMOTE_PATH_CHARS_MAX,
  SERVER_TIMEOUT_MS_MAX,
} from '../limits.ts'
import { permanent } from '../node-error.ts'

const path = () => z.string().max(REMOTE_PATH_CHARS_MAX).default('')

const parameters = z.strictObject({
  operation: z
    .enum(['command', 'list', 'download', 'upload', 'rename', 'delete'])
    .default('command')
    .describe('command: runs one on the machine. The others are about its files (SFTP)'),
  command: z
    .string()
    .max(COMMAND_CHARS_MAX)
    .default('')
    .describe('What the shell of the machine runs. Put only into it what you trust: it is read as a program'),
  folder: path().describe('Folder in which the command runs; that of the user if none'),
  path: path().describe('Path of the file or folder there'),
  newPath: path().describe('Where it is moved to'),
  file: z
    .string()
    .min(1)
    .max(256)
    .meta(FORMAT.itemFile)
    .default('file')
    .describe('Name of the item’s file that is sent, or that gets what was fetched'),
  recursive: z.boolean().default(false).describe('With everything in the folders within'),
  isFolder: z.boolean().default(false).describe('It is a folder that is deleted'),
  makeFolders: z.boolean().default(false).describe('Make the folders that are missing'),
  failOnCode: z.boolean().default(false).describe('A command that ends with another code than 0 is a failure'),
  timeout: durationSchema('seconds').prefault({ value: 60 }).describe('Time of the command'),
})

type Parameters = z.output<typeof parameters>

function check({ operation, command, path, newPath }: Parameters) {
  if (operation === 'command') {
    return command.trim() === '' ? { parameter: 'command', message: 'is empty: write what is run.' } : undefined
  }
  if (path === '') return { parameter: 'path', message: 'is empty: name the file or the folder.' }
  if (operation === 'rename' && newPath === '') return { parameter: 'newPath', message: 'is empty: say where it goes.' }
  return undefined
}

async function each(item: Item, given: Parameters, context: NodeContext): Promise<EachResult> {
  const connected = await context.connect('ssh')
  if (!connected.ok) return failItem(connected.error)
  try {
    const done = await perform(connected.value, item, given, context)
    return done.ok ? done.value : failItem(done.error)
  } finally {
    connected.value.release()
  }
}

type Done = Promise<Result<Exclude<EachResult, undefined>, NodeError>>

async function perform(client: ShellClient, item: Item, given: Parameters, context: NodeContext): Done {
  switch (given.operation) {
    case 'command':
      return command(client, item, given)
    case 'list': {
      const listed = await client.list(given.path, { recursive: given.recursive, max: REMOTE_FILES_MAX })
      return listed.ok ? ok(many(listed.value.map((file) => ({ json: { ...file } as JsonObject })))) : listed
    }
    case 'download': {
      const name = given.path.split('/').at(-1) || 'file'
      const fetched = await client.download(given.path, (content) =>
        context.blobs.create(name, 'application/octet-stream', content),
      )
      return fetched.ok ? ok({ json: item.json, files: { ...item.files, [given.file]: fetched.value } }) : fetched
    }
    case 'upload': {
      const file = fileOfItem(item, given.file)
      if (file === undefined) {
        return fail(permanent('file-not-found', `The item has no file «${given.file}»${shownFiles(item)}.`))
      }
      return handOn(item, await client.upload(given.path, context.blobs.read(file)))
    }
    case 'rename':
      return handOn(item, await client.rename(given.path, given.newPath, { makeFolders: given.makeFolders }))
    case 'delete':
      return handOn(item, await client.remove(given.path, { folder: given.isFolder, recursive: given.recursive }))
  }
}

const handOn = (item: Item, done: Result<void, ServerFailure>): Result<Item, NodeError> => (done.ok ? ok(item) : done)

async function command(client: ShellClient, item: Item, given: Parameters): Done {
  const timeoutMs = Math.min(Math.max(durationMs(given.timeout), 1), SERVER_TIMEOUT_MS_MAX)
  const text = given.folder === '' ? given.command : `cd ${quoted(given.folder)} && ${given.command}`
  const ran = await client.run(text, { timeoutMs, outputBytesMax: COMMAND_OUTPUT_BYTES_MAX })
  if (!ran.ok) return ran
  const { code, stdout, stderr } = ran.value
  if (given.failOnCode && code !== 0) {
    return fail(
      permanent('command-failed', `The command ended with ${code ?? 'a signal'}: ${stderr.trim().slice(0, 500)}`),
    )
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
    { title: 'List files', keywords: ['sftp', 'folder'], parameters: { operation: 'list' } },
    { title: 'Fetch a file', keywords: ['sftp', 'download'], parameters: { operation: 'download' } },
    { title: 'Send a file', keywords: ['sftp', 'upload'], parameters: { operation: 'upload' } },
    { title: 'Move or rename a file', keywords: ['sftp', 'mv'], parameters: { operation: 'rename' } },
    { title: 'Delete a file or folder', keywords: ['sftp', 'rm'], parameters: { operation: 'delete' } },
  ],
  suggestedNext: ['if', 'set'],
  parameters,
  check,
  credentials: [{ type: 'ssh', required: true }],
  effect: ({ operation }) => (operation === 'list' || operation === 'download' ? 'read' : 'write'),
  sample: [{ code: 0, stdout: 'up 41 days', stderr: '' }],
  behaviour: { kind: 'each', each },
})
