import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Errand {
  /** The program. */
  readonly chromium: string
  readonly pages: readonly { readonly name: string; readonly url: string }[]
  /** What each page must have said when it is done. */
  readonly says: string
}

/**
 * Opens the pages one after another; what was not as it should be. In a process without our flags: the library that leads the
 * browser writes to `__proto__` where it reports an error.
 */
export function visit(errand: Errand): Promise<readonly string[]> {
  const child = fork(fileURLToPath(new URL('./browser-process.ts', import.meta.url)), { execArgv: [] })
  return new Promise((resolve) => {
    child.once('message', (findings: readonly string[]) => resolve(findings))
    child.once('exit', (code) => resolve([`the process of the browser ended with code ${code}, and said nothing`]))
    child.send(errand)
  })
}
