import type { Route } from '@linkflow/http-server'
import type { CredentialNeeds } from './application/needs.ts'
import { readingRoutes } from './http/reading.routes.ts'
import { testingRoutes } from './http/testing.routes.ts'
import { writingRoutes } from './http/writing.routes.ts'

export { actorOf } from './application/actor-of.ts'
export { CredentialResolver, type ResolveError } from './application/credential-resolver.ts'
export type { CredentialFill } from './application/fill-slots.ts'
export { CREDENTIAL_CHANNEL, type CredentialEvent, type CredentialNeeds } from './application/needs.ts'
export { credentialNames, refusedCredentials } from './application/reach-credential.ts'
export { findCredentialTypes } from './application/read-credentials.ts'
export { sealedCredentials } from './application/reseal-credentials.ts'
export { SeenUses } from './application/seen-uses.ts'
export { type Turn, tellTroubles } from './application/tell-troubles.ts'
export { TestTurns } from './application/test-turns.ts'
export { parseAllowedHost } from './domain/allowed-hosts.ts'
export type { CredentialId } from './domain/credential.ts'
export { credentialMigrations } from './infrastructure/schema.ts'

export const credentialRoutes = (needs: CredentialNeeds): Route[] => [
  ...readingRoutes(needs),
  ...writingRoutes(needs),
  ...testingRoutes(needs),
]
