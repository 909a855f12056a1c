import { readFileSync, writeFileSync } from 'node:fs'
import { KeyError } from './key-error.ts'
import { KeySource, type MasterKeySource } from './key-source.ts'
import { keysText, parseKeys } from './key-text.ts'
import type { MasterKeyVersion } from './master-key-version.ts'

/** The ids of the master keys that a process with these settings would hold. */
export const heldKeys = (given: MasterKeySource): readonly string[] => new KeySource(given).read().map(({ id }) => id)

/** Writes the master keys into a file of their own, to go with a backup; it can stand for `<data>/keys/master` as it is. */
export function copyKeysTo(path: string, given: MasterKeySource): readonly string[] {
  const keys = new KeySource(given).read()
  try {
    writeFileSync(path, keysText(keys), { mode: 0o600, flag: 'wx', flush: true })
  } catch (error) {
    throw new KeyError(
      'master-key-unwritable',
      `The master key cannot be written to ${path}: ${(error as Error).message}. Name a file that is not there yet.`,
    )
  }
  return keys.map(({ id }) => id)
}

/** The master keys that such a file holds. */
export function keysIn(path: string): readonly MasterKeyVersion[] {
  try {
    return parseKeys(readFileSync(path, 'utf8'), path)
  } catch (error) {
    if (error instanceof KeyError) throw error
    throw new KeyError(
      'master-key-unreadable',
      `The master key at ${path} cannot be read: ${(error as Error).message}.`,
    )
  }
}

/** Puts them where a new installation looks for its master key, unless there is one. */
export const placeKeys = (keys: readonly MasterKeyVersion[], given: MasterKeySource): void =>
  void new KeySource(given).place(keys)
