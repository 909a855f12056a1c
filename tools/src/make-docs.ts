// npm run docs: writes docs/reference from the code.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { REPOSITORY, referencePages } from './reference/pages.ts'

const root = fileURLToPath(REPOSITORY)
const folder = join(root, 'docs/reference')
mkdirSync(folder, { recursive: true })
for (const [name, text] of referencePages(root)) {
  writeFileSync(join(folder, name), text)
  console.log(`docs/reference/${name}`)
}
