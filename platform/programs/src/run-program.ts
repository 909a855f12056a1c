import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { fail, ok, type Result } from '@linkflow/kernel'
import { PIPES_MS_MAX } from './limits.ts'

export interface ProgramCall {
  /** The program and its arguments; no shell reads them. */
  readonly argv: readonly [string, ...string[]]
  readonly folder: string
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Of both outputs together. */
  readonly outputBytesMax: number
  readonly signal: AbortSignal
}

export interface ProgramEnd {
  /** Null where a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface ProgramFailure {
  readonly code: 'aborted' | 'program-not-started' | 'program-timeout' | 'program-output-too-large'
  readonly message: string
  readonly retryable: boolean
}

export function runProgram(call: ProgramCall): Promise<Result<ProgramEnd, ProgramFailure>> {
  const { argv, folder, environment, timeoutMs, outputBytesMax, signal } = call
  if (signal.aborted) return Promise.resolve(fail(stopped))
  return new Promise((resolve) => {
    const [program, ...args] = argv
    const child = spawn(program, args, {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // The group that is killed as one.
      detached: true,
    })
    let failure: ProgramFailure | undefined
    const end = (why: ProgramFailure) => {
      failure ??= why
      killGroup(child.pid)
    }
    const timer = setTimeout(() => end(late(timeoutMs)), timeoutMs)
    const abort = () => end(stopped)
    signal.addEventListener('abort', abort, { once: true })
    const said = outputOf(child, outputBytesMax, () => end(tooMuch(outputBytesMax)))
    child.once('error', (error) => {
      failure ??= {
        code: 'program-not-started',
        message: `${program} did not start: ${error.message}.`,
        retryable: false,
      }
    })
    let pipes: NodeJS.Timeout | undefined
    child.once('exit', () => {
      // What it left in the background, too.
      killGroup(child.pid)
      pipes = setTimeout(() => {
        for (const pipe of [child.stdout, child.stderr]) pipe.destroy()
      }, PIPES_MS_MAX)
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      clearTimeout(pipes)
      signal.removeEventListener('abort', abort)
      resolve(failure === undefined ? ok({ code, ...said() }) : fail(failure))
    })
  })
}

function outputOf(child: ChildProcessByStdio<null, Readable, Readable>, bytesMax: number, onTooMuch: () => void) {
  const outputs = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  let bytes = 0
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > bytesMax) onTooMuch()
      else outputs[name].push(chunk)
    })
  }
  return () => ({ stdout: Buffer.concat(outputs.stdout).toString(), stderr: Buffer.concat(outputs.stderr).toString() })
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left in it.
  }
}

const stopped: ProgramFailure = { code: 'aborted', message: 'The step was stopped.', retryable: false }

const late = (ms: number): ProgramFailure => ({
  code: 'program-timeout',
  message: `It did not end within ${ms / 1000} s, and was killed. Raise the timeout, or let it do less.`,
  retryable: false,
})

const tooMuch = (bytes: number): ProgramFailure => ({
  code: 'program-output-too-large',
  message: `It said more than ${bytes} bytes, and was killed. Let it write into a file.`,
  retryable: false,
})
