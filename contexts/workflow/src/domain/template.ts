import type { TemplateSummaryView, TemplateView, WorkflowFile } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'

/** A workflow to begin with: what it needs before it can run is said beside it. */
export type Template = TemplateView
export type TemplateSummary = TemplateSummaryView

export interface ChosenCredential {
  readonly node: string
  readonly type: string
  readonly credential: string
}

export interface Checklist {
  readonly credentials: readonly (Template['credentials'][number] & { readonly credential?: string })[]
  readonly places: Template['places']
}

export interface FilledTemplate {
  readonly file: WorkflowFile
  readonly checklist: Checklist
}

/** The template's file with the credentials in their nodes, and what is left to do. One that it has no place for is refused. */
export function fillTemplate(
  { title, workflow, credentials: slots, places }: Template,
  {
    name = title,
    credentials,
  }: { readonly name?: string | undefined; readonly credentials: readonly ChosenCredential[] },
): Result<FilledTemplate, ChosenCredential> {
  const isOf = (chosen: ChosenCredential, slot: { readonly node: string; readonly type: string }) =>
    chosen.node === slot.node && chosen.type === slot.type
  const stranger = credentials.find((chosen) => !slots.some((slot) => isOf(chosen, slot)))
  if (stranger !== undefined) return fail(stranger)
  const nodes = workflow.nodes.map((node) => {
    const its = credentials.filter((chosen) => chosen.node === node.id)
    return its.length === 0
      ? node
      : { ...node, credentials: Object.fromEntries(its.map(({ type, credential }) => [type, credential])) }
  })
  const checked = slots.map((slot) => {
    const chosen = credentials.find((each) => isOf(each, slot))
    return { ...slot, ...(chosen && { credential: chosen.credential }) }
  })
  return ok({ file: { ...workflow, name, nodes }, checklist: { credentials: checked, places } })
}

/** What a list says of the nodes of a file. */
export const nodesIn = ({ nodes }: WorkflowFile): Pick<Template, 'nodeCount' | 'nodeTypes'> => ({
  nodeCount: nodes.length,
  nodeTypes: [...new Set(nodes.map(({ type }) => type))],
})

/** A file as a template of a workspace: where its credentials were it says which it needs. */
export function templateOf(
  file: WorkflowFile,
  {
    title = file.name,
    description = file.description ?? '',
    ...about
  }: {
    readonly id: string
    readonly title: string | undefined
    readonly description: string | undefined
    readonly tags: readonly string[]
    readonly places: Template['places']
  },
): Template {
  const credentials = file.nodes.flatMap(({ id: node, name, credentials = {} }) =>
    Object.keys(credentials).map((type) => ({ node, type, what: `Of «${name}»` })),
  )
  const nodes = file.nodes.map(({ credentials: _, ...node }) => node)
  return {
    ...about,
    source: 'workspace',
    title,
    description,
    tags: [...about.tags],
    credentials,
    ...nodesIn(file),
    workflow: { ...file, nodes },
  }
}
