import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeParameters } from './node-parameters.ts'
import { wireTypes } from './wire-types.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const NOTE = '// Made by «npm run generate»; change the code that it is made from.\n'

/** The parts of the SDK that are made from other packages, by path from the root. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['sdk/src/generated/wire-types.ts', formatted(wireTypes())],
    ['sdk/src/generated/nodes.ts', formatted(nodeParameters())],
  ])
}

function formatted(text: string): string {
  const args = ['node_modules/@biomejs/biome/bin/biome', 'format', '--stdin-file-path=generated.ts']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    input: NOTE + text,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`biome could not format what was generated:\n${stderr}`)
  return stdout
}
