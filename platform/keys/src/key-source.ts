import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { KeyError } from './key-error.ts'
import { keysText, parseKeys } from './key-text.ts'
import { MASTER_KEY_BYTES } from './master-key.ts'
import { MasterKeyVersion } from './master-key-version.ts'

export interface MasterKeySource {
  readonly dataDir: string
  /** LINKFLOW_MASTER_KEY: 32 bytes as base64 or hex. */
  readonly value?: string
  /** LINKFLOW_MASTER_KEY_FILE: a file that holds the same. */
  readonly file?: string
}

export const masterKeyPath = (dataDir: string): string => join(dataDir, 'keys', 'master')

export const newMasterKey = (): MasterKeyVersion => new MasterKeyVersion(randomBytes(MASTER_KEY_BYTES))

/** The variable or file that the master keys of this process come from. */
export class KeySource {
  readonly #source: MasterKeySource
  /** As messages name it. */
  readonly name: string
  /** Undefined for a variable, which only whoever starts the process can change. */
  readonly path: string | undefined

  constructor(source: MasterKeySource) {
    if (source.value !== undefined && source.file !== undefined) {
      throw new KeyError(
        'master-key-malformed',
        'Both LINKFLOW_MASTER_KEY and LINKFLOW_MASTER_KEY_FILE are set; set one of them.',
      )
    }
    this.#source = source
    this.path = source.value === undefined ? (source.file ?? masterKeyPath(source.dataDir)) : undefined
    this.name = this.path ?? 'LINKFLOW_MASTER_KEY'
  }

  /** Oldest first; none if the file of the data folder is not there yet. */
  read(): readonly MasterKeyVersion[] {
    const { value, file } = this.#source
    if (value !== undefined) return parseKeys(value, this.name)
    const text = readIfThere(this.path!)
    if (text !== undefined) return parseKeys(text, this.name)
    if (file === undefined) return []
    throw new KeyError(
      'master-key-missing',
      `LINKFLOW_MASTER_KEY_FILE names ${file}, and there is no such file. Put the key there.`,
    )
  }

  /** The first key of an installation: the first of several processes makes it, and all read the same. */
  make(): readonly MasterKeyVersion[] {
    return this.place([newMasterKey()])
  }

  /** Where there is no key yet. */
  place(keys: readonly MasterKeyVersion[]): readonly MasterKeyVersion[] {
    const path = this.path!
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    chmodSync(dirname(path), 0o700)
    const draft = writeDraft(path, keys)
    try {
      linkSync(draft, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft, { force: true })
    }
    return this.read()
  }

  /**
   * Puts these keys in place of those in the file, at once or not at all: a draft beside it with the same owner and
   * rights, synced, and renamed. Whoever may not do so is told before anything has changed.
   */
  replace(keys: readonly MasterKeyVersion[]): void {
    this.#write(keys, (path) => path)
  }

  /** Puts a key that is not used any more beside the file, for backups that were made while it was. */
  keepRetired(key: MasterKeyVersion): string {
    return this.#write([key], (path) => `${path}.retired-${key.id}`)
  }

  #write(keys: readonly MasterKeyVersion[], target: (path: string) => string): string {
    try {
      const path = realpathSync(this.path!)
      const { uid, gid, mode } = statSync(path)
      const draft = writeDraft(path, keys)
      try {
        chownSync(draft, uid, gid)
        chmodSync(draft, mode & 0o777)
        renameSync(draft, target(path))
      } finally {
        rmSync(draft, { force: true })
      }
      syncFolder(dirname(path))
      return target(path)
    } catch (error) {
      throw new KeyError(
        'master-key-unwritable',
        `The file of the master key, ${this.name}, cannot be changed: ${(error as Error).message}. ` +
          'Run this as the user whom the file belongs to, where it may be written.',
      )
    }
  }
}

function writeDraft(path: string, keys: readonly MasterKeyVersion[]): string {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, keysText(keys), { mode: 0o600, flag: 'wx', flush: true })
  return draft
}

/** A rename is on disk when its folder is. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new KeyError(
      'master-key-unreadable',
      `The master key at ${path} cannot be read: ${message}. Give this user the right to read it.`,
    )
  }
}
