import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import { skeleton } from './skeleton.ts'

/** Makes the folder of a new package. Never writes into one that is there. */
export function newCommand(word: string, folder: string | undefined, { stdout }: Terminal): number {
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(word)) {
    throw new CliError(
      EXIT.usage,
      'name-invalid',
      `«${word}» is no short kebab-case word, such as weather or open-meteo.`,
    )
  }
  const target = resolve(folder ?? `linkflow-nodes-${word}`)
  if (existsSync(target))
    throw new CliError(EXIT.failed, 'folder-exists', `${target} is there already. Name another by --folder.`)
  const title = word.replace(/^./, (first) => first.toUpperCase()).replaceAll('-', ' ')
  for (const [path, text] of skeleton(word, title)) {
    mkdirSync(dirname(join(target, path)), { recursive: true })
    writeFileSync(join(target, path), text)
  }
  stdout.write(`${target}\nTry it: cd ${target} && linkflow node test && linkflow node build && linkflow node check\n`)
  return EXIT.ok
}
