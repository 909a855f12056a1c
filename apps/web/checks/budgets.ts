import { fileURLToPath } from 'node:url'
import { LANGUAGES, PART_NAMES, readTextIds } from '../build/catalogues.ts'
import { TextsUsed } from '../build/texts-used.ts'
import type { Bundle } from './bundle.ts'

/** Part 3.10 of the specification, in bytes of gzip; above the second figure the check fails. */
const KB = 1000
const BUDGETS = {
  page: { wished: 215 * KB, most: 250 * KB },
  editor: { wished: 130 * KB, most: 130 * KB },
  code: { wished: 165 * KB, most: 165 * KB },
  charts: { wished: 25 * KB, most: 25 * KB },
  palette: { wished: 8 * KB, most: 8 * KB },
  styles: { wished: 30 * KB, most: 30 * KB },
  font: { wished: 60 * KB, most: 60 * KB },
} as const

const EDITOR = 'src/screens/workflow/workflow-page.tsx'
const PALETTE = 'src/app/palette.tsx'
const CODE = ['src/editor/code/open-expression-editor.ts', 'src/editor/code/open-javascript-editor.ts']
/** Screens that draw charts: what they add to the frame. */
const CHARTS = ['src/screens/usage/usage-page.tsx', 'src/screens/executions/executions-page.tsx']

export interface Measured {
  readonly what: string
  readonly bytes: number
  readonly wished: number
  readonly most: number
}

const SOURCES = fileURLToPath(new URL('../', import.meta.url))

/** What people wait for, page by page. Of the two languages the larger one counts. */
export async function measure(bundle: Bundle): Promise<Measured[]> {
  const texts = new TextsUsed(await readTextIds())
  const filesOf = (...sources: readonly string[]): Set<string> =>
    new Set(sources.flatMap((source) => [...bundle.filesOf(source)]))
  const textBytes = (...sources: readonly string[]): number => {
    const parts = new Set(sources.flatMap((source) => texts.partsOf(SOURCES + source)))
    return [...parts].reduce((sum, part) => sum + partBytes(bundle, part), 0)
  }
  const frame = ['src/main.tsx', 'src/app/shell.tsx'] as const
  const frameFiles = filesOf('index.html', 'src/app/shell.tsx')
  /** What comes when this is opened, on a page of the frame or of another. */
  const added = (sources: readonly string[], under: readonly string[] = []): number => {
    const before = new Set([...frameFiles, ...filesOf(...under)])
    const files = [...filesOf(...sources)].filter((file) => !before.has(file))
    return bundle.sum(files) + textBytes(...frame, ...under, ...sources) - textBytes(...frame, ...under)
  }
  const frameBytes = bundle.sum(frameFiles) + textBytes(...frame)
  const pages = bundle.lateSources.filter(
    (source) => /^src\/screens\/.*-pages?\.tsx$/.test(source) && source !== EDITOR,
  )
  return [
    ...pages.sort().map((page) => ({
      what: `page ${page.replace(/^src\/screens\/|\.tsx$/g, '')}`,
      bytes: frameBytes + added([page]),
      ...BUDGETS.page,
    })),
    { what: 'the editor adds', bytes: added([EDITOR]), ...BUDGETS.editor },
    { what: 'fields of code add', bytes: added(CODE, [EDITOR, 'src/editor/panel/open-panel.tsx']), ...BUDGETS.code },
    ...CHARTS.map((page) => ({ what: `charts of ${page.split('/')[2]}`, bytes: added([page]), ...BUDGETS.charts })),
    { what: 'the palette adds', bytes: added([PALETTE]), ...BUDGETS.palette },
    { what: 'all style sheets', bytes: bundle.sum(bundle.all('.css')), ...BUDGETS.styles },
    ...bundle.all('.woff2').map((font) => ({
      what: `font ${font.replace(/^assets\/|-[\w-]{8}\.woff2$/g, '')}`,
      bytes: bundle.bytesOf(font),
      ...BUDGETS.font,
    })),
  ]
}

const partBytes = (bundle: Bundle, part: string): number =>
  Math.max(...LANGUAGES.map((language) => bundle.sum(bundle.filesOf(`virtual:strings/${part}/${language}`))))

/** Editors of code come with the first field of code, and a language with who chose it: neither with any page. */
export function tooEarly(bundle: Bundle): string[] {
  const late = [
    ...CODE.flatMap((source) => [...bundle.filesOf(source)].slice(0, 1)),
    ...PART_NAMES.flatMap((part) =>
      LANGUAGES.flatMap((language) => [...bundle.filesOf(`virtual:strings/${part}/${language}`)]),
    ),
  ]
  const pages = [
    'index.html',
    'src/app/shell.tsx',
    ...bundle.lateSources.filter((source) => /-page\.tsx$/.test(source)),
  ]
  return pages.flatMap((page) =>
    [...bundle.filesOf(page)].filter((file) => late.includes(file)).map((file) => `${page} brings ${file} along`),
  )
}
