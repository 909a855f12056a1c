import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { findNode, SERVER_FLAGS } from './find-node.mjs'

const PARENT_LOOK_MS = 500

/**
 * Starts `node <flags> <args>` with our streams, passes signals on, and ends as the child ended. The child has a channel
 * to us, by which it sees that we are gone: nobody can tell a program to end that was left behind by a `kill -9`.
 */
export function launch(args, env = {}) {
  let node
  try {
    node = findNode()
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
  const child = spawn(node, [...SERVER_FLAGS, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...env, ...process.env },
  })
  child.channel?.unref()
  endWithNpm(child)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal already sends SIGINT to the whole group; kill() twice is harmless, the server drains once.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', (error) => {
    console.error(`Could not start ${node}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0))
  })
}

/**
 * npm starts us by a shell. A SIGTERM for npm ends that shell and gets no further, and a `kill -9` of npm not even so far;
 * the first asks for a drain, the second for an end.
 */
function endWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return
  const shell = process.ppid
  const npm = parentOf(shell)
  const look = setInterval(() => {
    const isShellGone = process.ppid !== shell
    if (!isShellGone && parentOf(shell) === npm) return
    clearInterval(look)
    child.kill(isShellGone ? 'SIGTERM' : 'SIGKILL')
  }, PARENT_LOOK_MS)
  look.unref()
}

/** Undefined where there is no /proc, and for a process that is gone. */
function parentOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return /^PPid:\s*(\d+)/m.exec(status)?.[1]
  } catch {
    return undefined
  }
}
