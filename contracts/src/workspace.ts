import { z } from 'zod'
import { columnSchema } from './data-table.ts'
import { roleSchema } from './role.ts'
import { line } from './text.ts'
import { timeZoneSchema } from './time-zone.ts'
import { variableSchema } from './variable.ts'
import { retentionSchema, workflowFileSchema } from './workflow-file.ts'

export const workspaceSchema = z
  .strictObject({ id: z.uuid(), name: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'Workspace' })
export type WorkspaceView = z.output<typeof workspaceSchema>

const name = line(100).trim().min(1)

export const createWorkspaceSchema = z.strictObject({ name }).meta({ id: 'CreateWorkspace' })
export const renameWorkspaceSchema = z.strictObject({ name }).meta({ id: 'RenameWorkspace' })

const errorWorkflow = line(128).trim().min(1).describe('Started when an execution fails: by its id or its name')

export const workspaceSettingsSchema = z
  .strictObject({
    timeZone: z
      .string()
      .optional()
      .describe('Of schedules for which neither the node nor the workflow names one; else UTC'),
    errorWorkflow: errorWorkflow.optional(),
    retention: retentionSchema.optional(),
  })
  .describe('What holds where a workflow says nothing of its own')
  .meta({ id: 'WorkspaceSettings' })
export type WorkspaceSettingsView = z.output<typeof workspaceSettingsSchema>

export const changeWorkspaceSettingsSchema = z
  .strictObject({
    timeZone: timeZoneSchema.nullable().optional(),
    errorWorkflow: errorWorkflow.nullable().optional(),
    retention: retentionSchema.nullable().optional(),
  })
  .describe('What is not named stays; null takes a setting away')
  .meta({ id: 'ChangeWorkspaceSettings' })
export type ChangeWorkspaceSettings = z.output<typeof changeWorkspaceSettingsSchema>

export const ownWorkspaceSchema = workspaceSchema
  .extend({
    role: roleSchema.describe('What you are there'),
    removalAt: z.iso.datetime().optional().describe('It was deleted, and will be gone then; you can restore it'),
  })
  .meta({ id: 'OwnWorkspace' })
export type OwnWorkspaceView = z.output<typeof ownWorkspaceSchema>

export const ownWorkspaceListSchema = z
  .strictObject({ items: z.array(ownWorkspaceSchema) })
  .meta({ id: 'OwnWorkspaceList' })

export const deleteWorkspaceSchema = z
  .strictObject({ name: z.string().max(100).describe('What it is called, so that nobody deletes another one') })
  .meta({ id: 'DeleteWorkspace' })

export const deletedWorkspaceSchema = z.strictObject({ removalAt: z.iso.datetime() }).meta({ id: 'DeletedWorkspace' })

/** The file that a workspace is exported to; no secret is in it. */
export const workspaceExportSchema = z
  .strictObject({
    linkflowWorkspace: z.literal(1),
    name: z.string(),
    exportedAt: z.iso.datetime(),
    variables: z.array(variableSchema.omit({ updatedAt: true })),
    workflows: z.array(z.strictObject({ isLive: z.boolean(), isArchived: z.boolean(), file: workflowFileSchema })),
    dataTables: z.array(z.strictObject({ name: z.string(), columns: z.array(columnSchema) })),
    dataRows: z.array(z.strictObject({ table: z.string(), values: z.record(z.string(), z.unknown()) })),
  })
  .meta({ id: 'WorkspaceExport' })
