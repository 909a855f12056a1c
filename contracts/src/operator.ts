import { z } from 'zod'

/** An account that operates the installation, besides whoever has the owner's token. */
export const operatorSchema = z
  .strictObject({
    account: z.uuid(),
    email: z.string(),
    name: z.string(),
    isDisabled: z.boolean(),
    hasSecondFactor: z.boolean(),
    grantedAt: z.iso.datetime(),
    grantedBy: z.string().optional().describe('What the operator is called who named them; set-up names the first'),
  })
  .meta({ id: 'Operator' })
export type OperatorView = z.output<typeof operatorSchema>

/** All of them: there are few. */
export const operatorListSchema = z.strictObject({ items: z.array(operatorSchema) }).meta({ id: 'OperatorList' })
