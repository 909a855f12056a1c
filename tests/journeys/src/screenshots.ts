import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

// playwright-core writes to `__proto__` where it reports errors, which LinkFlow's Node forbids: in a process of its own it may.
const child = fork(fileURLToPath(new URL('./screenshots/main.ts', import.meta.url)), process.argv.slice(2), {
  execArgv: ['--no-warnings'],
})
child.once('close', (code) => {
  process.exitCode = code ?? 1
})
