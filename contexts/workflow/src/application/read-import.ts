import { type Problem, type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import { schemaProblems } from '@linkflow/http-server'
import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import { type ImportReport, importN8n, looksLikeN8n } from '@linkflow/n8n'

export type ImportFormat = 'linkflow' | 'n8n'

/** What a document holds. */
export interface ReadImport {
  readonly format: ImportFormat
  readonly workflows: readonly {
    readonly file: WorkflowFile
    /** Items of the first output, by the id of a node. */
    readonly pins: ReadonlyMap<string, readonly JsonObject[]>
  }[]
  readonly report: ImportReport | undefined
}

export type ReadImportError =
  | { readonly type: 'not-recognised' }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }

/** Reads a document in the format that is named, or in the one that it looks like. */
export function readImport(document: unknown, named: ImportFormat | undefined): Result<ReadImport, ReadImportError> {
  const format = named ?? formatOf(document)
  if (format === undefined) return fail({ type: 'not-recognised' })
  return format === 'n8n' ? ofN8n(document) : ofLinkFlow(document)
}

function formatOf(document: unknown): ImportFormat | undefined {
  if (typeof document === 'object' && document !== null && Object.hasOwn(document, 'linkflow')) return 'linkflow'
  return looksLikeN8n(document) ? 'n8n' : undefined
}

function ofLinkFlow(document: unknown): Result<ReadImport, ReadImportError> {
  const file = workflowFileSchema.safeParse(document)
  if (!file.success) return fail({ type: 'invalid', problems: schemaProblems(file.error) })
  return ok({ format: 'linkflow', workflows: [{ file: file.data, pins: new Map() }], report: undefined })
}

function ofN8n(document: unknown): Result<ReadImport, ReadImportError> {
  const { workflows, report } = importN8n(document)
  if (workflows.length === 0) return fail({ type: 'not-recognised' })
  const read: ReadImport['workflows'][number][] = []
  for (const { file: made, pins } of workflows) {
    const file = workflowFileSchema.safeParse(made)
    if (!file.success) return fail({ type: 'invalid', problems: schemaProblems(file.error) })
    read.push({ file: file.data, pins })
  }
  return ok({ format: 'n8n', workflows: read, report })
}
