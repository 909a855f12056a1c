import { z } from 'zod'
import { problemSchema } from './problem.ts'
import { workflowFileSchema } from './workflow-file.ts'

export const importFormatSchema = z.enum(['linkflow', 'n8n'])

const fate = z
  .enum(['converted', 'noted', 'placeholder'])
  .describe('noted: converted, and there is something to know. placeholder: kept whole, and refuses to run')

const totals = {
  converted: z.int(),
  noted: z.int(),
  placeholder: z.int(),
}

const nodeReportSchema = z.strictObject({
  name: z.string().describe('As n8n has it'),
  type: z.string(),
  version: z.number(),
  fate,
  id: z.string().describe('Id of the node in the draft; of a sticky note, of the note'),
  becomes: z.string().optional().describe('Type of the node in the draft; a note has none'),
  notes: z.array(z.string()),
})

const credentialToConnectSchema = z.strictObject({
  type: z.string().describe('Type and name as n8n has them'),
  name: z.string(),
  nodes: z.array(z.string()),
})

export const workflowReportSchema = z
  .strictObject({
    name: z.string(),
    nodes: z.array(nodeReportSchema),
    credentials: z.array(credentialToConnectSchema).describe('Credentials to choose in the nodes that are named'),
    notes: z.array(z.string()).describe('About the workflow as a whole'),
    totals: z.strictObject(totals),
  })
  .meta({ id: 'ImportReport' })

export const importedWorkflowSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    nodes: z.int(),
    pins: z.int().describe('Nodes to which data was pinned'),
    problems: z.array(problemSchema).describe('Of the draft'),
    report: workflowReportSchema.optional().describe('What became of the nodes, where they come from elsewhere'),
  })
  .meta({ id: 'ImportedWorkflow' })

export const importedWorkflowsSchema = z
  .strictObject({ format: importFormatSchema, workflows: z.array(importedWorkflowSchema) })
  .meta({ id: 'ImportedWorkflows' })
export type ImportedWorkflowsView = z.output<typeof importedWorkflowsSchema>

export const importPreviewSchema = z
  .strictObject({
    format: importFormatSchema,
    workflows: z.array(
      z.strictObject({
        file: workflowFileSchema.describe('The draft that it would become'),
        pins: z.int().describe('Nodes to which data would be pinned'),
        report: workflowReportSchema.optional().describe('What became of the nodes, where they come from elsewhere'),
      }),
    ),
  })
  .meta({ id: 'ImportPreview' })
export type ImportPreviewView = z.output<typeof importPreviewSchema>
