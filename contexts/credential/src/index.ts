import type { Route } from '@linkflow/http-server'
import type { CredentialNeeds } from './application/needs.ts'
import { readingRoutes } from './http/reading.routes.ts'
import { writingRoutes } from './http/writing.routes.ts'

export { CredentialResolver, type ResolveError } from './application/credential-resolver.ts'
export type { CredentialFill } from './application/fill-slots.ts'
export { CREDENTIAL_CHANNEL, type CredentialEvent, type CredentialNeeds } from './application/needs.ts'
export { findCredentialTypes } from './application/read-credentials.ts'
export { sealedCredentials } from './application/reseal-credentials.ts'
export type { CredentialId } from './domain/credential.ts'
export { credentialMigrations } from './infrastructure/schema.ts'

export const credentialRoutes = (needs: CredentialNeeds): Route[] => [...readingRoutes(needs), ...writingRoutes(needs)]
