import { join, resolve } from 'node:path'
import { BackupError } from '@linkflow/backup'
import { KeyError } from '@linkflow/keys'
import { DatabaseError } from '@linkflow/postgres'
import { type Config, readConfig, StartError } from '@linkflow/server'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'

/** The settings of the environment, and the data folder as an absolute path. */
export function configOf(
  { dataDir }: { readonly dataDir?: string },
  { env }: Terminal,
): { readonly config: Config; readonly folder: string } {
  const read = readConfig(env, new Map(dataDir === undefined ? [] : [['data-dir', dataDir]]))
  if (!read.ok) throw new CliError(EXIT.usage, 'setting-malformed', read.problems.join('\n'))
  return { config: read.config, folder: resolve(read.config.dataDir) }
}

export const blobsOf = (folder: string): string => join(folder, 'blobs')
export const filesOf = (folder: string): string => join(folder, 'files')

/** What has a code and a sentence ends the command with them; everything else is a bug and is told as one. */
export async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (
      error instanceof BackupError ||
      error instanceof DatabaseError ||
      error instanceof KeyError ||
      error instanceof StartError
    ) {
      throw new CliError(EXIT.failed, error.code, error.message)
    }
    throw error
  }
}
