import type { ChildProcess } from 'node:child_process'
import { spawnClosed } from '@linkflow/code-sandbox'
import type { JsonObject, Result } from '@linkflow/kernel'
import type { ReaderLimits } from './limits.ts'
import { type Message, MessageReader, messageParts } from './messages.ts'
import { Turns } from './turns.ts'

export interface ReadError {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
}

export const STOPPED: ReadError = { code: 'aborted', message: 'The step was stopped.', retryable: false }

export interface ReadJob {
  readonly operation: string
  readonly content: Uint8Array
  readonly options: JsonObject
  readonly signal: AbortSignal
  /** What the process may ask for while it works; without it, it may ask for nothing. */
  readonly help?: Help
}

/** What cannot be done is an answer too; a bug in it ends the process, and with it the job. */
export type Help = (asked: Message) => Promise<Message>

type Answer = Result<Uint8Array, ReadError>

const HELLO_BYTES = 6
const STDERR_CHARS_MAX = 4096
/** V8 prints one of these before it aborts for want of memory. */
const NO_MEMORY = /out of memory|Last few GCs|allocation failed|heap limit|bad_alloc/i

/** One process, one file at a time. After a file that it had to be ended for it is gone. */
export class ReaderProcess {
  readonly #child: ChildProcess
  readonly #limits: ReaderLimits
  readonly #reader: MessageReader
  #helloLeft = HELLO_BYTES
  #said = ''
  #settle: ((answer: Answer) => void) | undefined
  #help: Help | undefined
  readonly #asked: Turns<{ readonly message: Message; readonly ask: unknown }>
  jobs = 0
  isGone = false

  constructor(argv: readonly string[], limits: ReaderLimits) {
    this.#limits = limits
    this.#reader = new MessageReader(limits.answerBytesMax)
    this.#child = spawnClosed(argv)
    this.#asked = new Turns(limits.asksAtOnceMax, this.#child.stdout!, (asked) => this.#give(asked))
    this.#child.stdout!.on('data', (chunk: Buffer) => this.#hear(chunk))
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString('latin1')).slice(-STDERR_CHARS_MAX)
    })
    // A pipe whose reader died says so here; `close` follows.
    this.#child.stdin!.on('error', () => {})
    this.#child.once('error', (error) => {
      this.#said += error.message
    })
    this.#child.once('close', () => this.#ended())
    // Only a file that is being read keeps the server alive.
    for (const each of [this.#child, this.#child.stdin, this.#child.stdout, this.#child.stderr]) unref(each)
  }

  run({ operation, content, options, signal, help }: ReadJob): Promise<Answer> {
    this.jobs += 1
    this.#help = help
    const { promise, resolve } = Promise.withResolvers<Answer>()
    const fail = (error: ReadError) => {
      this.end()
      this.#answer({ ok: false, error })
    }
    const seconds = this.#limits.jobMsMax / 1000
    const timer = setTimeout(
      () => fail({ code: 'format-timeout', message: `The file took longer than ${seconds} s.`, retryable: false }),
      this.#limits.jobMsMax,
    )
    const onAbort = () => fail(STOPPED)
    this.#settle = (answer) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      resolve(answer)
    }
    if (this.isGone) this.#ended()
    else if (signal.aborted) onAbort()
    else {
      signal.addEventListener('abort', onAbort, { once: true })
      for (const part of messageParts({ operation, options }, content)) this.#child.stdin!.write(part)
    }
    return promise
  }

  end(): void {
    this.isGone = true
    this.#asked.clear()
    this.#child.kill('SIGKILL')
  }

  #answer(answer: Answer): void {
    const settle = this.#settle
    this.#settle = undefined
    this.#help = undefined
    settle?.(answer)
  }

  #hear(chunk: Buffer): void {
    const skipped = Math.min(this.#helloLeft, chunk.length)
    this.#helloLeft -= skipped
    try {
      for (const { head, content } of this.#reader.push(chunk.subarray(skipped))) {
        const said = head as {
          readonly ask?: unknown
          readonly ok?: boolean
          readonly error?: { readonly code?: unknown; readonly message?: unknown }
        }
        if (said.ask !== undefined) {
          this.#asked.add({ message: { head, content }, ask: said.ask })
          continue
        }
        this.#answer(
          said.ok === true
            ? { ok: true, value: content }
            : {
                ok: false,
                error: { code: String(said.error?.code), message: String(said.error?.message), retryable: false },
              },
        )
      }
    } catch {
      // What it sends is not what our code sends: whoever reads files of strangers may have become one.
      this.#said += 'it sent what is no message'
      this.end()
    }
  }

  async #give({ message, ask }: { readonly message: Message; readonly ask: unknown }): Promise<void> {
    const help = this.#help
    if (help === undefined) {
      this.#said += 'it asked for what it may not have'
      return this.end()
    }
    try {
      const { head, content } = await help(message)
      // Of a job that is over nobody waits for an answer, and the next must not get it.
      if (this.isGone || this.#help !== help) return
      await this.#write(messageParts({ ...(head as object), answer: ask }, content))
    } catch (thrown) {
      this.#said += `nobody could answer it: ${thrown instanceof Error ? thrown.message : thrown}`
      this.end()
    }
  }

  /** Until the pipe has taken all of it, or has no reader any more. */
  async #write(parts: readonly Uint8Array[]): Promise<void> {
    const written = Promise.withResolvers<void>()
    for (const part of parts.slice(0, -1)) this.#child.stdin!.write(part)
    this.#child.stdin!.write(parts.at(-1)!, () => written.resolve())
    await written.promise
  }

  #ended(): void {
    this.isGone = true
    const error = NO_MEMORY.test(this.#said)
      ? {
          code: 'file-too-large',
          message: `The file needs more than ${this.#limits.memoryMbMax} MB of memory to be worked on.`,
        }
      : { code: 'format-crashed', message: 'The process that worked on the file ended; the file may be broken.' }
    this.#answer({ ok: false, error: { ...error, retryable: false } })
  }
}

const unref = (each: unknown) => (each as { unref?(): void } | null)?.unref?.()
