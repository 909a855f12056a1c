import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { generatedFiles } from './generated-files.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const files = generatedFiles()

it.each([...files.keys()])('%s says what the schemas say; if not, run «npm run generate»', (path) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(files.get(path))
})
