import { readFileSync } from 'node:fs'
import { defaultDifferences } from '@linkflow/n8n'
import { suiteCommand, WrongOption } from '@linkflow/suite-command'

const HELP = `npm run check:n8n-defaults -- --file FILE

Holds the parameters of the compatibility nodes, with their defaults, against a list of n8n's own: names that are missing
here, and defaults that differ. The list is not part of LinkFlow.

  --file FILE     JSON: {<type>: {<version>: {properties: [{name, type, default}]}}}
  --help          this`

await suiteCommand(HELP, { file: { type: 'string' } } as const, async ({ file }) => {
  if (file === undefined) throw new WrongOption('Name the list of n8n’s parameters: --file FILE.')
  const found = defaultDifferences(JSON.parse(readFileSync(file, 'utf8')))
  for (const line of found.differences) process.stdout.write(`${line}\n`)
  process.stdout.write(`${found.compared} parameters compared, ${found.differences.length} differ.\n`)
  return found.differences.length === 0 ? 0 : 1
})
