import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, ok, type Result } from '@linkflow/kernel'
import { NPM_MS_MAX } from './limits.ts'

/** Where a package comes from: the registry that npm is set up for, or the bytes of what `npm pack` made. */
export type PackageSource =
  | { readonly name: string; readonly version?: string | undefined }
  | { readonly tarball: Uint8Array }

export interface Fetched {
  /** Of its folder below node_modules. */
  readonly name: string
  /** Of the package itself, as npm has it. */
  readonly integrity: string
}

/** Only what npm needs: no address and no key of ours. */
const ENVIRONMENT =
  /^(PATH|HOME|TMPDIR|LANG|HTTPS?_PROXY|NO_PROXY|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|npm_config_.*|NPM_CONFIG_.*)$/

const ARGUMENTS = [
  'install',
  '--ignore-scripts',
  '--omit=dev',
  '--omit=optional',
  '--no-audit',
  '--no-fund',
  // The SDK is a peer that we bring.
  '--legacy-peer-deps',
  '--save-exact',
  '--no-workspaces',
  '--no-update-notifier',
]

/** Installs a package into an empty folder by the ordinary npm, its install scripts denied. */
export async function fetchByNpm(folder: string, source: PackageSource): Promise<Result<Fetched, string>> {
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  const wanted = 'name' in source ? `${source.name}@${source.version ?? 'latest'}` : './package.tgz'
  if ('tarball' in source) writeFileSync(join(folder, 'package.tgz'), source.tarball)
  const said = await npm([...ARGUMENTS, '--prefix', folder, '--', wanted], folder)
  if (said !== undefined) return fail(said)
  const { dependencies = {} } = readJson(join(folder, 'package.json')) as { dependencies?: Record<string, string> }
  const [name] = Object.keys(dependencies)
  if (name === undefined || !existsSync(join(folder, 'node_modules', name))) return fail('npm installed nothing.')
  const integrities = lockedIntegrities(folder)
  const strange = [...integrities].filter(
    ([path, integrity]) => path !== `node_modules/${name}` && integrity === undefined,
  )
  if (strange.length > 0)
    return fail(`It stands on what no registry vouches for: ${strange.map(([path]) => path).join(', ')}.`)
  const integrity = 'tarball' in source ? integrityOf(source.tarball) : integrities.get(`node_modules/${name}`)
  return integrity === undefined ? fail('npm knows no integrity of it.') : ok({ name, integrity })
}

export const integrityOf = (bytes: Uint8Array): string =>
  `sha512-${createHash('sha512').update(bytes).digest('base64')}`

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

function lockedIntegrities(folder: string): ReadonlyMap<string, string | undefined> {
  const lock = readJson(join(folder, 'node_modules', '.package-lock.json')) as {
    packages: Record<string, { integrity?: string; link?: boolean }>
  }
  return new Map(Object.entries(lock.packages).map(([path, { integrity }]) => [path, integrity]))
}

/** What npm said when it could not; undefined when it could. */
function npm(args: readonly string[], cwd: string): Promise<string | undefined> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => ENVIRONMENT.test(name)))
  return new Promise((resolve) => {
    execFile('npm', args, { cwd, env, timeout: NPM_MS_MAX, maxBuffer: 1024 * 1024 }, (error, _stdout, stderr) => {
      if (error === null) return resolve(undefined)
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return resolve('There is no npm here: it comes with Node. Put it on the PATH of the server.')
      }
      const lines = stderr.split('\n').filter((line) => /^npm (error|ERR!)/.test(line) && !/log|debug/.test(line))
      resolve(
        lines.length === 0
          ? 'npm was ended: it took too long.'
          : `npm could not install it: «${lines.slice(0, 5).join(' ').slice(0, 600)}».`,
      )
    })
  })
}
