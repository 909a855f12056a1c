import { fail } from '@linkflow/kernel'
import type { CommandPort } from '@linkflow/node-runtime'
import type { UserFiles } from '@linkflow/object-store'
import { runProgram } from '@linkflow/programs'

const SHELL = '/bin/sh'

/** Commands in the folder of the workspace's files, where the installation allows them. */
export function commandPort(
  files: Pick<UserFiles, 'workspace'>,
  isAllowed: boolean,
  workspaceId: string,
  signal: AbortSignal,
): CommandPort {
  return {
    async run(command, { values, timeoutMs, outputBytesMax }) {
      if (!isAllowed) return fail(notAllowed)
      if (process.platform === 'win32') return fail(noShell)
      const folder = await files.workspace(workspaceId).folder()
      return runProgram({
        argv: [SHELL, '-c', command],
        folder,
        // The path of the server is no secret, and without one no program is found.
        environment: { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: folder, LANG: 'C.UTF-8', ...values },
        timeoutMs,
        outputBytesMax,
        signal,
      })
    },
  }
}

const notAllowed = {
  code: 'command-not-allowed',
  message:
    'Commands are not allowed on this installation of LinkFlow. Whoever runs it can allow them for all workspaces by LINKFLOW_EXECUTE_COMMAND=true. Then everybody who may edit a workflow can read and change all that the user of LinkFlow can on that machine, the keys and secrets of every workspace among it. The SSH node runs commands on a machine of your choice instead.',
  retryable: false,
}

const noShell = {
  code: 'command-not-allowed',
  message: 'Commands are run by /bin/sh, which Windows does not have. Run LinkFlow on Linux or macOS for them.',
  retryable: false,
}
