import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'

/** Runs the tests of a package by Node's own runner, with the SDK of this release where the package has none. */
export async function testCommand(folder: string, { record }: { readonly record?: boolean }): Promise<number> {
  const cwd = resolve(folder)
  const paths = globSync('{src,test}/**/*.test.{ts,js,mjs}', { cwd })
  if (paths.length === 0)
    throw new CliError(EXIT.failed, 'no-tests', `There are no tests (src/**/*.test.ts) in ${cwd}.`)
  const supply = new URL('supply-sdk.mjs', import.meta.url).href
  const child = spawn(process.execPath, ['--no-warnings', '--import', supply, '--test', ...paths], {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: '', ...(record === true && { LINKFLOW_RECORD: '1' }) },
  })
  const exitCode = await new Promise<number | null>((done, failed) => {
    child.once('error', failed)
    child.once('close', done)
  })
  return exitCode === 0 ? EXIT.ok : EXIT.failed
}
