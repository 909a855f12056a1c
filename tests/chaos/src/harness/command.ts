import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SERVER_FLAGS } from '../../../../bin/find-node.mjs'
import type { ClusterFolder } from './cluster.ts'

const MAIN = fileURLToPath(new URL('../../../../apps/cli/src/main.ts', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** One command of the operator, beside the processes of the cluster; what it says is kept among their logs. */
export function command(cluster: ClusterFolder, args: readonly string[], crashAt?: string): Promise<Ended> {
  const child = spawn(process.execPath, [...SERVER_FLAGS, MAIN, ...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? cluster.folder,
      LINKFLOW_DATA_DIR: cluster.dataDir,
      ...(crashAt !== undefined && { LINKFLOW_CRASH_AT: crashAt }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (bytes: Buffer) => {
      said[stream] += bytes.toString()
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const how = `--- ${args.join(' ')} (${crashAt ?? 'whole'}): ${signal ?? code}`
      appendFileSync(join(cluster.folder, 'logs', 'commands.log'), `${how}\n${said.stdout}${said.stderr}`)
      resolve({ code, signal, ...said })
    })
  })
}
