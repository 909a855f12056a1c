import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const FOLDERS = ['/usr/bin', '/usr/sbin', '/bin', '/sbin']
const NEEDED = ['setpriv', 'prlimit', 'unshare', 'nsenter', 'mount', 'cat'] as const
type Tool = (typeof NEEDED)[number]

/** Absolute paths of the programs of util-linux that make walls; those that are not there are absent. */
export type Tools = Partial<Record<Tool, string>>

export function findTools(): Tools {
  const tools: Tools = {}
  if (process.platform !== 'linux') return tools
  for (const name of NEEDED) {
    const folder = FOLDERS.find((each) => existsSync(join(each, name)))
    if (folder !== undefined) tools[name] = join(folder, name)
  }
  return tools
}

/** Runs a program with an empty environment; rejects with what it said. */
export function runTool(path: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(path, args, { env: {}, timeout: 5_000 }, (error, _stdout, stderr) => {
      if (error === null) resolve()
      else reject(new Error(stderr.trim().split('\n')[0] || error.message))
    })
  })
}
