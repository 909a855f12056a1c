import { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'

const PREFIX = 'virtual:strings/'
const LANGUAGES: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
  en: async () => (await import('../src/strings/en.ts')).en,
  de: async () => (await import('../src/strings/de.ts')).de,
}

/** `virtual:strings/<language>`: its catalogue, its ICU messages compiled here, so that no browser needs the compiler. */
export const stringCatalogues = (): Plugin => ({
  name: 'linkflow:string-catalogues',
  resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
  async load(id) {
    const language = id.startsWith(`\0${PREFIX}`) ? id.slice(PREFIX.length + 1) : undefined
    if (language === undefined) return undefined
    const read = LANGUAGES[language]
    if (read === undefined) throw new Error(`there is no catalogue ${language}`)
    const messages = Object.entries(await read()).map(([key, text]) => [key, compileMessage(text)])
    return `export default JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(messages)))})`
  },
})
