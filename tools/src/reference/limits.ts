import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { code, page, tableOf } from './markdown.ts'
import { readLimits } from './read-limits.ts'

const PACKAGE_FOLDERS = ['.', 'platform', 'contexts', 'apps']
/** Packages that measure and test the product have limits of their own, which nobody who runs it meets. */
const NOT_THE_PRODUCT = new Set(['bench', 'fuzz', 'simulation', 'tests', 'tools'])

/** From the `limits.ts` of each package: the values as they are, the words as they are written there. */
export function limitsPage(root: string): string {
  const sections = limitFiles(root).map((file) => {
    const rows = readLimits(file).map(({ name, value, doc }) => [code(name), valueText(name, value), doc])
    const title = relative(root, dirname(dirname(file))).replaceAll('\\', '/')
    return `## ${title}\n\n${tableOf(['Limit', 'Value', 'Meaning'], rows)}`
  })
  return page(
    'Limits',
    'Nothing is unbounded. Each limit is a constant in one file of its package; those that an installation may want to ' +
      'change are settings ([configuration.md](configuration.md)).',
    ...sections,
  )
}

function limitFiles(root: string): string[] {
  return PACKAGE_FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !NOT_THE_PRODUCT.has(entry.name))
      .map((entry) => join(root, folder, entry.name, 'src', 'limits.ts')),
  )
    .filter((path) => exists(path))
    .sort()
}

function exists(path: string): boolean {
  try {
    return readFileSync(path).length > 0
  } catch {
    return false
  }
}

const KIB = 1024

function valueText(name: string, value: number): string {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split('_')
  if (!Number.isFinite(value)) return 'none'
  if (words.includes('MS')) return value >= 1000 ? `${plain(value)} ms (${durationText(value)})` : `${plain(value)} ms`
  if (words.includes('BYTES') || words.includes('CHARS'))
    return value >= KIB && value % KIB === 0 ? sizeText(value) : plain(value)
  return plain(value)
}

const plain = (value: number): string => (Number.isInteger(value) ? value.toLocaleString('en-US') : String(value))

function sizeText(value: number): string {
  const unit = value % KIB ** 3 === 0 ? 3 : value % KIB ** 2 === 0 ? 2 : 1
  return `${plain(value / KIB ** unit)} ${['', 'Ki', 'Mi', 'Gi'][unit]}`
}

function durationText(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const
  const [unit, size] = units.find(([, each]) => ms >= each)!
  return `${Math.round((ms / size) * 100) / 100} ${unit}`
}
