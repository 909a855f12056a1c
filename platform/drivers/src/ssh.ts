import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ok } from '@linkflow/kernel'
import type { Answer, RemoteFile, ServerFailure, ShellClient } from '@linkflow/node-runtime'
import ssh2 from 'ssh2'
import { Connection } from './connection.ts'
import { failure, gone, saidBy } from './failure.ts'
import { FILE_MS_MAX, LISTED_DEPTH_MAX, SIGN_IN_MS_MAX } from './limits.ts'
import type { ServerSettings } from './settings.ts'

export const SSH_PORT = 22

export class SshConnection extends Connection implements ShellClient {
  readonly #client: ssh2.Client
  readonly #socket: Socket
  #sftp: ssh2.SFTPWrapper | undefined

  private constructor(settings: ServerSettings, client: ssh2.Client, socket: Socket) {
    super(settings)
    this.#client = client
    this.#socket = socket
    client.on('error', () => this.destroy())
    client.on('close', () => this.destroy())
  }

  static async open(settings: ServerSettings, socket: Socket): Answer<SshConnection> {
    const client = new ssh2.Client()
    let key: ServerFailure | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        client
          .once('ready', resolve)
          .once('error', reject)
          .once('close', () => reject(new Error('it closed the connection')))
        client.connect({
          sock: socket,
          username: settings.text('user'),
          ...(settings.optional('password') && { password: settings.text('password') }),
          ...(settings.optional('privateKey') && { privateKey: settings.text('privateKey') }),
          ...(settings.optional('passphrase') && { passphrase: settings.text('passphrase') }),
          readyTimeout: SIGN_IN_MS_MAX,
          hostVerifier: (presented: Buffer) => {
            key = keyProblem(settings, presented)
            return key === undefined
          },
        } as ssh2.ConnectConfig)
      })
      return ok(new SshConnection(settings, client, socket))
    } catch (thrown) {
      client.on('error', () => {})
      client.destroy()
      socket.destroy()
      if (key !== undefined) return { ok: false, error: key }
      const said = settings.veil(saidBy(thrown))
      return /reset|closed the connection|before handshake/i.test(said)
        ? gone(settings.server)
        : failure('server-sign-in-refused', `${settings.server} did not let us in: ${said}.`)
    }
  }

  run(command: string, options: { readonly timeoutMs: number; readonly outputBytesMax: number }) {
    return this.within(options.timeoutMs, () => this.#exec(command, options.outputBytesMax))
  }

  #exec(command: string, bytesMax: number): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return new Promise((resolve, reject) => {
      this.#client.exec(command, (error, channel) => {
        if (error) return reject(error)
        const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
        let bytes = 0
        let code: number | null = null
        const keep = (into: Buffer[]) => (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > bytesMax) this.destroy(tooMuch(bytesMax))
          else into.push(chunk)
        }
        channel.on('data', keep(stdout))
        channel.stderr.on('data', keep(stderr))
        channel.on('exit', (exit: number | null) => {
          code = exit
        })
        channel.on('close', () =>
          resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
        )
      })
    })
  }

  list(path: string, options: { readonly recursive: boolean; readonly max: number }) {
    return this.within(FILE_MS_MAX, async () => {
      const found: RemoteFile[] = []
      await this.#listInto(found, path, options, 0)
      return found
    })
  }

  /** Links are shown and not followed: they may lead in a circle. */
  async #listInto(
    found: RemoteFile[],
    path: string,
    options: { readonly recursive: boolean; readonly max: number },
    depth: number,
  ): Promise<void> {
    const sftp = await this.#files()
    const entries = await answer<ssh2.FileEntryWithStats[]>((done) => sftp.readdir(path, done))
    for (const { filename, attrs } of entries.sort((a, b) => (a.filename < b.filename ? -1 : 1))) {
      if (found.length >= options.max) return
      const whole = posix.join(path, filename)
      const kind = attrs.isDirectory() ? 'folder' : attrs.isFile() ? 'file' : 'other'
      found.push({ name: filename, path: whole, kind, bytes: attrs.size, modifiedMs: attrs.mtime * 1000 })
      if (options.recursive && kind === 'folder' && depth < LISTED_DEPTH_MAX) {
        await this.#listInto(found, whole, options, depth + 1)
      }
    }
  }

  download<T>(path: string, take: (content: AsyncIterable<Uint8Array>) => Promise<T>): Answer<T> {
    return this.within(FILE_MS_MAX, async () => {
      const stream = (await this.#files()).createReadStream(path)
      try {
        return await take(stream)
      } finally {
        stream.destroy()
      }
    })
  }

  upload(path: string, content: AsyncIterable<Uint8Array>): Answer<void> {
    return this.within(FILE_MS_MAX, async () => {
      const sftp = await this.#files()
      await pipeline(Readable.from(content), sftp.createWriteStream(path))
    })
  }

  rename(from: string, to: string, { makeFolders }: { readonly makeFolders: boolean }): Answer<void> {
    return this.within(FILE_MS_MAX, async () => {
      const sftp = await this.#files()
      if (makeFolders) await this.#makeFolders(posix.dirname(to))
      await answer<void>((done) => sftp.rename(from, to, done))
    })
  }

  /** Those that are there already refuse to be made; what is missing in the end, the rename says. */
  async #makeFolders(path: string): Promise<void> {
    const sftp = await this.#files()
    const parts = path.split('/')
    for (let at = 1; at <= parts.length; at += 1) {
      const folder = parts.slice(0, at).join('/')
      if (folder !== '' && folder !== '.') await answer<void>((done) => sftp.mkdir(folder, done)).catch(() => {})
    }
  }

  remove(path: string, options: { readonly folder: boolean; readonly recursive: boolean }): Answer<void> {
    return this.within(FILE_MS_MAX, () => this.#remove(path, options, 0))
  }

  async #remove(
    path: string,
    { folder, recursive }: { readonly folder: boolean; readonly recursive: boolean },
    depth: number,
  ): Promise<void> {
    const sftp = await this.#files()
    if (!folder) return answer<void>((done) => sftp.unlink(path, done))
    if (recursive && depth < LISTED_DEPTH_MAX) {
      const entries = await answer<ssh2.FileEntryWithStats[]>((done) => sftp.readdir(path, done))
      // A link to a folder is removed as the link that it is.
      for (const { filename, attrs } of entries) {
        await this.#remove(posix.join(path, filename), { folder: attrs.isDirectory(), recursive }, depth + 1)
      }
    }
    await answer<void>((done) => sftp.rmdir(path, done))
  }

  async #files(): Promise<ssh2.SFTPWrapper> {
    this.#sftp ??= await answer<ssh2.SFTPWrapper>((done) => this.#client.sftp(done))
    return this.#sftp
  }

  /** A command has a channel of its own, and leaves nothing in the connection. */
  reset(): Promise<boolean> {
    return Promise.resolve(true)
  }

  protected close(): void {
    this.#client.destroy()
    this.#socket.destroy()
  }

  protected refusal(thrown: unknown): ServerFailure | undefined {
    const said = saidBy(thrown)
    if (/^(Not connected|No response from server|Channel open failure|Connection lost)/i.test(said)) {
      this.destroy()
      return gone(this.settings.server).error
    }
    return failure('server-refused', `${this.settings.server} refused: ${said}.`).error
  }
}

/** A server with another key may be another server, which would get the password. */
function keyProblem(settings: ServerSettings, presented: Buffer): ServerFailure | undefined {
  const found = `SHA256:${createHash('sha256').update(presented).digest('base64').replace(/=+$/, '')}`
  const wanted = settings.text('fingerprint').trim().replace(/=+$/, '')
  if (wanted === found) return undefined
  const message =
    wanted === ''
      ? `The key of ${settings.server} is ${found}. If it is the right one, write it into the credential as its fingerprint.`
      : `The key of ${settings.server} is ${found}, and the credential has ${wanted}. Nothing was sent: find out whether the server got a new key.`
  return failure('server-key-unknown', message).error
}

const tooMuch = (bytesMax: number): ServerFailure =>
  failure('server-answer-too-large', `The command said more than ${bytesMax} bytes. Let it write into a file.`).error

const answer = <T>(call: (done: (error: Error | null | undefined, ...value: T[]) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    call((error, value) => (error ? reject(error) : resolve(value as T)))
  })
