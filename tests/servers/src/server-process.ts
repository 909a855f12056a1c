import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** Packages of Debian that the suite needs, by the program that shows whether they are there. */
const PACKAGES = {
  'redis-server': 'redis-server',
  mariadbd: 'mariadb-server',
  sshd: 'openssh-server',
  vsftpd: 'vsftpd',
  'rabbitmq-server': 'rabbitmq-server',
  epmd: 'rabbitmq-server',
  dovecot: 'dovecot-imapd',
  git: 'git',
  openssl: 'openssl',
  mosquitto: 'mosquitto',
  mosquitto_passwd: 'mosquitto',
  'swift-proxy-server': 'swift-proxy',
  'swift-account-server': 'swift-account',
  'swift-container-server': 'swift-container',
  'swift-object-server': 'swift-object',
  'swift-ring-builder': 'swift',
} as const

export type Program = keyof typeof PACKAGES

/** The program's path; a missing one fails the suite with the command that brings all of them. */
export function programPath(program: Program): string {
  // The one in the path of Debian becomes another user, who may not write where the suite does.
  const own = program === 'rabbitmq-server' ? ['/usr/lib/rabbitmq/bin'] : []
  const folders = [...own, ...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  const found = folders.map((folder) => join(folder, program)).find(isExecutable)
  if (found !== undefined) return found
  const packages = [...new Set(Object.values(PACKAGES))].join(' ')
  throw new Error(
    `This suite needs ${program}, of the package ${PACKAGES[program]}. Install all that it needs by:\n  apt-get install --no-install-recommends ${packages}`,
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'linkflow-servers-'))

const START_MS_MAX = 90_000

/** A server of a test, in a folder of its own. */
export class ServerProcess {
  readonly port: number
  readonly folder: string
  readonly #command: readonly [string, ...string[]]
  readonly #environment: Readonly<Record<string, string>> | undefined
  #child: ChildProcess | undefined
  #said = ''

  /** With an environment of its own it gets a group of its own, too: such a program is a script that starts others. */
  constructor(options: {
    port: number
    folder: string
    command: readonly [string, ...string[]]
    environment?: Readonly<Record<string, string>>
  }) {
    this.port = options.port
    this.folder = options.folder
    this.#command = options.command
    this.#environment = options.environment
  }

  async start(): Promise<void> {
    const [program, ...args] = this.#command
    const child = spawn(program, args, {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(this.#environment && { env: this.#environment, detached: true }),
    })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.#said += String(chunk)))
    this.#child = child
    const untilMs = Date.now() + START_MS_MAX
    while (!(await answers(this.port))) {
      if (child.exitCode !== null || Date.now() > untilMs) {
        throw new Error(`${program} did not start on port ${this.port}:\n${this.#said.slice(-4000)}`)
      }
      await wait(50)
    }
  }

  /** At once, as a machine that lost its power. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    if (this.#environment === undefined || child.pid === undefined) child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
    await ended
  }

  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
