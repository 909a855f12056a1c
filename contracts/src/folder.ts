import { z } from 'zod'
import { pageOf } from './page.ts'
import { line } from './text.ts'

export const folderSchema = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    parent: z.uuid().optional().describe('Absent at the top'),
    workflows: z.int().describe('Directly in it, archived ones included'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Folder' })
export type FolderView = z.output<typeof folderSchema>
export const folderPageSchema = pageOf(folderSchema)

const name = line(100).min(1)

export const createFolderSchema = z.strictObject({ name, parent: z.uuid().optional() }).meta({ id: 'CreateFolder' })

export const changeFolderSchema = z
  .strictObject({ name: name.optional(), parent: z.uuid().nullable().optional().describe('null: to the top') })
  .meta({ id: 'ChangeFolder' })
