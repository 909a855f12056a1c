import { readdirSync, readFileSync } from 'node:fs'

const O_CLOEXEC = 0o2_000_000

/**
 * Descriptors of the server that a child would inherit: those it was itself started with and never knew. Node marks
 * its own to be closed, and whatever a service manager or a shell left open goes on to every child.
 */
export function inheritedDescriptors(): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc/self/fdinfo')
    .map(Number)
    .filter((fd) => fd > 2 && staysOpen(fd))
}

function staysOpen(fd: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1]
    return flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0
  } catch {
    return false // the descriptor of this very listing
  }
}
