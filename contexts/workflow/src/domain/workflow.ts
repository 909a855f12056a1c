import { createHash } from 'node:crypto'
import type { Actor, WorkflowFile } from '@linkflow/contracts'
import type { Id } from '@linkflow/kernel'

import type { FolderId } from './folder-tree.ts'

export type WorkflowId = Id<'workflow'>
export type VersionId = Id<'version'>

/**
 * A draft that people edit, and at most one live version that runs.
 *
 *   (draft only) ──publish──▶ live ──publish──▶ live (a newer version) ──unpublish──▶ (draft only)
 *
 * W1. A version never changes; publishing makes a new one, unless the draft is what is live already.
 * W2. `draftRevision` grows with each change of the draft; who names the one they changed cannot undo another's work.
 * W3. What listens (triggers) changes in the transaction that changes what is live.
 * W4. An archived workflow has no live version; it is neither run nor published until it is restored.
 */
export interface WorkflowSummary {
  readonly id: WorkflowId
  readonly name: string
  readonly description: string
  readonly draftRevision: number
  readonly nodeCount: number
  readonly live: LiveVersion | undefined
  /** The draft is not what is live. */
  readonly hasUnpublishedChanges: boolean
  readonly archivedAt: Date | undefined
  readonly tags: readonly string[]
  readonly folderId: FolderId | undefined
  readonly owner: Owner | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Who made it. */
export interface Owner {
  readonly type: 'account' | 'key'
  readonly id: string
}

export interface LiveVersion {
  readonly versionId: VersionId
  readonly number: number
  readonly publishedAt: Date
}

export interface Workflow extends WorkflowSummary {
  readonly draft: WorkflowFile
}

/** A published one has a number, a named one a name; a snapshot is a draft that was run, in no list. */
export type VersionKind = 'published' | 'named' | 'snapshot'

export interface VersionSummary {
  readonly id: VersionId
  readonly workflowId: WorkflowId
  readonly kind: VersionKind
  readonly number: number | undefined
  readonly name: string | undefined
  readonly note: string | undefined
  readonly createdAt: Date
  readonly author: Actor | undefined
}

export interface Version extends VersionSummary {
  readonly file: WorkflowFile
}

/** A version as it runs. Immutable. */
export interface LoadedVersion {
  readonly versionId: VersionId
  readonly workflowId: WorkflowId
  readonly workspaceId: string
  readonly kind: VersionKind
  readonly number: number | undefined
  readonly planFormat: number
  readonly file: WorkflowFile
}

export const contentHash = (fileText: string): Uint8Array => createHash('sha256').update(fileText).digest()
