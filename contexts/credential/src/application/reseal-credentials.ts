import type { SealedRecords } from '@linkflow/keys'
import { countBehind, lockBehind, replaceSealed } from '../infrastructure/credential-repository.postgres.ts'
import { RESEAL_PIECE_CREDENTIALS } from '../limits.ts'
import type { CredentialNeeds } from './needs.ts'
import { sealAnew } from './sealing.ts'

/** Credentials as records that a rotation seals anew. Nobody who uses or changes one waits longer than for one piece. */
export const sealedCredentials = (needs: Pick<CredentialNeeds, 'database' | 'keys' | 'key'>): SealedRecords => ({
  name: 'credentials',
  countBehind: (workspaceId, version) =>
    needs.database.app.inWorkspace(workspaceId, (queries) => countBehind(queries, version)),
  reseal: (workspaceId, version, after) =>
    needs.database.app.inWorkspace(workspaceId, async (queries) => {
      const rows = await lockBehind(queries, version, after, RESEAL_PIECE_CREDENTIALS)
      let unreadable = 0
      for (const stored of rows) {
        const sealed = await sealAnew(needs, queries, stored)
        if (sealed === undefined) unreadable += 1
        else await replaceSealed(queries, stored.id, sealed)
      }
      const last = rows.length === RESEAL_PIECE_CREDENTIALS ? rows.at(-1)?.id : undefined
      return { resealed: rows.length - unreadable, unreadable, ...(last !== undefined && { next: last }) }
    }),
})
