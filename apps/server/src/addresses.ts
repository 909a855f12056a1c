import { resumeTokenOf, type StepWorld } from '@linkflow/execution'
import type { MasterKey } from '@linkflow/keys'
import { PageTokens, pageAddresses } from '@linkflow/webhook'

/** What the addresses of executions are signed with: who gives them out and who answers there have the same. */
export interface AddressKeys {
  readonly resumeKey: Uint8Array
  readonly pageTokens: PageTokens
}

export const addressKeysOf = (key: MasterKey): AddressKeys => ({
  resumeKey: key.derive('resume-address'),
  pageTokens: new PageTokens(key.derive('page-address')),
})

/** Where executions are reached from outside. */
export const executionAddresses = (
  publicUrl: string,
  { resumeKey, pageTokens }: AddressKeys,
): StepWorld['addresses'] => ({
  resume: (id) => `${publicUrl}/resume/${id}/${resumeTokenOf(resumeKey, id)}`,
  ...pageAddresses(publicUrl, pageTokens),
})
