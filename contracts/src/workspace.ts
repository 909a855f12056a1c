import { z } from 'zod'
import { roleSchema } from './role.ts'
import { line } from './text.ts'

export const workspaceSchema = z
  .strictObject({ id: z.uuid(), name: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'Workspace' })
export type WorkspaceView = z.output<typeof workspaceSchema>

const name = line(100).trim().min(1)

export const createWorkspaceSchema = z.strictObject({ name }).meta({ id: 'CreateWorkspace' })
export const renameWorkspaceSchema = z.strictObject({ name }).meta({ id: 'RenameWorkspace' })

export const ownWorkspaceSchema = workspaceSchema
  .extend({ role: roleSchema.describe('What you are there') })
  .meta({ id: 'OwnWorkspace' })
export type OwnWorkspaceView = z.output<typeof ownWorkspaceSchema>

export const ownWorkspaceListSchema = z
  .strictObject({ items: z.array(ownWorkspaceSchema) })
  .meta({ id: 'OwnWorkspaceList' })
