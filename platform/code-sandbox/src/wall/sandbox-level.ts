/** One wall around a child. Each is read from the running child by the server, never believed from settings. */
export type Wall = keyof typeof WALLS

/** What each wall keeps from code that broke out of its isolate, and what to do where it is missing. */
export const WALLS = {
  'empty-environment': 'no variable of the server (keys, addresses) is in the process',
  'closed-descriptors': 'no file or connection of the server is open in the process',
  'dies-with-server': 'the process ends when the server does, however that ends',
  'no-new-privileges': 'no program that it starts can gain rights',
  'no-capabilities': 'it has no capability, even where the server runs as root',
  'resource-limits': 'the kernel bounds its memory and open files, and it writes no file',
  'user-namespace': 'its user is nobody outside, and it can make no namespaces of its own',
  'own-network': 'there is no network in it, not even the loopback of the machine',
  'own-processes': 'it sees and can signal no other process',
  'read-only-root': 'it sees the system libraries, Node and itself, read-only, and nothing else of the disk',
} as const

const ALL = Object.keys(WALLS) as Wall[]

/** Which walls hold on this machine. Full is all of them, on Linux with user namespaces. */
export interface SandboxLevel {
  readonly full: boolean
  readonly holding: readonly Wall[]
  readonly missing: readonly Wall[]
  /** Why the next better level could not be had, as the tools said it. */
  readonly reasons: readonly string[]
  /** For doctor and for the refusal to start. */
  readonly sentence: string
}

export function sandboxLevel(holding: ReadonlySet<Wall>, reasons: readonly string[]): SandboxLevel {
  const missing = ALL.filter((wall) => !holding.has(wall))
  return {
    full: missing.length === 0,
    holding: ALL.filter((wall) => holding.has(wall)),
    missing,
    reasons,
    sentence: sentence(missing, reasons),
  }
}

function sentence(missing: readonly Wall[], reasons: readonly string[]): string {
  if (missing.length === 0)
    return 'User code runs behind all walls: its own process, namespaces, limits and nothing to steal.'
  const lacking = missing.map((wall) => `${wall} (${WALLS[wall]})`).join('; ')
  const why = reasons.length === 0 ? '' : ` The system said: ${reasons.join(' / ')}.`
  return (
    `User code runs in an isolate inside a process of its own, but these walls around it are missing: ${lacking}.${why} ` +
    'All walls need Linux with util-linux (setpriv, prlimit, unshare, nsenter, mount) and user namespaces: in a ' +
    'container allow CAP_SYS_ADMIN or a seccomp profile that lets unshare pass; on Ubuntu set ' +
    'kernel.apparmor_restrict_unprivileged_userns=0 or give Node an AppArmor profile.'
  )
}
