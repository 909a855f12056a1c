import { accessSync, constants, existsSync, mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StartError } from './start-error.ts'

/** Grows when a release changes what is in the data folder in a way that older ones cannot read. */
export const DATA_FORMAT = 1
/** Below this the start is refused: PostgreSQL alone writes WAL segments of 16 MiB. */
export const FREE_BYTES_MIN = 100 * 1024 * 1024

/** Makes or checks the data folder; every refusal says what to do. Gives its absolute path. */
export function prepareDataFolder(folder: string): string {
  const path = resolve(folder)
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new StartError(
      'data-folder-unusable',
      `The data folder ${path} cannot be used (${(error as NodeJS.ErrnoException).code}). Give this user the right to write there, or name another folder with LINKFLOW_DATA_DIR.`,
    )
  }
  const { bavail, bsize } = statfsSync(path)
  if (bavail * bsize < FREE_BYTES_MIN) {
    throw new StartError(
      'disk-full',
      `The disk of the data folder ${path} has ${Math.floor((bavail * bsize) / 1_048_576)} MiB free; LinkFlow needs at least ${FREE_BYTES_MIN / 1_048_576}. Free some space, or name a folder on another disk with LINKFLOW_DATA_DIR.`,
    )
  }
  checkFormat(path)
  return path
}

function checkFormat(path: string): void {
  const file = join(path, 'format.json')
  if (!existsSync(file)) {
    writeFileSync(file, `${JSON.stringify({ format: DATA_FORMAT })}\n`, { mode: 0o600 })
    return
  }
  const format = readDataFormat(path)
  if (format === undefined) {
    throw new StartError(
      'data-folder-damaged',
      `${file} cannot be understood; it says which version of LinkFlow wrote the folder. Restore it from a backup, or, if no newer version ever ran here, delete that one file.`,
    )
  }
  if (format <= DATA_FORMAT) return
  throw new StartError(
    'data-folder-newer',
    `The data folder ${path} was written by a newer version of LinkFlow (format ${format}; this version knows ${DATA_FORMAT}). Start that version or a later one, or name another folder with LINKFLOW_DATA_DIR.`,
  )
}

/** The format that a data folder was written in; undefined where the file that says so is missing or damaged. */
export function readDataFormat(path: string): number | undefined {
  try {
    const { format } = JSON.parse(readFileSync(join(path, 'format.json'), 'utf8')) as { format?: unknown }
    return typeof format === 'number' ? format : undefined
  } catch {
    return undefined
  }
}
