import type { WorkflowFileInput } from '@linkflow/contracts'
import type { JsonObject } from '@linkflow/kernel'
import { type ImportReport, reportOf } from './report.ts'
import { readDocument } from './shape.ts'
import { convertWorkflow } from './workflow.ts'

export interface ImportedWorkflow {
  readonly file: WorkflowFileInput
  /** Pinned items by the id of their node, for the draft: of its first output. */
  readonly pins: ReadonlyMap<string, readonly JsonObject[]>
}

export interface Imported {
  readonly workflows: readonly ImportedWorkflow[]
  readonly report: ImportReport
}

/**
 * Workflows of n8n as workflow files, with a line in the report for every node. Never throws, whatever it is given: what
 * cannot be read is as if it were not there, and the report says so.
 */
export function importN8n(json: unknown): Imported {
  const made = readDocument(json).map(convertWorkflow)
  return {
    workflows: made.map(({ file, pins }) => ({ file, pins })),
    report: reportOf(made.map(({ report }) => report)),
  }
}
