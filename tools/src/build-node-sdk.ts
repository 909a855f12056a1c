// npm run build -w node-sdk: makes node-sdk/dist, the package that is published, out of the folders that the kit stands on.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = join(root, 'node-sdk/dist')
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

// A file that is no longer made would be published for ever.
rmSync(dist, { recursive: true, force: true })
const compiler = [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'node-sdk/tsconfig.build.json')]
const { status } = spawnSync(process.execPath, compiler, { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

// Our packages are not on npm each by itself: their folders come along, and are named by where they are.
const OURS = /(['"])@linkflow\/([a-z-]+)(\/testing)?\1/g
for (const path of globSync(join(dist, '**/*.{js,d.ts}'))) {
  const text = readFileSync(path, 'utf8').replaceAll(OURS, (_, quote: string, name: string, door = '/index') => {
    const to = relative(dirname(path), join(dist, name, `src${door}.js`))
    return `${quote}${to.startsWith('.') ? to : `./${to}`}${quote}`
  })
  writeFileSync(path, text)
}

const folders = globSync('*', { cwd: dist }).filter((name) => existsSync(join(root, name, 'package.json')))
const dependencies = folders.flatMap((name) =>
  Object.entries(readJson(join(root, name, 'package.json')).dependencies ?? {}),
)
const { scripts: _, private: __, ...manifest } = readJson(join(root, 'node-sdk/package.json'))
const door = (name: string) => ({ types: `./node-sdk/src/${name}.d.ts`, default: `./node-sdk/src/${name}.js` })
const published = {
  ...manifest,
  exports: { '.': door('index'), './testing': door('testing'), './package.json': './package.json' },
  files: ['**/*.js', '**/*.d.ts'],
  dependencies: Object.fromEntries(dependencies.filter(([name]) => !name.startsWith('@linkflow/')).toSorted()),
}
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'))
copyFileSync(join(root, 'node-sdk/README.md'), join(dist, 'README.md'))
