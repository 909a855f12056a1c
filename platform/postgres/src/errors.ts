/** Every way in which the database can refuse to serve. Stable: documentation, logs and `doctor` use these words. */
export type DatabaseErrorCode =
  /** No PostgreSQL binaries for this system. */
  | 'database-platform-unsupported'
  /** The data folder cannot be made, read or written by this user. */
  | 'database-folder-unwritable'
  /** The folder was made by a newer PostgreSQL major than this release carries. */
  | 'database-folder-newer'
  /** The folder was made by an older PostgreSQL major than this release carries. */
  | 'database-folder-older'
  /** The folder is there, but it is not a whole database. */
  | 'database-folder-corrupted'
  /** Another process uses the folder and does not let go. */
  | 'database-folder-busy'
  /** No space left where the database lives. */
  | 'database-disk-full'
  /** The configured port of the embedded database is taken. */
  | 'database-port-in-use'
  /** The system gives PostgreSQL too little shared memory or too few semaphores. */
  | 'database-shared-memory'
  /** We are root, and neither a user namespace nor an unprivileged user works here. */
  | 'database-root-refused'
  /** The keeper of the folder could not be started or does not answer. */
  | 'database-keeper-failed'
  /** PostgreSQL ended while it started, for a reason we do not know. */
  | 'database-start-failed'
  /** Nothing answers at the address, or it refuses us. */
  | 'database-unreachable'
  /** A server outside the supported majors. */
  | 'database-version-unsupported'
  /** The two roles are missing and the URL may not make them. */
  | 'database-roles-missing'
  /** A role exists with another password than the key of this installation gives. */
  | 'database-role-password'
  /** The role for user-facing queries could see through row-level security. */
  | 'database-role-unsafe'
  /** A migration that already ran has another text now. */
  | 'migration-changed'
  /** A migration failed. */
  | 'migration-failed'
  /** The database has migrations that this release does not know. */
  | 'database-newer'
  /** A backup is being restored into the database, or that has not come to its end. */
  | 'restore-unfinished'
  /** The connection was lost while a commit was in flight: it may or may not have happened. */
  | 'commit-unknown'
  /** The connection to the server was lost, or could not be made. */
  | 'connection-lost'

/** An operational failure of the database: a code for programs, a sentence for people that says what to do. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code: DatabaseErrorCode

  constructor(code: DatabaseErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
