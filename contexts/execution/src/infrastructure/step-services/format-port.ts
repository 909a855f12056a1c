import type { FileReader } from '@linkflow/file-reader'
import { isInline, runOperation } from '@linkflow/formats'
import { fail } from '@linkflow/kernel'
import type { FormatPort } from '@linkflow/node-runtime'

export type FileReading = Pick<FileReader, 'run'>

/** Small and simple contents here; the others in a process that may be ended. */
export function formatPort(reader: FileReading, workspaceId: string, signal: AbortSignal): FormatPort {
  return {
    async run(operation, content, options) {
      if (!isInline(operation, content.length)) {
        return reader.run({ workspaceId, operation, content, options, signal })
      }
      const done = await runOperation(operation, content, options)
      return done.ok ? done : fail({ ...done.error, retryable: false })
    },
  }
}
