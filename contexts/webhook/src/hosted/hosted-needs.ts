import type { ChooseVersion, CompiledVersion, ExecutionId, ExecutionReader, Executions } from '@linkflow/execution'
import type { Clock } from '@linkflow/kernel'
import type { FileRef } from '@linkflow/node-runtime'
import { PAGE_SIGNAL } from '@linkflow/nodes'
import type { Callers } from '../application/callers.ts'
import type { RouteCache } from '../application/route-cache.ts'
import type { CallFilesNeeds } from '../http/call-files.ts'
import type { PageTokens } from './page-tokens.ts'

/** What the doors of pages need of the rest. */
export interface HostedNeeds extends CallFilesNeeds {
  readonly routes: Pick<RouteCache, 'table'>
  readonly callers: Callers
  readonly clock: Clock
  readonly tokens: PageTokens
  readonly executions: Pick<Executions, 'start' | 'signalOnce' | 'refusal'>
  readonly reader: Pick<ExecutionReader, 'findForEngine' | 'factsForEngine'>
  readonly chooseVersion: ChooseVersion
  loadVersion(versionId: string): Promise<CompiledVersion | undefined>
  readFile(file: FileRef): AsyncIterable<Uint8Array>
  /** A file of an execution that it did not get after all. */
  removeFile(file: FileRef): Promise<void>
  readonly bodyArrivalMs?: number
}

/** Addresses of an execution's pages, in full. */
export const pageAddresses = (publicUrl: string, tokens: PageTokens) => ({
  form: (id: string) => `${publicUrl}/form-run/${id}/${tokens.form(id)}`,
  approval(id: string, signal?: string) {
    const token = tokens.approval(id, signal)
    return `${publicUrl}/approval/${id}/${signal === undefined ? '' : `${signal.slice(PAGE_SIGNAL.length)}/`}${token}`
  },
})

export const runAddress = ({ tokens }: Pick<HostedNeeds, 'tokens'>, id: ExecutionId): string =>
  `/form-run/${id}/${tokens.form(id)}`
