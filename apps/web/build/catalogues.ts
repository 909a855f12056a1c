import { PARTS } from '../src/strings/parts.ts'

export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]
export type Catalogue = Readonly<Record<string, string>>

type Part = keyof typeof PARTS
/** The parts into which the texts are divided: `strings/<part>.en.ts` and `.de.ts`. */
export const PART_NAMES = Object.keys(PARTS) as readonly Part[]

const isPart = (name: string): name is Part => Object.hasOwn(PARTS, name)

export async function readCatalogue(part: string, language: Language): Promise<Catalogue> {
  if (!isPart(part)) throw new Error(`there is no part ${part}`)
  return language === 'en' ? (await PARTS[part].en()).en : (await PARTS[part].de()).de
}

/** Which part has a text. */
export async function readTextIds(): Promise<ReadonlyMap<string, string>> {
  const ids = await Promise.all(
    PART_NAMES.map(async (part) => Object.keys(await readCatalogue(part, 'en')).map((id) => [id, part] as const)),
  )
  return new Map(ids.flat())
}
