import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

/** A file of ours as plain JavaScript. */
const plain = (url: string): string => stripTypeScriptTypes(readFileSync(new URL(url), 'utf8'))
const beside = (name: string, file: string): string => new URL(file, import.meta.resolve(name)).href

/**
 * The node SDK as packages find it, by what they import: the few files of it that are more than types. A package never runs
 * with an SDK of its own, because it speaks with this release.
 */
export const sdkModules = (): Readonly<Record<string, string>> => ({
  '@linkflow/node-sdk': plain(import.meta.resolve('@linkflow/node-sdk')),
  './package.ts': plain(beside('@linkflow/node-sdk', 'package.ts')),
  '@linkflow/kernel': plain(beside('@linkflow/kernel', 'result.ts')),
  '@linkflow/node-runtime': ['node-type.ts', 'parameter-words.ts']
    .map((file) => plain(beside('@linkflow/node-runtime', file)))
    .join('\n'),
})
