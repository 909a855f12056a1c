import { z } from 'zod'
import { pageOf } from './page.ts'
import { line, prose } from './text.ts'
import { workflowSchema } from './workflow.ts'
import { workflowFileSchema } from './workflow-file.ts'

export const templateIdSchema = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words of small letters and digits with «-» between them')

const node = z.string().describe('Id of the node')
const slot = { node, type: z.string().describe('Type of the credential'), what: z.string().describe('What it is for') }
export const templatePlaceSchema = z
  .strictObject({ node, parameter: z.string(), what: z.string().describe('What is to stand there') })
  .meta({ id: 'TemplatePlace' })

const summaryFields = {
  id: templateIdSchema,
  source: z
    .enum(['built-in', 'workspace'])
    .describe('Who made it: LinkFlow brings it along, or people of the workspace'),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  credentials: z.array(z.strictObject(slot)).describe('Credentials that it needs'),
  places: z.array(templatePlaceSchema).describe('Places that hold an example, for you to change'),
  nodeCount: z.int().min(0).describe('How many nodes it has'),
  nodeTypes: z.array(z.string()).describe('The types of its nodes, each once'),
}

export const templateSummarySchema = z.strictObject(summaryFields).meta({ id: 'TemplateSummary' })
export const templatePageSchema = pageOf(templateSummarySchema)
export const templateSchema = z
  .strictObject({ ...summaryFields, workflow: workflowFileSchema })
  .meta({ id: 'Template' })
export type TemplateSummaryView = z.output<typeof templateSummarySchema>
export type TemplateView = z.output<typeof templateSchema>

export const PLACES_PER_TEMPLATE_MAX = 100

export const keepTemplateSchema = z
  .strictObject({
    workflow: z.uuid().describe('Its draft becomes the template, without its credentials'),
    title: line(128).min(1).optional().describe('By default the name of the workflow'),
    description: prose(2_000).optional().describe('By default that of the workflow'),
    places: z
      .array(z.strictObject({ node: line(64), parameter: line(256), what: line(200) }))
      .max(PLACES_PER_TEMPLATE_MAX)
      .optional()
      .describe('Places that whoever uses it is to change'),
  })
  .meta({ id: 'KeepTemplate' })

export const instantiateTemplateSchema = z
  .strictObject({
    name: line(128).min(1).optional().describe('By default the title of the template'),
    credentials: z
      .array(z.strictObject({ node: z.string().max(64), type: z.string().max(64), credential: z.uuid() }))
      .max(100)
      .optional()
      .describe('Your credentials for those that it needs'),
  })
  .meta({ id: 'InstantiateTemplate' })

export const instantiatedTemplateSchema = z
  .strictObject({
    workflow: workflowSchema,
    checklist: z.strictObject({
      credentials: z.array(
        z.strictObject({
          ...slot,
          credential: z.uuid().optional().describe('The one that you gave; absent: choose one'),
        }),
      ),
      places: z.array(templatePlaceSchema),
    }),
  })
  .meta({ id: 'InstantiatedTemplate' })
