import type { ImportedWorkflows } from '@linkflow/sdk'
import type { Unreadable } from '../../import/read-text.ts'

/** How the import of one file stands. */
export interface Import {
  /** What was pasted is no file. */
  readonly file?: File
  readonly name: string
  readonly state:
    | { readonly type: 'reading' }
    | { readonly type: 'unreadable'; readonly why: Unreadable }
    | { readonly type: 'failed'; readonly error: Error }
    | { readonly type: 'done'; readonly imported: ImportedWorkflows }
}

export const importOf = (file: File): Import => ({ file, name: file.name, state: { type: 'reading' } })

/** A file of LinkFlow is what it was: there is nothing to tell, so it is opened at once. */
export function onlyOwn(imports: readonly Import[]): string | undefined {
  const [only] = imports
  if (imports.length !== 1 || only?.state.type !== 'done') return undefined
  const { format, workflows } = only.state.imported
  return format === 'linkflow' && workflows.length === 1 ? workflows[0]!.id : undefined
}
