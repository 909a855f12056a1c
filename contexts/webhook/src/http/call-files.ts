import type { FileRef } from '@linkflow/node-runtime'

export interface CallFilesNeeds {
  /** Stores a file of the call under its execution. */
  storeFile(
    workspaceId: string,
    executionId: string,
    name: string,
    mimeType: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<FileRef>
  /** Removes the files of a call that started no execution. */
  removeFiles(workspaceId: string, executionId: string): Promise<void>
  readonly onBug: (error: unknown) => void
}

/** Files of a call, until they belong to an execution. */
export class CallFiles {
  private readonly needs: CallFilesNeeds
  private readonly workspaceId: string
  private readonly executionId: string
  private hasAny = false

  constructor(needs: CallFilesNeeds, workspaceId: string, executionId: string) {
    this.needs = needs
    this.workspaceId = workspaceId
    this.executionId = executionId
  }

  store(name: string, mimeType: string, content: AsyncIterable<Uint8Array>): Promise<FileRef> {
    this.hasAny = true
    return this.needs.storeFile(this.workspaceId, this.executionId, name, mimeType, content)
  }

  /** A file that stays all the same is swept when it is old: no row names it. */
  async remove(): Promise<void> {
    if (!this.hasAny) return
    await this.needs.removeFiles(this.workspaceId, this.executionId).catch(this.needs.onBug)
  }
}
