import { isIPv6, type Socket } from 'node:net'
import { posix } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { connect as connectTls, TLSSocket } from 'node:tls'
import { ok } from '@linkflow/kernel'
import type { Answer, RemoteFile, RemoteFilesClient, ServerFailure } from '@linkflow/node-runtime'
import { Client, type FileInfo, type FTPContext, type FTPResponse } from 'basic-ftp'
import { Connection } from './connection.ts'
import type { Door } from './drivers.ts'
import { codeOf, failure, gone, saidBy } from './failure.ts'
import { FILE_MS_MAX, LISTED_DEPTH_MAX, SIGN_IN_MS_MAX } from './limits.ts'
import type { ServerSettings } from './settings.ts'

export const FTP_PORT = 21

export class FtpConnection extends Connection implements RemoteFilesClient {
  readonly #client: Client

  private constructor(settings: ServerSettings, client: Client) {
    super(settings)
    this.#client = client
  }

  static async open(settings: ServerSettings, door: Door): Answer<FtpConnection> {
    const { tls, host } = settings
    const socket = await door.dial()
    const client = new Client(SIGN_IN_MS_MAX)
    const connection = new FtpConnection(settings, client)
    const options = {
      host,
      rejectUnauthorized: tls?.rejectUnauthorized !== false,
      ...(tls?.ca !== undefined && { ca: tls.ca }),
    }
    const entered = await connection.within(2 * SIGN_IN_MS_MAX, async () => {
      client.ftp.socket = socket
      await greeted(client)
      if (tls !== undefined) await client.useTLS(options)
      await client.login(settings.text('user') || 'anonymous', settings.text('password') || 'guest')
      await client.useDefaultSettings()
    })
    // The second connection, too, is one of egress: to the same host, whatever address the server names.
    client.prepareTransfer = (ftp) => passive(ftp, door)
    if (entered.ok) return ok(connection)
    connection.destroy()
    const { code, message } = entered.error
    return code === 'server-refused' ? failure('server-sign-in-refused', message) : entered
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
    for (const file of (await this.#client.list(oneLine(path))).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= options.max) return
      const listed = remoteFile(path, file)
      found.push(listed)
      if (options.recursive && listed.kind === 'folder' && depth < LISTED_DEPTH_MAX) {
        await this.#listInto(found, listed.path, options, depth + 1)
      }
    }
  }

  download<T>(path: string, take: (content: AsyncIterable<Uint8Array>) => Promise<T>): Answer<T> {
    return this.within(FILE_MS_MAX, async () => {
      const through = new PassThrough()
      const sent = this.#client.downloadTo(through, oneLine(path))
      sent.catch((error: Error) => through.destroy(error))
      const [taken] = await Promise.all([take(through), sent])
      return taken
    })
  }

  upload(path: string, content: AsyncIterable<Uint8Array>): Answer<void> {
    return this.within(
      FILE_MS_MAX,
      async () => void (await this.#client.uploadFrom(Readable.from(content), oneLine(path))),
    )
  }

  rename(from: string, to: string, { makeFolders }: { readonly makeFolders: boolean }): Answer<void> {
    return this.within(FILE_MS_MAX, async () => {
      if (makeFolders) await this.#makeFolders(posix.dirname(oneLine(to)))
      await this.#client.rename(oneLine(from), oneLine(to))
    })
  }

  /** Those that are there already refuse to be made; what is missing in the end, the rename says. */
  async #makeFolders(path: string): Promise<void> {
    const parts = path.split('/')
    for (let at = 1; at <= parts.length; at += 1) {
      const folder = parts.slice(0, at).join('/')
      if (folder !== '' && folder !== '.') await this.#client.sendIgnoringError(`MKD ${folder}`)
    }
  }

  remove(path: string, options: { readonly folder: boolean; readonly recursive: boolean }): Answer<void> {
    return this.within(FILE_MS_MAX, () => this.#remove(oneLine(path), options, 0))
  }

  async #remove(
    path: string,
    { folder, recursive }: { readonly folder: boolean; readonly recursive: boolean },
    depth: number,
  ): Promise<void> {
    if (!folder) return void (await this.#client.remove(path))
    if (recursive && depth < LISTED_DEPTH_MAX) {
      for (const file of await this.#client.list(path)) {
        await this.#remove(posix.join(path, file.name), { folder: file.isDirectory, recursive }, depth + 1)
      }
    }
    await this.#client.send(`RMD ${path}`)
  }

  /** No operation changes the folder. */
  reset(): Promise<boolean> {
    return Promise.resolve(!this.#client.closed)
  }

  protected close(): void {
    this.#client.close()
  }

  protected refusal(thrown: unknown): ServerFailure | undefined {
    const said = saidBy(thrown)
    if (thrown instanceof Error && 'refusal' in thrown) return thrown.refusal as ServerFailure
    // A refusal of the server has the number of its answer.
    const isAnswer = thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'number'
    if (!isAnswer && /closed|FIN packet|Timeout|ended/i.test(`${codeOf(thrown) ?? ''} ${said}`)) {
      this.destroy()
      return gone(this.settings.server).error
    }
    const retryable = isAnswer && (thrown.code as number) < 500
    return failure('server-refused', `${this.settings.server} refused: ${said}.`, { retryable }).error
  }
}

/** A line break would begin another command. */
function oneLine(path: string): string {
  if (/[\r\n\0]/.test(path)) throw new Error('a path holds a line break')
  return path
}

const remoteFile = (folder: string, { name, isDirectory, isFile, size, modifiedAt }: FileInfo): RemoteFile => ({
  name,
  path: posix.join(folder, name),
  kind: isDirectory ? 'folder' : isFile ? 'file' : 'other',
  bytes: size,
  ...(modifiedAt && { modifiedMs: modifiedAt.getTime() }),
})

/** The server speaks first. */
const greeted = (client: Client): Promise<FTPResponse> =>
  client.ftp.handle(undefined, (response, task) => {
    if (response instanceof Error) task.reject(response)
    else if (response.code >= 200 && response.code < 300) task.resolve(response)
    else task.reject(Object.assign(new Error(response.message), { code: response.code }))
  }) as Promise<FTPResponse>

/** Asks for a port, and connects to it on the host of the credential. */
async function passive(ftp: FTPContext, door: Door): Promise<FTPResponse> {
  const { remoteAddress = '' } = ftp.socket
  const extended = await ftp.request('EPSV').catch((error: unknown) => {
    if (isIPv6(remoteAddress)) throw error
    return undefined
  })
  const response = extended ?? (await ftp.request('PASV'))
  const port = extended ? extendedPort(response.message) : passivePort(response.message)
  if (port === undefined) throw new Error('the server named no port for its second connection')
  const plain = await door.dial({ port })
  ftp.dataSocket = ftp.socket instanceof TLSSocket ? secured(ftp, ftp.socket, plain) : plain
  return response
}

/** Servers want the session of the first connection, so that nobody else comes in between. */
const secured = (ftp: FTPContext, control: TLSSocket, socket: Socket): TLSSocket => {
  const session = control.getSession()
  return connectTls({ ...ftp.tlsOptions, socket, ...(session && { session }) })
}

const extendedPort = (message: string): number | undefined => portOf(/\(\S{3}(\d{1,5})\S\)/.exec(message)?.[1])

function passivePort(message: string): number | undefined {
  const found = /(\d{1,3}),(\d{1,3})\)?[^\d,]*$/.exec(message)
  return found === null ? undefined : portOf(String(Number(found[1]) * 256 + Number(found[2])))
}

const portOf = (text: string | undefined): number | undefined => {
  const port = Number(text)
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
}
