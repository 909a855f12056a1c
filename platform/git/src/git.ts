import { setTimeout as wait } from 'node:timers/promises'
import { FileReader, type Message, type ReadError } from '@linkflow/file-reader'
import { type JsonObject, ok, type Result } from '@linkflow/kernel'
import {
  type FileError,
  FileFailure,
  type FolderLock,
  type UserFolder,
  type WorkspaceFiles,
} from '@linkflow/object-store'
import { checkedAddress } from './address.ts'
import { gitCommand } from './command.ts'
import { DiskDoor } from './disk-door.ts'
import { failure, type GitFailure } from './failure.ts'
import {
  BUFFERS_MB_MAX,
  FILE_BYTES_MAX,
  LOCK_ASK_MS,
  LOCK_WAIT_MS_MAX,
  MEMORY_MB_MAX,
  OPERATION_MS_MAX,
  PACK_BYTES_MAX,
} from './limits.ts'
import { type SendRequest, WebDoor } from './web-door.ts'
import type { Asked } from './wire.ts'

export interface GitCall {
  readonly workspaceId: string
  readonly files: Pick<WorkspaceFiles, 'userFolder' | 'lock'>
  /** The repository's, relative to the files of the workspace. */
  readonly folder: string
  readonly operation: string
  /** Parsed by the node; the process takes them as they are. */
  readonly options: JsonObject
  readonly send: SendRequest
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

type Answer = Promise<Result<JsonObject, GitFailure>>

export interface GitOptions {
  readonly processesMax: number
  readonly lockWaitMs?: number
}

/**
 * Work on repositories that strangers made, in processes behind the walls of the code sandbox. Such a process has neither
 * disk nor network: it asks for each file and each request, and what it may not have it does not get.
 */
export class Git {
  readonly #processes: FileReader
  readonly #lockWaitMs: number
  #jobs = 0

