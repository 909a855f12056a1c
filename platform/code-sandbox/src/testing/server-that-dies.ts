import { readFileSync } from 'node:fs'
import { aCall, openForTest } from './a-call.ts'

// Stands for a server that is killed while a child runs: it says the pids of its children and waits for its end.
const sandbox = await openForTest()
const fetchNode = () => {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ')
  const inner = children.flatMap((pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' '))
  console.log([...children, ...inner].filter((pid) => pid !== '').join(' '))
  return '[]'
}
await sandbox.run(aCall({ source: "$('X').all(); for (;;);", fetchNode, timeoutMs: 60_000 }))
