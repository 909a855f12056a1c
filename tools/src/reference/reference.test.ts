import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { REPOSITORY, referencePages } from './pages.ts'

const root = fileURLToPath(REPOSITORY)
const pages = referencePages(root)

it.each([...pages.keys()])('docs/reference/%s says what the code says; if not, run «npm run docs»', (name) => {
  expect(readFileSync(join(root, 'docs/reference', name), 'utf8')).toBe(pages.get(name))
})

it('finds a sentence for every setting and every limit', () => {
  expect(pages.get('configuration.md')).not.toMatch(/\|\s*\|$/m)
  const silent = [...pages.get('limits.md')!.matchAll(/^\| `(\w+)` \| [^|]+ \|\s*\|$/gm)].map(([, name]) => name)
  expect(silent).toEqual([])
})
