import { fail, ok } from '@linkflow/kernel'
import type { UserFilesPort } from '@linkflow/node-runtime'
import type { UserFiles } from '@linkflow/object-store'

/** The files of the workspace, by relative names that never leave its folder. */
export function filesPort(files: UserFiles, workspaceId: string): UserFilesPort {
  const own = files.workspace(workspaceId)
  const failed = ({ code, message, retryable }: { code: string; message: string; retryable?: boolean }) =>
    fail({ code, message, retryable: retryable ?? false })
  return {
    async list(glob) {
      const found = await own.list(glob)
      return found.ok ? ok(found.value) : failed(found.error)
    },
    async read(path) {
      const found = await own.read(path)
      return found.ok ? ok({ bytes: found.value.bytes, content: found.value.body }) : failed(found.error)
    },
    async write(path, content, { append }) {
      const written = await own.write(path, content, { append })
      return written.ok ? ok({ bytes: written.value.bytes }) : failed(written.error)
    },
  }
}
