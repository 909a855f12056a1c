import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { constants } from 'node:os'
import type { CodeError, CodeErrorCode } from './code-call.ts'
import { type Frame, FrameError, FrameReader } from './frames.ts'
import { inheritedDescriptors } from './wall/inherited-descriptors.ts'

/** What the owner of a process hears from it, until `ended` and never after. */
export interface ProcessListener {
  frame(frame: Frame): void
  /** Once, when the process is gone and all that it wrote has been heard. */
  ended(how: ProcessEnd): void
}

export interface ProcessEnd {
  readonly signal: string | null
  readonly exitCode: number | null
  /** The last that it wrote to stderr: V8 says there when memory ran out. */
  readonly said: string
}

const STDERR_CHARS_MAX = 4_096

/** A process with a pipe of frames. Knows nothing of users' code. */
export class FramedProcess {
  readonly pid: number | undefined
  private readonly process: ChildProcess
  private stderr = ''
  private isCorked = false

  constructor(argv: readonly string[], frameBytesMax: number, listener: ProcessListener) {
    this.process = spawnClosed(argv)
    this.pid = this.process.pid
    const reader = new FrameReader(frameBytesMax)
    this.process.stdout!.on('data', (chunk: Buffer) => this.read(reader, chunk, listener))
    this.process.stderr!.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString('latin1')).slice(-STDERR_CHARS_MAX)
    })
    // A pipe whose reader died says so here; `close` follows and tells the listener.
    this.process.stdin!.on('error', () => {})
    this.process.once('error', (error) => {
      this.stderr += error.message
    })
    // Only a run, by its timer, keeps the server alive.
    for (const each of [this.process, this.process.stdin, this.process.stdout, this.process.stderr]) unref(each)
    this.process.once('close', (exitCode, signal) => listener.ended({ exitCode, signal, said: this.stderr }))
  }

  /** Frames of one turn of the event loop go out together. */
  write(frame: Buffer): void {
    const stdin = this.process.stdin!
    if (!this.isCorked) {
      this.isCorked = true
      stdin.cork()
      process.nextTick(() => {
        this.isCorked = false
        stdin.uncork()
      })
    }
    stdin.write(frame)
  }

  kill(): void {
    this.process.kill('SIGKILL')
  }

  private read(reader: FrameReader, chunk: Buffer, listener: ProcessListener): void {
    try {
      for (const frame of reader.push(chunk)) listener.frame(frame)
    } catch (error) {
      if (!(error instanceof FrameError)) throw error
      this.stderr += `the process sent ${error.message}`
      this.kill()
    }
  }
}

const unref = (each: unknown) => (each as { unref?(): void }).unref?.()

/** With an empty environment, a session of its own (no terminal, no signals meant for us), and no open file of ours. */
export function spawnClosed(argv: readonly string[]): ChildProcess {
  const inherited = inheritedDescriptors()
  const nothing = inherited.length === 0 ? -1 : openSync('/dev/null', 'r')
  const stdio: ('pipe' | 'ignore' | number)[] = ['pipe', 'pipe', 'pipe']
  for (const fd of inherited) {
    while (stdio.length < fd) stdio.push('ignore')
    stdio[fd] = nothing
  }
  try {
    return spawn(argv[0]!, argv.slice(1), {
      env: {},
      cwd: '/',
      stdio,
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
  } finally {
    if (nothing !== -1) closeSync(nothing)
  }
}

/** What an end of the process means for the run that was in it. */
export function errorOfEnd(end: ProcessEnd): CodeError {
  // V8 prints one of these before it aborts for want of memory, and only then.
  const memory = /out of memory|Last few GCs|allocation failed|heap limit/i.test(end.said)
  const code: CodeErrorCode = memory ? 'code-memory' : 'code-crashed'
  const how = end.signal === null ? `exit code ${end.exitCode}` : `${end.signal} (${signalNumber(end.signal)})`
  return memory
    ? { code, message: 'The code needed more memory than its process may have' }
    : { code, message: `The process of the code ended with ${how} while it ran` }
}

/** The line of what it said that tells most: V8 and Node put ornaments around it. */
export function reasonOf({ said, signal, exitCode }: ProcessEnd): string {
  const lines = said.split('\n').map((line) => line.replace(/^#\s*/, '').trim())
  return lines.find((line) => line !== '') ?? `it ended with ${signal ?? `exit code ${exitCode}`}`
}

const signalNumber = (signal: string) => constants.signals[signal as keyof typeof constants.signals] ?? '?'
