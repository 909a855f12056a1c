import type { ImportPreview } from '@linkflow/sdk'

export type PreviewedWorkflow = ImportPreview['workflows'][number]

/** How an import into the open draft stands. */
export type Imported =
  | { readonly type: 'reading' }
  | { readonly type: 'failed'; readonly error: Error; readonly again: () => void }
  /** A canvas takes one of them. */
  | {
      readonly type: 'several'
      readonly workflows: readonly PreviewedWorkflow[]
      readonly choose: (workflow: PreviewedWorkflow) => void
    }
  | {
      readonly type: 'done'
      readonly workflow: PreviewedWorkflow
      /** Ids of the draft by those of the report. */
      readonly ids: ReadonlyMap<string, string>
      /** The draft had its own language of expressions and order already, and keeps them. */
      readonly keepsSettings: boolean
    }
