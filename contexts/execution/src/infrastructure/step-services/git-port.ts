import type { Git, SendRequest } from '@linkflow/git'
import { ok } from '@linkflow/kernel'
import type { GitPort, HttpPort } from '@linkflow/node-runtime'
import type { UserFiles } from '@linkflow/object-store'

export type GitWork = Pick<Git, 'run'>

/** Repositories among the workspace's files. Their requests are those of the step: one egress, and its credential. */
export function gitPort(
  git: GitWork,
  files: Pick<UserFiles, 'workspace'>,
  http: HttpPort,
  workspaceId: string,
  signal: AbortSignal,
): GitPort {
  return {
    run(operation, { folder, options, credential, tls, timeoutMs }) {
      const send: SendRequest = async (request) => {
        const sent = await http.request({
          ...request,
          ...(credential !== undefined && { credential }),
          ...(tls && { tls }),
          timeoutMs,
          redirects: { follow: false, max: 0 },
          as: 'stream',
        })
        if (!sent.ok) return sent
        const { status, headers, body } = sent.value
        return ok({ status, headers, body: body instanceof Uint8Array ? onePiece(body) : body })
      }
      const own = files.workspace(workspaceId)
      return git.run({ workspaceId, files: own, folder, operation, options, send, timeoutMs, signal })
    },
  }
}

async function* onePiece(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body
}
