import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { findNode, SERVER_FLAGS } from './find-node.mjs'

/** Starts `node <flags> <args>` with our streams, passes signals on, and ends as the child ended. */
export function launch(args) {
  let node
  try {
    node = findNode()
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
  const child = spawn(node, [...SERVER_FLAGS, ...args], { stdio: 'inherit' })
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
