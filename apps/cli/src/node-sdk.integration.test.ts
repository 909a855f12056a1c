import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { linkflow } from './testing/linkflow-process.ts'

const checkout = fileURLToPath(new URL('../../..', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'linkflow-node-sdk-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function run(program: string, args: readonly string[], cwd: string): string {
  const { PATH = '', HOME = '/tmp' } = process.env
  const { stdout, stderr, status } = spawnSync(program, args, { cwd, env: { PATH, HOME }, encoding: 'utf8' })
  expect(status, `${program} ${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0)
  return stdout
}

it('types and runs a new package as it is published, with nothing of ours beside it', {
  timeout: 300_000,
}, async () => {
  const project = join(root, 'weather')
  await linkflow(['node', 'new', 'weather', '--folder', project])
  run(process.execPath, [join(checkout, 'tools/src/build-node-sdk.ts')], checkout)
  run('npm', ['pack', '--silent', '--pack-destination', root, join(checkout, 'node-sdk/dist')], root)
  const own = join(project, 'node_modules/@linkflow/node-sdk')
  mkdirSync(own, { recursive: true })
  run('tar', ['xzf', join(root, 'linkflow-node-sdk-0.1.0.tgz'), '-C', own, '--strip-components=1'], root)
  // What it depends on, as npm would put it there; the types of Node are of whoever writes the package.
  const { dependencies } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'))
  expect(Object.keys(dependencies).filter((name) => name.startsWith('@linkflow/'))).toEqual([])
  for (const name of [...Object.keys(dependencies), '@types/node', 'undici-types']) {
    mkdirSync(join(project, 'node_modules', name, '..'), { recursive: true })
    symlinkSync(join(checkout, 'node_modules', name), join(project, 'node_modules', name))
  }
  run(process.execPath, [join(checkout, 'node_modules/typescript/bin/tsc'), '-p', project], project)
  const tested = run(process.execPath, ['--no-warnings', '--test', 'src/find.test.ts'], project)
  expect(tested).toContain('pass 2')
})
