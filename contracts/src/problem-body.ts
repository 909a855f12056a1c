import { z } from 'zod'
import { problemSchema } from './problem.ts'

/** The body of every error (RFC 9457, `application/problem+json`). */
export const problemBodySchema = z
  .strictObject({
    type: z.string().describe('urn:linkflow:error:<code>'),
    title: z.string().describe('The same for every occurrence of the code'),
    status: z.int(),
    code: z.string().describe('Stable kebab-case word for programs'),
    detail: z.string().describe('What happened this time, to what, and what to do'),
    requestId: z.string().describe('The id under which the log has more'),
    problems: z.array(problemSchema).optional().describe('All that is wrong, at once'),
    facts: z.record(z.string(), z.unknown()).optional().describe('Values that a program can act on'),
  })
  .meta({ id: 'Problem' })
export type ProblemBody = z.output<typeof problemBodySchema>
