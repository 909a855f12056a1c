import { z } from 'zod'
import { pageOf } from './page.ts'
import { permissionSchema } from './permission.ts'
import { line } from './text.ts'

export const apiKeySchema = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    scopes: z.array(z.union([permissionSchema, z.literal('*')])).describe('`*` is every permission'),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().optional(),
    lastUsedAt: z.iso.datetime().optional().describe('To the half minute'),
  })
  .meta({ id: 'ApiKey' })
export type ApiKeyView = z.output<typeof apiKeySchema>

export const apiKeyPageSchema = pageOf(apiKeySchema).meta({ id: 'ApiKeyPage' })

export const createApiKeySchema = z
  .strictObject({
    name: line(100).min(1),
    scopes: z.array(permissionSchema).min(1).max(100),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({ id: 'CreateApiKey' })

export const createdApiKeySchema = z
  .strictObject({ key: apiKeySchema, token: z.string().describe('Shown this once') })
  .meta({ id: 'CreatedApiKey' })
