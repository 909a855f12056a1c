export { type Imported, type ImportedWorkflow, importN8n } from './import/import-n8n.ts'
export type { CredentialToConnect, Fate, ImportReport, NodeReport, WorkflowReport } from './import/report.ts'
export { looksLikeN8n } from './import/shape.ts'
export { compatibilityNodes, knownTypes } from './nodes/index.ts'
