import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { LinkFlow, NodePackagePreview, NodePackageSource } from '@linkflow/sdk'
import { CliError } from '../cli-error.ts'
import { ask } from '../credential/ask.ts'
import { EXIT } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'

export interface InstallOptions {
  readonly yes?: boolean
  readonly json?: boolean
}

/** Shows what a package asks for, and installs exactly that once somebody has said yes. */
export async function installCommand(
  api: LinkFlow,
  wanted: string,
  options: InstallOptions,
  terminal: Terminal,
): Promise<number> {
  const { stdout } = terminal
  const source = await sourceOf(wanted)
  const preview = await api.packages.preview(source)
  if (!options.json) for (const line of asked(preview)) stdout.write(`${line}\n`)
  if (!options.yes && !(await consents(terminal))) {
    stdout.write('Nothing was installed.\n')
    return EXIT.failed
  }
  const installed = await api.packages.install({ source, integrity: preview.integrity })
  stdout.write(
    options.json ? `${JSON.stringify(installed, null, 2)}\n` : `Installed ${installed.name} ${installed.version}.\n`,
  )
  return EXIT.ok
}

const listed = (words: readonly string[]): string => (words.length === 0 ? 'none' : words.join(', '))

const asked = ({ name, version, license, integrity, hosts, credentialTypes, nodes }: NodePackagePreview): string[] => [
  `${name} ${version} (${license || 'no licence named'})`,
  `  integrity    ${integrity}`,
  `  hosts        ${listed(hosts)}`,
  `  credentials  ${listed(credentialTypes)}`,
  ...nodes.map(({ type, version: number, description }) => `  node         ${type} ${number}: ${description}`),
  'Its nodes run in processes of their own and may reach these hosts with these credentials, and nothing else.',
]

async function consents(terminal: Terminal): Promise<boolean> {
  if (!terminal.stdin.isTTY) throw new CliError(EXIT.usage, 'consent-needed', 'Say --yes where nobody can be asked.')
  return /^y(es)?$/i.test(await ask('Install it? (yes/no) ', false, terminal))
}

/** A folder is packed here; a file is sent; anything else is a name on npm, which the server fetches. */
async function sourceOf(wanted: string): Promise<NodePackageSource> {
  const stat = /^[./~]|\.tgz$|[\\]/.test(wanted) ? statSync(wanted, { throwIfNoEntry: false }) : undefined
  if (stat?.isDirectory()) return { tarball: await packed(resolve(wanted)) }
  if (stat?.isFile()) return { tarball: readFileSync(wanted).toString('base64') }
  const [, name, version] = /^((?:@[^@/]+\/)?[^@/]+)(?:@([^@]+))?$/.exec(wanted) ?? []
  if (name === undefined)
    throw new CliError(EXIT.usage, 'package-unknown', `«${wanted}» is no folder, no .tgz and no name on npm.`)
  return { name, ...(version !== undefined && { version }) }
}

async function packed(folder: string): Promise<string> {
  const target = mkdtempSync(join(tmpdir(), 'linkflow-pack-'))
  try {
    await promisify(execFile)('npm', ['pack', '--ignore-scripts', '--pack-destination', target], { cwd: folder })
    const [file] = readdirSync(target)
    return readFileSync(join(target, file!)).toString('base64')
  } catch (error) {
    throw new CliError(
      EXIT.failed,
      'pack-failed',
      `npm could not pack ${folder}: ${error instanceof Error ? error.message : error}`,
    )
  } finally {
    rmSync(target, { recursive: true, force: true })
  }
}
