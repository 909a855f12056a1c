import type { WorkflowNode } from '@linkflow/contracts'
import { toast } from '../../ui/toaster.tsx'
import { words } from '../commands/edit-words.ts'
import { setParameters } from '../commands/node-edits.ts'
import { documentOf } from '../session.ts'
import type { RunningSession } from '../sync/run-session.ts'

export const isCurl = (text: string): boolean => /^\s*(\$\s+)?curl\s/.test(text)

/** What the request of a command is becomes the parameters of the node, as one step; or what is wrong with the command. */
export async function importCurl(
  session: RunningSession,
  node: WorkflowNode,
  text: string,
): Promise<string | undefined> {
  const { readCurl } = await import('../canvas/curl.ts')
  const read = readCurl(text)
  if (!read.ok) return read.error
  const label = words('edit.import-curl', { name: node.name })
  session.perform(setParameters(documentOf(session.session), node.id, read.value.parameters, label))
  for (const note of read.value.notes) toast({ text: note })
  return undefined
}
