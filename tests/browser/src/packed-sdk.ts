import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const checkout = fileURLToPath(new URL('../../..', import.meta.url))

/** A folder with nothing but the packed SDK in it, as a stranger would install it. */
export class PackedSdk {
  readonly folder = mkdtempSync(join(tmpdir(), 'linkflow-page-'))

  constructor() {
    this.#run(process.execPath, join(checkout, 'tools/src/build-sdk.ts'))
    const tarball = this.#run('npm', 'pack', '--silent', join(checkout, 'sdk/dist')).trim()
    writeFileSync(join(this.folder, 'package.json'), '{"private": true}')
    this.#run('npm', 'install', '--silent', '--offline', '--no-audit', '--no-fund', `./${tarball}`)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  #run(program: string, ...args: string[]): string {
    const { PATH = '', HOME = '/tmp' } = process.env
    const ran = spawnSync(program, args, { cwd: this.folder, env: { PATH, HOME }, encoding: 'utf8' })
    if (ran.status === 0) return ran.stdout
    throw new Error(`${program} ${args.join(' ')} failed:\n${ran.stdout}${ran.stderr}`)
  }
}
