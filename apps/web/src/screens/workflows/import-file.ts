import type { ImportedWorkflows } from '@linkflow/sdk'
import { IMPORT_BYTES_MAX } from '../../import/limits.ts'
import { nameOfFile, readText } from '../../import/read-text.ts'
import type { Import } from './imports.ts'

/** Reads a file and sends it; whatever comes of it is an outcome that can be told. */
export async function importFile(
  file: File,
  send: (document: unknown) => Promise<ImportedWorkflows>,
): Promise<Import['state']> {
  if (file.size > IMPORT_BYTES_MAX) return { type: 'unreadable', why: 'too-large' }
  try {
    const read = await readText(await file.text(), nameOfFile(file.name))
    if (!read.ok) return { type: 'unreadable', why: read.why }
    return { type: 'done', imported: await send(read.document) }
  } catch (error) {
    return { type: 'failed', error: error as Error }
  }
}
