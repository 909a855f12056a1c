import { z } from 'zod'

export const actorSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('account'), id: z.uuid() }),
    z.strictObject({ type: z.literal('key'), id: z.uuid() }),
    z.strictObject({ type: z.literal('system') }),
  ])
  .describe('A person, an API key, or LinkFlow itself')
export type Actor = z.output<typeof actorSchema>
