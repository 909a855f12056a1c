import { z } from 'zod'

export const workspaceSchema = z
  .strictObject({ id: z.uuid(), name: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'Workspace' })
export type WorkspaceView = z.output<typeof workspaceSchema>
