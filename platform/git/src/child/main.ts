// The process that knows Git: one operation at a time, of one workspace, with nothing in it that is worth having.
import { MessageReader, messageParts } from '@linkflow/file-reader/messages'
import type { Reply } from '../wire.ts'
import { explain } from './explain.ts'
import { type Options, perform } from './operations.ts'
import { hear, jobs, write } from './server.ts'

process.env['TZ'] = 'UTC'

/** What the launcher waits for, in the frames of the code sandbox: length 2, type «hello», no sections. */
const HELLO = Buffer.from([2, 0, 0, 0, 10, 0])
const CONTENT_BYTES_MAX = 1024 * 1024 * 1024

interface Job {
  readonly operation: string
  readonly options: Options & { readonly job: number }
}

async function answer({ operation, options }: Job): Promise<void> {
  try {
    const result = await jobs.run(options.job, () => perform(operation, options))
    write(messageParts({ ok: true }, Buffer.from(JSON.stringify(result))))
  } catch (thrown) {
    write(messageParts({ ok: false, error: explain(thrown) }, new Uint8Array()))
  }
}

// The library prints what it thinks, and what is printed would be taken for an answer.
for (const way of ['log', 'info', 'debug', 'warn', 'error'] as const) console[way] = () => {}
// It leaves promises behind that nobody awaits; what failed is told by the one that is.
process.on('unhandledRejection', () => {})

write([HELLO])
const reader = new MessageReader(CONTENT_BYTES_MAX)
for await (const chunk of process.stdin) {
  for (const { head, content } of reader.push(chunk as Buffer)) {
    if (Object.hasOwn(head as object, 'answer')) hear(head as Reply, content)
    else void answer(head as Job)
  }
}
