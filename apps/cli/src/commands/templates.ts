import type { InstantiatedTemplate, InstantiateTemplate, LinkFlow, TemplateSummary } from '@linkflow/sdk'
import { type Command, InvalidArgumentError } from 'commander'
import { findWorkflow } from '../api/workflow-names.ts'
import type { Context } from '../context.ts'
import { table } from '../print/table.ts'
import { printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { JSON_FLAG } from './options.ts'

interface Json {
  readonly json?: boolean
}
type Chosen = NonNullable<InstantiateTemplate['credentials']>[number]

export function addTemplatesCommand(program: Command, context: Context): void {
  const { terminal } = context
  const templates = program
    .command('templates')
    .summary('list templates, and make workflows of them')
    .description('List workflows to begin with: those of the workspace, and those that LinkFlow brings along.')
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow templates
  linkflow templates show lead-capture
  linkflow templates use lead-capture --as "Leads of the shop" --credential crm:bearer=0198c0de-0000-7000-8000-00000000000c`,
    )
    .action((options: Json) => list(context.api(), options, terminal))
  templates
    .command('show')
    .description('Show what a template needs; with --json also its workflow file.')
    .argument('<template>', 'id')
    .option(...JSON_FLAG)
    .action(async (id: string, _: object, command: Command) => {
      const template = await context.api().templates.get(id)
      const { json } = command.optsWithGlobals() as Json
      if (json) return void terminal.stdout.write(`${JSON.stringify(template, null, 2)}\n`)
      terminal.stdout.write(`${printable(template.title)}\n${printable(template.description)}\n`)
      for (const line of checklist(template)) terminal.stdout.write(`${line}\n`)
    })
  templates
    .command('use')
    .description('Make a workflow of a template: a draft, with a list of what is left to do.')
    .argument('<template>', 'id')
    .option('--as <name>', 'what the workflow is called (default: the title of the template)')
    .option('--credential <node:type=id>', 'a credential for a node; may be given several times', chosen, [])
    .option(...JSON_FLAG)
    .action(async (id: string, { as: name, credential }: { as?: string; credential: Chosen[] }, command: Command) => {
      const made = await context
        .api()
        .templates.instantiate(id, { ...(name !== undefined && { name }), credentials: credential })
      const { json } = command.optsWithGlobals() as Json
      if (json) return void terminal.stdout.write(`${JSON.stringify(made, null, 2)}\n`)
      terminal.stdout.write(`«${printable(made.workflow.name)}» is made: ${made.workflow.id}\n`)
      for (const line of checklist(made.checklist)) terminal.stdout.write(`${line}\n`)
    })
  addKeeping(templates, context)
}

function addKeeping(templates: Command, { api: open, terminal }: Context): void {
  const print = (command: Command, value: unknown, text: string) => {
    const { json } = command.optsWithGlobals() as Json
    terminal.stdout.write(`${json ? JSON.stringify(value, null, 2) : text}\n`)
  }
  templates
    .command('keep')
    .description('Keep the draft of a workflow as a template of the workspace, without its credentials.')
    .argument('<workflow>', 'id or name')
    .option('--as <title>', 'what the template is called (default: the name of the workflow)')
    .option(...JSON_FLAG)
    .action(async (which: string, { as: title }: { as?: string }, command: Command) => {
      const api = open()
      const { id: workflow } = await findWorkflow(api, which)
      const kept = await api.templates.keep({ workflow, ...(title !== undefined && { title }) })
      print(command, kept, `«${printable(kept.title)}» is kept: ${kept.id}`)
    })
  templates
    .command('delete')
    .description('Delete a template of the workspace. Workflows that were made of it stay.')
    .argument('<template>', 'id')
    .option(...JSON_FLAG)
    .action(async (id: string, _: object, command: Command) => {
      await open().templates.delete(id)
      print(command, { id }, `The template ${printable(id)} is deleted.`)
    })
}

function chosen(text: string, before: readonly Chosen[]): Chosen[] {
  const [, node, type, credential] = /^([^:=]+):([^:=]+)=([0-9a-f-]{36})$/.exec(text) ?? []
  if (node !== undefined && type !== undefined && credential !== undefined) {
    return [...before, { node, type, credential }]
  }
  throw new InvalidArgumentError('It must be a node, a type and the id of a credential, such as crm:bearer=0198….')
}

/** What is left to do before it can go live. */
function checklist({ credentials, places }: InstantiatedTemplate['checklist']): string[] {
  return [
    ...credentials.map(({ node, type, what, credential }) => {
      const mark = credential === undefined ? '[ ]' : '[x]'
      return `${mark} ${printable(`${node}: a credential of type ${type}. ${what}.`)}`
    }),
    ...places.map(({ node, parameter, what }) => `[ ] ${printable(`${node}: ${parameter}. ${what}.`)}`),
  ]
}

async function list(api: LinkFlow, { json }: Json, { stdout }: Terminal): Promise<void> {
  const items = await api.templates.list()
  if (json) return void stdout.write(`${JSON.stringify({ items }, null, 2)}\n`)
  const columns = [
    { title: 'template', of: ({ id }: TemplateSummary) => id },
    { title: 'what it does', fills: true, of: ({ description }: TemplateSummary) => description },
  ]
  for (const line of table(items, columns, 100)) stdout.write(`${line}\n`)
}
