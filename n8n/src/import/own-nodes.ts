import type { Json } from '@linkflow/kernel'
import { own } from '../values/json.ts'
import type { Conversion, Refusal } from './conversion.ts'
import { templatesOf } from './expressions.ts'
import type { SourceNode } from './shape.ts'

type Convert = (node: SourceNode) => Conversion | Refusal | undefined

const become = (type: string, parameters: Record<string, Json> = {}, notes: readonly string[] = []): Conversion => ({
  type,
  version: 1,
  parameters,
  notes,
})

/** Time intervals only: what resumes by a call has an address of its own in n8n. */
function wait({ parameters, version }: SourceNode): Conversion | Refusal {
  const resume = own(parameters, 'resume') ?? 'timeInterval'
  if (resume === 'specificTime')
    return become('wait', { for: 'date', date: templatesOf(own(parameters, 'dateTime') ?? '') })
  if (resume !== 'timeInterval') return { refused: `Waiting for «${String(resume)}» is not converted yet.` }
  const amount = own(parameters, 'amount') ?? (version === 1 ? 1 : 5)
  const unit = own(parameters, 'unit') ?? (version === 1 ? 'hours' : 'seconds')
  return become('wait', { for: 'duration', duration: { value: templatesOf(amount), unit: templatesOf(unit) } })
}

/** Nodes of n8n that are a node of LinkFlow as they stand, as far as their parameters can be said. */
export const ownNodes: ReadonlyMap<string, Convert> = new Map<string, Convert>([
  ['n8n-nodes-base.manualTrigger', () => become('manual')],
  ['n8n-nodes-base.start', () => become('manual')],
  ['n8n-nodes-base.noOp', () => become('no-operation')],
  ['n8n-nodes-base.wait', wait],
])
