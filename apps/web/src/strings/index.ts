import { catalogues, first } from 'virtual:strings'
import { setupI18n } from '@lingui/core'
import type { TextId } from './parts.ts'

export type { TextId }
export type Values = Readonly<Record<string, string | number>>

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

const KEPT_AS = 'linkflow.language'
const i18n = setupI18n({ locale: 'en' })
/** The one that the page is to be in; parts are loaded in it from now on. */
let wanted: Language = 'en'
/** The parts that are in use, which another language needs too. */
const parts = new Set<string>(first)
const loading = new Map<string, Promise<void>>()

/** A text of the catalogue in the language of the page. Who changes that draws the page anew: see `main.tsx`. */
export const t = (id: TextId, values?: Values): string => i18n._(id, values)

export const language = (): Language => i18n.locale as Language

/** Calls when the language has changed, until what it gives is called. */
export const onLanguage = (changed: () => void): (() => void) => i18n.on('change', changed)

/** The one chosen before, else the browser's if there is one, else English. */
export async function startLanguage(): Promise<void> {
  const chosen = localStorage.getItem(KEPT_AS) ?? navigator.language.slice(0, 2)
  await activate(Object.hasOwn(LANGUAGES, chosen) ? (chosen as Language) : 'en')
}

export async function chooseLanguage(chosen: Language): Promise<void> {
  localStorage.setItem(KEPT_AS, chosen)
  await activate(chosen)
}

/**
 * A module, once the texts that it names are there too. The build puts this around each `import()`.
 * @public
 */
export async function withTexts<Module>(module: Promise<Module>, needed: readonly string[]): Promise<Module> {
  for (const part of needed) parts.add(part)
  const [loaded] = await Promise.all([module, ...needed.map((part) => load(part, wanted))])
  return loaded
}

async function activate(chosen: Language): Promise<void> {
  wanted = chosen
  await Promise.all([...parts].map((part) => load(part, chosen)))
  // Somebody may have chosen another one meanwhile.
  if (wanted !== chosen) return
  i18n.activate(chosen)
  document.documentElement.lang = chosen
}

/** Once; what did not come is asked for again. */
function load(part: string, of: Language): Promise<void> {
  const key = `${part} ${of}`
  const known = loading.get(key)
  if (known !== undefined) return known
  const loaded = catalogues[of][part]!().then(({ default: messages }) => i18n.load(of, messages))
  loading.set(key, loaded)
  loaded.catch(() => loading.delete(key))
  return loaded
}
