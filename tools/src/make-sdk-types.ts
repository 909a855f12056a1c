// npm run generate: writes the types of the SDK from the schemas of the wire and of the nodes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generatedFiles } from './sdk-types/generated-files.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
for (const [path, text] of generatedFiles()) {
  writeFileSync(join(root, path), text)
  console.log(path)
}
