import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'
import { LANGUAGES, type Language, PART_NAMES, readCatalogue, readTextIds } from './catalogues.ts'
import { DYNAMIC_IMPORT, TextsUsed } from './texts-used.ts'

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url))
const FIRST = `${SOURCES}main.tsx`
const INDEX = 'virtual:strings'

/**
 * `virtual:strings/<part>/<language>` is a catalogue, its ICU messages compiled here, so that no browser needs the compiler;
 * `virtual:strings` says how each is loaded, and which ones the first page needs. Each `import()` of a module of ours brings
 * along, beside the module, the parts whose texts it and its imports name: nobody lists them, and none is forgotten.
 */
export const stringCatalogues = (): Plugin => {
  let texts: TextsUsed
  return {
    name: 'linkflow:string-catalogues',
    async buildStart() {
      texts = new TextsUsed(await readTextIds())
    },
    watchChange: (path) => texts.forget(path),
    resolveId: (id) => (id.startsWith(INDEX) ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${INDEX}`) return indexOf(texts.partsOf(FIRST))
      if (!id.startsWith(`\0${INDEX}/`)) return undefined
      const [part, language] = id.slice(INDEX.length + 2).split('/')
      return catalogueOf(part!, language as Language)
    },
    transform: {
      order: 'pre',
      handler(code, id) {
        if (!id.startsWith(SOURCES) || !code.includes('import(')) return undefined
        let hasTexts = false
        const changed = code.replace(DYNAMIC_IMPORT, (whole, to: string) => {
          const parts = texts.partsOf(resolve(dirname(id), to))
          if (parts.length === 0) return whole
          hasTexts = true
          return `withTexts(${whole}, ${JSON.stringify(parts)})`
        })
        return hasTexts
          ? { code: `import { withTexts } from '${SOURCES}strings/index.ts';${changed}`, map: null }
          : undefined
      },
    },
  }
}

const indexOf = (first: readonly string[]): string => {
  const ways = LANGUAGES.map((language) => {
    const parts = PART_NAMES.map((part) => `'${part}': () => import('${INDEX}/${part}/${language}')`)
    return `${language}: { ${parts.join(', ')} }`
  })
  return `export const first = ${JSON.stringify(first)}; export const catalogues = { ${ways.join(', ')} }`
}

async function catalogueOf(part: string, language: Language): Promise<string> {
  const texts = Object.entries(await readCatalogue(part, language))
  const messages = Object.fromEntries(texts.map(([id, text]) => [id, compileMessage(text)]))
  return `export default JSON.parse(${JSON.stringify(JSON.stringify(messages))})`
}
