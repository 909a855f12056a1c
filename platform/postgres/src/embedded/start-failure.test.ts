import { describe, expect, it } from 'vitest'
import { dataFolder } from './data-folder.ts'
import { startFailure } from './start-failure.ts'

const folder = dataFolder('/data')

describe('what PostgreSQL says before it gives up', () => {
  it.each([
    ['initdb: error: could not write to file "/data/postgres/pg_wal/x": No space left on device', 'database-disk-full'],
    [
      'FATAL:  could not resize shared memory segment "/PostgreSQL.1" to 1 bytes: No space left on device',
      'database-shared-memory',
    ],
    ['FATAL:  could not create semaphores: No space left on device', 'database-shared-memory'],
    ['FATAL:  could not map anonymous shared memory: Cannot allocate memory', 'database-shared-memory'],
    ['LOG:  could not bind IPv4 address "127.0.0.1": Address already in use', 'database-port-in-use'],
    ['FATAL:  lock file "postmaster.pid" already exists', 'database-folder-busy'],
    ['FATAL:  data directory "/data/postgres" has wrong ownership', 'database-folder-unwritable'],
    ['FATAL:  could not open file "x": Permission denied', 'database-folder-unwritable'],
    ['FATAL:  incorrect checksum in control file', 'database-folder-corrupted'],
    ['PANIC:  could not locate a valid checkpoint record at 0/1B91630', 'database-folder-corrupted'],
    ['FATAL:  something new', 'database-start-failed'],
  ])('%s is %s', (line, code) => {
    const error = startFailure(folder, [
      '2026-11-23 06:38:19.627 UTC [1] LOG:  starting',
      `2026-11-23 06:38:19.627 UTC [1] ${line}`,
    ])
    expect(error.code).toBe(code)
  })

  it('is quoted without time and number', () => {
    expect(startFailure(folder, ['2026-11-23 06:38:19.627 UTC [1] FATAL:  something new']).message).toContain(
      'start: something new.',
    )
  })
})
