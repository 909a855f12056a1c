import type { ReadOnlyView } from './read-only-view.ts'
import { SANDBOX_UID } from './read-only-view.ts'
import type { Tools } from './tools.ts'

/** A command line that starts a child behind some of the walls: the command of the child is appended to it. */
export type Prefix = readonly string[]

/**
 * Programs that each change something about themselves and then become the next one: no shell, and nothing of them is
 * left but the one `unshare` that waits for the first process of the new process namespace.
 */
export function namespacesPrefix(tools: Required<Tools>, view: ReadOnlyView, dataBytesMax: number): Prefix {
  return [
    ...[tools.setpriv, '--pdeathsig', 'KILL', '--no-new-privs', '--'],
    ...limits(tools.prlimit, dataBytesMax, ['--nproc=256']),
    ...[tools.nsenter, ...view.enter, '--'],
    // Once more: with the rights that it has in the namespaces it has entered, the kernel forgets what it was told before.
    ...[tools.setpriv, '--pdeathsig', 'KILL', '--'],
    // Inside a chroot the kernel refuses new user namespaces, so none of the rights that those give can be had.
    ...[
      tools.unshare,
      '--net',
      '--pid',
      '--ipc',
      '--uts',
      '--fork',
      '--kill-child=KILL',
      `--root=${view.root}`,
      '--wd=/',
      '--',
    ],
    ...[tools.setpriv, '--pdeathsig', 'KILL', ...NO_CAPABILITIES, '--securebits=+noroot,+noroot_locked', '--'],
  ]
}

/** Without namespaces: the process still loses what it can lose. `ownUser` needs files that everyone can read. */
export function plainPrefix(tools: Tools, ownUser: boolean, dataBytesMax: number): Prefix {
  const user = ownUser ? [`--reuid=${SANDBOX_UID}`, `--regid=${SANDBOX_UID}`, '--clear-groups'] : []
  const isRoot = process.getuid?.() === 0
  return [
    ...(tools.setpriv === undefined
      ? []
      : [tools.setpriv, ...user, '--pdeathsig', 'KILL', '--no-new-privs', ...(isRoot ? NO_CAPABILITIES : []), '--']),
    ...(tools.prlimit === undefined ? [] : limits(tools.prlimit, dataBytesMax, [])),
  ]
}

const NO_CAPABILITIES = ['--bounding-set=-all', '--inh-caps=-all', '--ambient-caps=-all']

function limits(prlimit: string, dataBytesMax: number, more: readonly string[]): string[] {
  return [prlimit, '--core=0', '--fsize=0', '--nofile=64', `--data=${dataBytesMax}`, ...more, '--']
}
