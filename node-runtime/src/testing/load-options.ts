import type { Result } from '@linkflow/kernel'
import type { HttpPort } from '../node-context.ts'
import type { NodeError, NodeOption, NodeType } from '../node-type.ts'
import { fakeServices } from './fake-services.ts'

/** What a parameter offers, by the loader of this name. */
export async function loadOptions(
  nodeType: NodeType,
  loader: string,
  asked: { search?: string; parameters?: Readonly<Record<string, unknown>>; http?: HttpPort } = {},
): Promise<Result<readonly NodeOption[], NodeError>> {
  const load = nodeType.options?.[loader]
  if (load === undefined) throw new Error(`${nodeType.type} has no loader «${loader}»`)
  const { search = '', parameters = {}, http = fakeServices().http } = asked
  return load({ search, parameters }, { http, signal: new AbortController().signal, workspaceId: 'workspace' })
}
