import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import { CODE_MS_MAX, MADE_BYTES_MAX } from '../limits.ts'
import type { Terminal } from '../terminal.ts'

const MADE_CHANNEL = 3

/**
 * Runs a program of the user's and gives what it exports by default, as `node file.ts` would run it: in a process of its
 * own, without our key. What it prints is shown, and is not mixed with what we print. Where it has no SDK of its own it gets
 * the one of this command.
 */
export async function evaluateCode(path: string, terminal: Terminal): Promise<unknown> {
  const { LINKFLOW_TOKEN: _, ...env } = terminal.env
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-'], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env,
    timeout: CODE_MS_MAX,
    killSignal: 'SIGKILL',
  })
  child.stdin.on('error', () => {})
  child.stdin.end(programFor(path))
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => terminal.stderr.write(chunk))
  }
  const chunks: Buffer[] = []
  let bytes = 0
  child.stdio[MADE_CHANNEL]!.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MADE_BYTES_MAX) child.kill('SIGKILL')
    else chunks.push(chunk)
  })
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((done, failed) => {
    child.on('error', failed)
    child.on('close', (...ended) => done(ended))
  })
  if (bytes > MADE_BYTES_MAX) throw failure(path, `it makes more than ${MADE_BYTES_MAX} bytes`)
  if (signal !== null) throw failure(path, `it was ended after ${CODE_MS_MAX / 1000} seconds (${signal})`)
  if (code !== 0) throw failure(path, `it failed (exit code ${code}); what it said is above`)
  const text = Buffer.concat(chunks).toString('utf8')
  if (text === '') throw failure(path, 'it has no workflow as its default export')
  return JSON.parse(text)
}

const failure = (path: string, what: string): CliError =>
  new CliError(EXIT.failed, 'code-failed', `${path} cannot be used: ${what}.`)

/** Imports it by its name, so that it is a module like another: with its own imports, and errors that name its lines. */
const programFor = (path: string): string => `
import { writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
registerHooks({
  resolve(name, context, next) {
    try {
      return next(name, context)
    } catch (error) {
      if (name !== '@linkflow/sdk' || error.code !== 'ERR_MODULE_NOT_FOUND') throw error
      return next(${JSON.stringify(import.meta.resolve('@linkflow/sdk'))}, context)
    }
  },
})
const made = await (await import(${JSON.stringify(pathToFileURL(resolve(path)).href)})).default
if (made !== undefined) writeFileSync(${MADE_CHANNEL}, JSON.stringify(made) ?? '')
`
