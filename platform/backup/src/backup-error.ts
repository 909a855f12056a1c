/** Why a backup or a restore does not go on. */
export type BackupErrorCode =
  /** There is a file of that name. */
  | 'backup-exists'
  /** The file cannot be written or read. */
  | 'backup-unwritable'
  | 'backup-unreadable'
  /** It is no backup of LinkFlow, it was cut off, or a byte of it was changed. */
  | 'backup-damaged'
  /** A newer release made it. */
  | 'backup-newer'
  /** What was to be copied changed or went while it was. */
  | 'backup-disturbed'
  /** There is something where a backup is to be restored. */
  | 'restore-target-in-use'
  /** A server runs there. */
  | 'restore-target-running'
  /** The master key that is there is another one than the backup needs. */
  | 'restore-key-wrong'

/** A code for programs, a sentence for people that says what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
  readonly code: BackupErrorCode

  constructor(code: BackupErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

export const damaged = (path: string, what: string): BackupError =>
  new BackupError('backup-damaged', `${path} is not a whole backup: ${what}. Nothing was changed. Take another one.`)
