import { z } from 'zod'
import { roleSchema } from './role.ts'
import { line } from './text.ts'
import { variableSchema } from './variable.ts'
import { workflowFileSchema } from './workflow-file.ts'

export const workspaceSchema = z
  .strictObject({ id: z.uuid(), name: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'Workspace' })
export type WorkspaceView = z.output<typeof workspaceSchema>

const name = line(100).trim().min(1)

export const createWorkspaceSchema = z.strictObject({ name }).meta({ id: 'CreateWorkspace' })
export const renameWorkspaceSchema = z.strictObject({ name }).meta({ id: 'RenameWorkspace' })

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
  })
  .meta({ id: 'WorkspaceExport' })
