import { DatabaseError } from '../errors.ts'
import { type DataFolder, diskFullError } from './data-folder.ts'

/** What PostgreSQL (or initdb) printed before it gave up, as a code and a sentence. */
export function startFailure(folder: DataFolder, printed: readonly string[]): DatabaseError {
  const text = printed.join('\n')
  const said = lastWords(printed)
  if (/shared memory segment|could not create semaphores|anonymous shared memory/.test(text)) {
    return new DatabaseError(
      'database-shared-memory',
      `The system gives PostgreSQL too little shared memory or too few semaphores: ${said}. ` +
        'In a container raise it (--shm-size=256m); on a host raise kernel.shmmax or kernel.sem; or set DATABASE_URL.',
    )
  }
  if (/No space left on device|Disk quota exceeded/.test(text)) return diskFullError(folder, new Error(said))
  if (/Address already in use|could not bind/.test(text)) {
    return new DatabaseError(
      'database-port-in-use',
      `The port of the embedded database is taken: ${said}. Choose another one, or leave it unset and a free one is found.`,
    )
  }
  if (/lock file .* already exists|pre-existing shared memory/.test(text)) return busyError(folder, said)
  if (/Permission denied|wrong ownership|invalid permissions|Read-only file system/.test(text)) {
    return new DatabaseError(
      'database-folder-unwritable',
      `PostgreSQL cannot use ${folder.cluster}: ${said}. Give the folder to the user who runs LinkFlow, with mode 700.`,
    )
  }
  if (CORRUPTION.test(text)) return corruptedError(folder, said)
  return new DatabaseError(
    'database-start-failed',
    `The embedded PostgreSQL did not start: ${said || 'it said nothing'}. See ${folder.run}/postgres.log.`,
  )
}

const CORRUPTION =
  /valid checkpoint record|pg_control|control file|not a (valid )?database cluster|database files are incompatible|invalid data in file|bogus data|could not open (file|directory)|invalid contents|missing or erroneous|PANIC/

export function corruptedError(folder: DataFolder, said: string): DatabaseError {
  return new DatabaseError(
    'database-folder-corrupted',
    `${folder.cluster} is not a whole database: ${said}. Nothing was changed. Restore the data folder from a backup, or move it away to begin anew.`,
  )
}

export function busyError(folder: DataFolder, said: string): DatabaseError {
  return new DatabaseError(
    'database-folder-busy',
    `Another PostgreSQL uses ${folder.cluster} and does not let go: ${said}. Stop it, then start LinkFlow again.`,
  )
}

function lastWords(printed: readonly string[]): string {
  const told = printed.filter((line) => /FATAL|PANIC|error:|HINT|cannot|could not/.test(line))
  return (told.length > 0 ? told : printed)
    .slice(-3)
    .map((line) => line.replace(/^.*?(FATAL|PANIC|LOG|HINT):\s+/, '').trim())
    .join('; ')
}
