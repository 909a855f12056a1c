import { readdirSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const FOLDER = fileURLToPath(new URL('../src/strings/', import.meta.url))

export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]
export type Catalogue = Readonly<Record<string, string>>

/** The parts into which the texts are divided: `strings/<part>.en.ts` and `.de.ts`. */
export const PARTS: readonly string[] = readdirSync(FOLDER)
  .flatMap((file) => /^([\w-]+)\.en\.ts$/.exec(file)?.[1] ?? [])
  .sort()

export async function readCatalogue(part: string, language: Language): Promise<Catalogue> {
  const module = (await import(pathToFileURL(`${FOLDER}${part}.${language}.ts`).href)) as Record<string, Catalogue>
  return module[language]!
}

/** Which part has a text. */
export async function readTextIds(): Promise<ReadonlyMap<string, string>> {
  const ids = await Promise.all(
    PARTS.map(async (part) => Object.keys(await readCatalogue(part, 'en')).map((id) => [id, part] as const)),
  )
  return new Map(ids.flat())
}
