import english from 'virtual:strings/en'
import { setupI18n } from '@lingui/core'
import type { en } from './en.ts'

export type TextId = keyof typeof en
export type Values = Readonly<Record<string, string | number>>

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

const KEPT_AS = 'linkflow.language'
const i18n = setupI18n({ locale: 'en', messages: { en: english } })

/** A text of the catalogue in the language of the page. Who changes that draws the page anew: see `main.tsx`. */
export const t = (id: TextId, values?: Values): string => i18n._(id, values)

export const language = (): Language => i18n.locale as Language

/** Calls when the language has changed, until what it gives is called. */
export const onLanguage = (changed: () => void): (() => void) => i18n.on('change', changed)

/** The one chosen before, else the browser's if there is one, else English. */
export async function startLanguage(): Promise<void> {
  const wanted = localStorage.getItem(KEPT_AS) ?? navigator.language.slice(0, 2)
  await activate(Object.hasOwn(LANGUAGES, wanted) ? (wanted as Language) : 'en')
}

export async function chooseLanguage(chosen: Language): Promise<void> {
  localStorage.setItem(KEPT_AS, chosen)
  await activate(chosen)
}

async function activate(chosen: Language): Promise<void> {
  if (chosen === 'de') i18n.load('de', (await import('virtual:strings/de')).default)
  i18n.activate(chosen)
  document.documentElement.lang = chosen
}
