// The process that reads files of strangers: one at a time, of one workspace, with nothing in it that is worth having.
import { runOperation } from '@linkflow/formats'
import { MessageReader, messageParts } from '../messages.ts'

process.env['TZ'] = 'UTC'

/** What the launcher waits for, in the frames of the code sandbox: length 2, type «hello», no sections. */
const HELLO = Buffer.from([2, 0, 0, 0, 10, 0])
const CONTENT_BYTES_MAX = 1024 * 1024 * 1024

interface Asked {
  readonly operation: string
  readonly options: Record<string, never>
}

const write = (bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => process.stdout.write(bytes, () => resolve()))

async function answer({ operation, options }: Asked, content: Uint8Array): Promise<void> {
  const result = await runOperation(operation, content, options)
  const head = result.ok ? { ok: true } : { ok: false, error: result.error }
  for (const part of messageParts(head, result.ok ? result.value : new Uint8Array())) await write(part)
}

// Libraries print what they think of a file, and nobody reads it here: what is printed would be taken for an answer.
for (const way of ['log', 'info', 'debug', 'warn', 'error'] as const) console[way] = () => {}

await write(HELLO)
const reader = new MessageReader(CONTENT_BYTES_MAX)
for await (const chunk of process.stdin) {
  for (const { head, content } of reader.push(chunk as Buffer)) await answer(head as Asked, content)
}
