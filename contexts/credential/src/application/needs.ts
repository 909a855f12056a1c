import type { Drivers } from '@linkflow/drivers'
import type { Egress } from '@linkflow/http-egress'
import type { Clock } from '@linkflow/kernel'
import type { CredentialType } from '@linkflow/nodes'
import type { Database, Queries } from '@linkflow/postgres'
import type { SealingKeys } from './sealing.ts'
import type { TestTurns } from './test-turns.ts'

/** What happened, for the audit log: never with a value of a field. */
export interface CredentialEvent {
  readonly type: 'credential.created' | 'credential.replaced' | 'credential.shared' | 'credential.deleted'
  readonly workspaceId: string
  readonly credentialId: string
  readonly credentialType: string
  readonly hostsWidened?: boolean
  readonly secretChanged?: boolean
}

export interface CredentialUse {
  readonly id: string
  readonly name: string
  readonly in: readonly ('draft' | 'live')[]
}

/** What the use cases of this context need of the rest. */
export interface CredentialNeeds extends SealingKeys {
  readonly database: Pick<Database, 'app' | 'listener'>
  readonly clock: Clock
  /** As the nodes define them. */
  readonly types: readonly CredentialType[]
  /** Workflows of the workspace that use a credential, within its transaction. */
  readonly usesOf: (queries: Queries, credentialId: string) => Promise<readonly CredentialUse[]>
  /** How many they are, of those of these credentials that are used at all. */
  readonly countUses: (queries: Queries, credentialIds: readonly string[]) => Promise<ReadonlyMap<string, number>>
  /** Which of these accounts are members of the workspace. */
  readonly membersAmong: (queries: Queries, accountIds: readonly string[]) => Promise<ReadonlySet<string>>
  /** The one way out, for tests. */
  readonly egress: Pick<Egress, 'request'>
  /** Signs in to the server that a credential leads to, for tests. */
  readonly drivers?: Pick<Drivers, 'try'>
  readonly testTurns: TestTurns
  /** Called inside the transaction of the act. */
  readonly record?: (queries: Queries, event: CredentialEvent) => Promise<void>
}

/** Told after each change; the payload is the credential's id. */
export const CREDENTIAL_CHANNEL = 'credential'
