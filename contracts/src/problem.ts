import { z } from 'zod'

/** One thing that is wrong, where, and what to do; validation reports all of them at once. */
export const problemSchema = z.object({
  /** Stable kebab-case code, listed in docs/reference/errors.md. */
  code: z.string(),
  /** A sentence a person can act on. */
  message: z.string(),
  severity: z.enum(['error', 'warning']).default('error'),
  /** JSON pointer into the document that was sent, when there is one place. */
  pointer: z.string().optional(),
  /** Id of the node it concerns. */
  node: z.string().optional(),
  /** Name of the parameter it concerns. */
  parameter: z.string().optional(),
})
export type Problem = z.output<typeof problemSchema>
