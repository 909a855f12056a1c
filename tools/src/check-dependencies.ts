import { readRepository } from './dependencies/read-repository.ts'
import { check, RULES } from './dependencies/rules.ts'

const { sources, workspaces } = readRepository(new URL('../..', import.meta.url).pathname)
const violations = check(sources, workspaces)
for (const { path, line, rule, message } of violations) console.error(`${path}:${line}  ${rule}: ${message}`)
if (violations.length > 0) {
  console.error(`${violations.length} imports or uses break the rules of tools/src/dependencies.`)
  process.exit(1)
}
console.log(`${sources.length} files of ${workspaces.size} packages keep ${RULES.length} rules.`)
