// npm run build -w sdk: makes sdk/dist, the package that is published, out of sdk/src (docs/adr/0011).
import { spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = join(root, 'sdk/dist')

// A file that is no longer made would be published for ever.
rmSync(dist, { recursive: true, force: true })
const compiler = [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'sdk/tsconfig.build.json')]
const { status } = spawnSync(process.execPath, compiler, { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

const {
  scripts: _,
  private: __,
  devDependencies: ___,
  ...manifest
} = JSON.parse(readFileSync(join(root, 'sdk/package.json'), 'utf8'))
const published = {
  ...manifest,
  exports: { '.': { types: './index.d.ts', default: './index.js' }, './package.json': './package.json' },
  files: ['**/*.js', '**/*.d.ts', '**/*.map'],
}
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'))
copyFileSync(join(root, 'sdk/README.md'), join(dist, 'README.md'))