  constructor({ processesMax, lockWaitMs = LOCK_WAIT_MS_MAX }: GitOptions) {
    this.#lockWaitMs = lockWaitMs
    this.#processes = new FileReader({
      processesMax,
      command: gitCommand,
      limits: {
        memoryMbMax: MEMORY_MB_MAX,
        processMemoryMb: BUFFERS_MB_MAX,
        jobMsMax: OPERATION_MS_MAX,
        answerBytesMax: Math.max(PACK_BYTES_MAX, FILE_BYTES_MAX) + 1024 * 1024,
      },
    })
  }

  close(): Promise<void> {
    return this.#processes.close()
  }

  async run(call: GitCall): Answer {
    const folder = call.files.userFolder(call.folder)
    if (!folder.ok) return { ok: false, error: fromFiles(folder.error) }
    const lock = await this.#lock(call)
    if (!lock.ok) return lock
    try {
      const own = { ...call, signal: AbortSignal.any([call.signal, lock.value.lost]) }
      return await (call.operation === 'clone'
        ? this.#clone(own, folder.value, lock.value)
        : this.#work(own, folder.value))
    } catch (thrown) {
      if (thrown instanceof FileFailure) return { ok: false, error: fromFiles(thrown.error) }
      throw thrown
    } finally {
      await lock.value.release()
    }
  }

  /** All or nothing: of a clone that failed nothing stays, and it can be tried again. */
  async #clone(call: GitCall, folder: UserFolder, lock: FolderLock): Answer {
    const address = checkedAddress(String(call.options['url']))
    if (!address.ok) return failure('git-address-invalid', `«${call.folder}» was not cloned. ${address.problem}`)
    const there = await folder.entries()
    if (there?.includes('.git') === true && call.options['ifThere'] === 'keep') {
      return this.#perform({ ...call, operation: 'keep', options: { ...call.options, url: address.url } }, folder)
    }
    if (there !== undefined && there.length > 0) {
      const message = `There are files in «${call.folder}» already. Pull, if it is the repository; else name another folder.`
      return failure('git-folder-not-empty', message)
    }
    await folder.make()
    let isDone = false
    try {
      const cloned = await this.#perform({ ...call, options: { ...call.options, url: address.url } }, folder)
      isDone = cloned.ok
      return cloned
    } finally {
      // Who took the lock over has the folder, too.
      if (!isDone && !lock.lost.aborted) await folder.removeAll()
    }
  }

  async #work(call: GitCall, folder: UserFolder): Answer {
    const there = await folder.entries()
    if (there?.includes('.git') !== true) {
      const message = `«${call.folder}» is no folder with a repository in it. Clone one into it first.`
      return failure('git-no-repository', message)
    }
    return this.#perform(call, folder)
  }

  async #perform({ workspaceId, operation, options, send, signal, timeoutMs }: GitCall, folder: UserFolder): Answer {
    const disk = new DiskDoor(folder)
    const web = new WebDoor(send)
    const late = AbortSignal.timeout(timeoutMs)
    const job = this.#jobs++
    const help = async ({ head, content }: Message): Promise<Message> => {
      const asked = head as Asked
      // What an earlier job of the process left running must not get at this one's folder.
      if (asked.job !== job) return { head: { ok: false, code: 'ECANCELED', message: 'It is over.' }, content }
      return asked.what === 'request' || asked.what === 'more' ? web.give(asked, content) : disk.give(asked, content)
    }
    try {
      const done = await this.#processes.run({
        workspaceId,
        operation,
        options: { ...options, job },
        content: new Uint8Array(),
        signal: AbortSignal.any([signal, late]),
        help,
      })
      const refusal = disk.refusal ?? web.refusal
      if (refusal !== undefined) return { ok: false, error: refusal }
      if (done.ok) return ok(JSON.parse(Buffer.from(done.value).toString()) as JsonObject)
      if (late.aborted && !signal.aborted) return tooLate(timeoutMs)
      return { ok: false, error: fromProcess(done.error) }
    } finally {
      web.close()
      await disk.close()
    }
  }

  async #lock({ files, folder, signal }: GitCall): Promise<Result<FolderLock, GitFailure>> {
    for (let left = this.#lockWaitMs; ; left -= LOCK_ASK_MS) {
      const lock = await files.lock(folder)
      if (!lock.ok) return { ok: false, error: fromFiles(lock.error) }
      if (lock.value !== undefined) return ok(lock.value)
      if (signal.aborted) return failure('aborted', 'The step was stopped.')
      if (left <= 0) {
        const message = `Another step works on «${folder}» for longer than ${this.#lockWaitMs / 1000} s. Try again later.`
        return failure('repository-busy', message, true)
      }
      await wait(LOCK_ASK_MS)
    }
  }
}

const fromFiles = ({ code, message, retryable }: FileError): GitFailure => ({ code, message, retryable })

const tooLate = (ms: number) =>
  failure('git-timeout', `It did not end within ${ms / 1000} s. Raise the timeout, or set a depth.`)

/** What the processes for files say is about files; the others are Git's own already. */
function fromProcess(error: ReadError): GitFailure {
  switch (error.code) {
    case 'file-too-large':
      return {
        code: 'git-too-large',
        message: `The repository needs more than ${MEMORY_MB_MAX + BUFFERS_MB_MAX} MB of memory. Set the depth, such as 1.`,
        retryable: false,
      }
    case 'format-crashed':
      return { code: 'git-crashed', message: 'The process that worked on the repository ended.', retryable: false }
    case 'format-timeout':
      return { code: 'git-timeout', message: `It did not end within ${OPERATION_MS_MAX / 1000} s.`, retryable: false }
    case 'format-busy':
      return { code: 'git-busy', message: 'Too many steps wait for Git. Try again later.', retryable: true }
    case 'format-unavailable':
      return { code: 'git-unavailable', message: error.message.replace('for files', 'for Git'), retryable: true }
    default:
      return { code: error.code, message: error.message, retryable: error.retryable }
  }
}
