import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { programPath, temporaryFolder } from './server-process.ts'

export const GIT_USER = 'ada'

/** Git's own environment: nothing of this machine's or this user's configuration. */
const environment = (home: string): Readonly<Record<string, string>> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: home,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Grace',
  GIT_AUTHOR_EMAIL: 'grace@example.com',
  GIT_COMMITTER_NAME: 'Grace',
  GIT_COMMITTER_EMAIL: 'grace@example.com',
})

/** What stands before Git for one request: true, if it has answered. */
export type Before = (request: IncomingMessage, response: ServerResponse) => boolean

/** Debian's Git by `git http-backend`, behind TLS and a password. */
export class GitServer {
  readonly folder: string
  readonly ca: string
  readonly #server: Server
  readonly #git: string
  readonly #password: string
  before: Before = () => false

  private constructor(folder: string, password: string) {
    this.folder = folder
    this.#password = password
    this.#git = programPath('git')
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    execFileSync(
      programPath('openssl'),
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
        ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
      ],
      { stdio: 'ignore' },
    )
    this.ca = readFileSync(cert, 'utf8')
    this.#server = createServer({ key: readFileSync(key), cert: this.ca }, (request, response) =>
      this.#serve(request, response),
    )
    mkdirSync(join(folder, 'repositories'))
  }

  static async start(password: string): Promise<GitServer> {
    const server = new GitServer(temporaryFolder(), password)
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve))
    return server
  }

  url(repository: string): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}/${repository}`
  }

  /** Git as a person at the server has it. */
  git(folder: string, ...args: readonly string[]): string {
    const cwd = resolve(this.folder, folder)
    return execFileSync(this.#git, [...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(this.folder),
      encoding: 'utf8',
    }).trim()
  }

  /** A bare repository, and a working copy of it beside: `repositories/a.git` and `a`. */
  make(name: string, files: Readonly<Record<string, string>> = {}): void {
    this.git('repositories', 'init', '-q', '--bare', '-b', 'main', `${name}.git`)
    this.git(`repositories/${name}.git`, 'config', 'http.receivepack', 'true')
    this.git('.', 'clone', '-q', `repositories/${name}.git`, name)
    this.git(name, 'checkout', '-q', '-B', 'main')
    if (Object.keys(files).length > 0) this.commit(name, files)
  }

  /** Writes, commits and pushes as somebody else. */
  commit(name: string, files: Readonly<Record<string, string | null>>, message = 'by somebody else'): string {
    for (const [path, content] of Object.entries(files)) {
      const place = join(this.folder, name, path)
      rmSync(place, { recursive: true, force: true })
      mkdirSync(dirname(place), { recursive: true })
      if (content !== null) writeFileSync(place, content)
    }
    this.git(name, 'add', '-A')
    this.git(name, 'commit', '-q', '-m', message)
    this.git(name, 'push', '-q', 'origin', 'HEAD')
    return this.git(name, 'rev-parse', 'HEAD')
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    rmSync(this.folder, { recursive: true, force: true })
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    if (this.before(request, response)) return
    const wanted = `Basic ${Buffer.from(`${GIT_USER}:${this.#password}`).toString('base64')}`
    if (request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('no')
      return
    }
    this.serveByGit(request, response)
  }

  /** CGI: the answer begins with headers. */
  serveByGit(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, search } = new URL(request.url ?? '/', 'https://localhost')
    const child = spawn(this.#git, ['http-backend'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        ...environment(this.folder),
        GIT_PROJECT_ROOT: join(this.folder, 'repositories'),
        GIT_HTTP_EXPORT_ALL: '1',
        REQUEST_METHOD: request.method ?? 'GET',
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        CONTENT_LENGTH: request.headers['content-length'] ?? '',
        REMOTE_USER: GIT_USER,
      },
    })
    child.stdin.on('error', () => {})
    request.pipe(child.stdin)
    let head: Buffer | undefined = Buffer.alloc(0)
    child.stdout.on('data', (chunk: Buffer) => {
      if (head === undefined) return void response.write(chunk)
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end === -1) return
      const lines = head.toString('latin1', 0, end).split('\r\n')
      const headers = lines.map((line) => line.split(/:\s*/, 2) as [string, string])
      const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200'
      response.writeHead(
        Number.parseInt(status, 10),
        headers.filter(([name]) => name.toLowerCase() !== 'status').flat(),
      )
      response.write(head.subarray(end + 4))
      head = undefined
    })
    child.on('close', () => response.end())
  }
}
