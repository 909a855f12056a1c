import { apiPage } from './api.ts'
import { cliPage } from './cli.ts'
import { configurationPage } from './configuration.ts'
import { errorsPage } from './errors.ts'
import { expressionsPage } from './expressions.ts'
import { limitsPage } from './limits.ts'
import { nodesPage } from './nodes.ts'
import { threatsPage } from './threats.ts'

export const REPOSITORY = new URL('../../..', import.meta.url)

/** The pages of docs/reference, by file name, as the code says them now. */
export function referencePages(root: string): ReadonlyMap<string, string> {
  return new Map([
    ['nodes.md', nodesPage()],
    ['configuration.md', configurationPage()],
    ['errors.md', errorsPage()],
    ['limits.md', limitsPage(root)],
    ['expressions.md', expressionsPage()],
    ['cli.md', cliPage()],
    ['api.md', apiPage()],
    ['threats.md', threatsPage(root)],
  ])
}
