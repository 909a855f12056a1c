import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { templateSchema, workflowFileSchema } from '@linkflow/contracts'
import { nodesIn, type Template } from '../domain/template.ts'

const FOLDER = new URL('../../templates/', import.meta.url)

let read: ReadonlyMap<string, Template> | undefined

/** The templates that LinkFlow brings along, by id, in the order of their titles. Read when they are first asked for. */
export function readTemplates(): ReadonlyMap<string, Template> {
  read ??= new Map(
    readdirSync(FOLDER)
      .filter((name) => /^[a-z0-9-]+\.json$/.test(name))
      .map((name): Template => {
        const content: { readonly workflow: unknown } = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))
        const workflow = workflowFileSchema.parse(content.workflow)
        return templateSchema.parse({
          ...content,
          id: basename(name, '.json'),
          source: 'built-in',
          ...nodesIn(workflow),
          workflow,
        })
      })
      .sort((a, b) => (a.title < b.title ? -1 : 1))
      .map((template) => [template.id, template]),
  )
  return read
}
