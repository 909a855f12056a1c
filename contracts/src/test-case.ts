import { z } from 'zod'
import { actorSchema } from './actor.ts'
import { pageOf } from './page.ts'
import { line } from './text.ts'

/** Fields of an answer that one test case expects. */
export const EXPECTED_FIELDS_MAX = 100
export const EXPECTED_PATH_CHARS_MAX = 1_024

export const expectedFieldSchema = z
  .strictObject({
    path: z
      .string()
      .max(EXPECTED_PATH_CHARS_MAX)
      .regex(/^(\/([^~/]|~[01])*)*$/, 'must be a JSON pointer (such as /total or /0/email)')
      .describe('JSON pointer into what the run puts out; empty: all of it'),
    value: z.unknown().describe('What is to stand there'),
  })
  .meta({ id: 'ExpectedField' })
export type ExpectedField = z.output<typeof expectedFieldSchema>

const fields = {
  id: z.uuid(),
  workflowId: z.uuid(),
  name: z.string(),
  trigger: z.string().optional().describe('Id of the node where it starts; by default as a run by hand does'),
  fields: z.int().describe('So many fields are expected'),
  createdAt: z.iso.datetime(),
  author: actorSchema.describe('Who kept it'),
}

export const testCaseSummarySchema = z.strictObject(fields).meta({ id: 'TestCaseSummary' })
export type TestCaseSummaryView = z.output<typeof testCaseSummarySchema>
export const testCasePageSchema = pageOf(testCaseSummarySchema).meta({ id: 'TestCasePage' })

export const testCaseSchema = z
  .strictObject({
    ...fields,
    input: z.unknown().optional().describe('What the run is started with: an array is items, anything else one item'),
    expected: z.array(expectedFieldSchema),
  })
  .meta({ id: 'TestCase' })

export const createTestCaseSchema = z
  .strictObject({
    name: line(128).min(1),
    trigger: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be the id of a node')
      .optional()
      .describe('Id of the node where it starts; by default as a run by hand does'),
    input: z.unknown().optional().describe('What the run is started with: an array is items, anything else one item'),
    expected: z.array(expectedFieldSchema).min(1).max(EXPECTED_FIELDS_MAX),
  })
  .meta({ id: 'CreateTestCase' })
