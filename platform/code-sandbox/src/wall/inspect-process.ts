import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { Wall } from './sandbox-level.ts'

/** What the kernel says about a running child, seen from the server. */
export interface Inspection {
  readonly walls: ReadonlySet<Wall>
  /** Writable private memory that is reserved, which is what RLIMIT_DATA counts. */
  readonly dataBytes: number
}

/** The child itself: `pid`, or the one process that a waiting `unshare` has started. */
export function innermostPid(pid: number): number {
  if (process.platform !== 'linux') return pid
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return children === '' ? pid : Number(children.split(' ')[0])
  } catch {
    return pid
  }
}

export function inspectProcess(pid: number): Inspection {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? ''
  const walls = new Set<Wall>()
  const add = (wall: Wall, holds: boolean) => {
    if (holds) walls.add(wall)
  }
  const apart = (namespace: string) => link(pid, `ns/${namespace}`) !== readlinkSync(`/proc/self/ns/${namespace}`)
  add('empty-environment', readFileSync(`/proc/${pid}/environ`).length === 0)
  add('closed-descriptors', strangeDescriptors(pid).length === 0)
  add('no-new-privileges', field('NoNewPrivs') === '1')
  add('no-capabilities', /^0+$/.test(field('CapEff')) && /^0+$/.test(field('CapPrm')))
  add('resource-limits', limited(pid))
  add('user-namespace', apart('user'))
  add('own-network', apart('net'))
  add('own-processes', apart('pid'))
  add('read-only-root', apart('mnt') && link(pid, 'root') !== '/')
  return { walls, dataBytes: Number.parseInt(field('VmData'), 10) * 1024 }
}

const link = (pid: number, name: string) => readlinkSync(`/proc/${pid}/${name}`)

/** Descriptors that lead out of the process: beyond 0-2, Node has its own pipes, events and polls, and nothing else. */
export function strangeDescriptors(pid: number): string[] {
  const ours = new Set(readdirSync('/proc/self/fd').map((fd) => target('self', fd)))
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    const to = target(pid, fd)
    return (
      Number(fd) > 2 && to !== '/dev/null' && !to.startsWith('anon_inode:') && (!to.startsWith('pipe:') || ours.has(to))
    )
  })
}

function target(pid: number | 'self', fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`)
  } catch {
    return '/dev/null'
  }
}

function limited(pid: number): boolean {
  const rows = readFileSync(`/proc/${pid}/limits`, 'utf8').split('\n')
  const isSet = (name: string) => rows.some((row) => row.startsWith(name) && !row.includes('unlimited'))
  return isSet('Max data size') && isSet('Max core file size') && isSet('Max file size')
}
