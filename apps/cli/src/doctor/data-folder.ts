import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Config, DATA_FORMAT, FREE_BYTES_MIN, readDataFormat } from '@linkflow/server'
import { type Finding, fine, problem, warning } from './finding.ts'

/** Below this someone should look: a day of busy history is of this size. */
const FREE_BYTES_LOW = 2 * 1024 * 1024 * 1024

/** What must be private, and how much: nobody else's reading bits. */
const PRIVATE: readonly (readonly [path: string, mode: number])[] = [
  ['', 0o700],
  ['keys', 0o700],
  ['keys/master', 0o600],
  ['keys/roles', 0o600],
  ['owner-token', 0o600],
  ['postgres', 0o700],
  ['blobs', 0o700],
  ['files', 0o700],
]

export function dataFolder({ dataDir }: Config): Finding[] {
  const folder = resolve(dataDir)
  if (!existsSync(folder)) {
    return [fine('data folder', `${folder} does not exist yet; «linkflow start» makes it.`)]
  }
  return [...rights(folder), format(folder), space(folder)]
}

function rights(folder: string): Finding[] {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return [
      problem('data folder', `This user may not write in ${folder}. Run as its owner, or give this user the right.`),
    ]
  }
  if (process.platform === 'win32') return [fine('data folder', `${folder} can be written.`)]
  const open = PRIVATE.flatMap(([name, mode]) => {
    const path = join(folder, name)
    const stat = statSync(path, { throwIfNoEntry: false })
    return stat === undefined || (stat.mode & 0o077) === 0
      ? []
      : [problem('data folder', `Others can use ${path} (mode ${octal(stat.mode)}). Run: chmod ${octal(mode)} ${path}`)]
  })
  return open.length > 0 ? open : [fine('data folder', `${folder} can be written, and keys and token are private.`)]
}

const octal = (mode: number): string => (mode & 0o777).toString(8)

function format(folder: string): Finding {
  if (!existsSync(join(folder, 'format.json'))) return fine('data format', 'Not written yet; the first start does it.')
  const found = readDataFormat(folder)
  if (found === undefined) {
    return problem('data format', `${join(folder, 'format.json')} cannot be understood; restore it from a backup.`)
  }
  return found <= DATA_FORMAT
    ? fine('data format', `Format ${found}; this version reads up to ${DATA_FORMAT}.`)
    : problem(
        'data format',
        `Format ${found} is of a newer version; this one reads up to ${DATA_FORMAT}. Start the newer one.`,
      )
}

function space(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free on the disk of the data folder.`
  if (free < FREE_BYTES_MIN)
    return problem('disk', `${text} LinkFlow does not start below ${FREE_BYTES_MIN / 1024 ** 2} MiB.`)
  return free < FREE_BYTES_LOW
    ? warning('disk', `${text} That is little for a history; free some, or shorten LINKFLOW_RETENTION_DAYS.`)
    : fine('disk', text)
}
