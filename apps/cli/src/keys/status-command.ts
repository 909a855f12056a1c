import { type KeyStatus, keyStatus } from '@linkflow/keys'
import { EXIT } from '../exit-code.ts'
import { plural, printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { type KeysOptions, withInstallation } from './open-installation.ts'

/** `linkflow keys status`: gives the exit code. */
export function statusCommand(options: KeysOptions, terminal: Terminal): Promise<number> {
  return withInstallation(options, terminal, async ({ database, keys, records }) => {
    const status = await keyStatus(database, keys.ring, records)
    const { stdout } = terminal
    if (options.json) stdout.write(`${JSON.stringify(status, null, 2)}\n`)
    else for (const line of linesOf(status)) stdout.write(`${printable(line)}\n`)
    return EXIT.ok
  })
}

const STATES = { current: 'in use', next: 'about to take over', 'not-used': 'not used' } as const

function linesOf({ source, masterKeys, dataKeys, holders, workspaces }: KeyStatus): string[] {
  return [
    `Master keys (${source}):`,
    ...masterKeys.map(
      ({ id, state, isHere, wraps }) =>
        `  ${id}  ${STATES[state]}, wraps ${wraps} of ${plural(dataKeys, 'data key')}${isHere ? '' : ', NOT IN THIS SOURCE'}`,
    ),
    holders.length === 0 ? 'No process runs.' : 'Processes:',
    ...holders.map(
      ({ name, host, lacks }) =>
        `  ${name} on ${host}  ${lacks.length === 0 ? 'holds what it needs' : `LACKS ${lacks.join(', ')}`}`,
    ),
    ...(workspaces.length === 0 ? ['Everything is under the newest data key of its workspace.'] : ['Workspaces:']),
    ...workspaces.map(
      ({ workspaceId, version, behind, unreadable }) =>
        `  ${workspaceId}  ${plural(behind, 'secret')} not yet under data key ${version}` +
        (unreadable === 0 ? '' : `; ${plural(unreadable, 'secret')} that no key opens`),
    ),
  ]
}
