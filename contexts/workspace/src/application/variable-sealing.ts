import type { VariableValue } from '@linkflow/contracts'
import { keyVersionOf, type SealedRecords, type SealLabel, type WorkspaceKeys } from '@linkflow/keys'
import type { Database, Queries } from '@linkflow/postgres'
import {
  countBehind,
  lockBehind,
  replaceSealed,
  type SealedValue,
  type SealedVariable,
} from '../infrastructure/variable-repository.postgres.ts'
import { RESEAL_PIECE_VARIABLES } from '../limits.ts'

/** Bound to its name: a row does not open as another variable. */
const labelOf = (name: string): SealLabel => ({ purpose: 'variable', context: name })

export async function sealValue(
  keys: WorkspaceKeys,
  within: Queries,
  { workspaceId, name }: { readonly workspaceId: string; readonly name: string },
  value: VariableValue,
): Promise<SealedValue> {
  const sealed = await keys.seal(workspaceId, labelOf(name), Buffer.from(JSON.stringify(value)), within)
  return { sealed, keyVersion: keyVersionOf(sealed)! }
}

/** Undefined when it does not open: the row was changed or moved. */
export async function openValue(
  keys: WorkspaceKeys,
  workspaceId: string,
  { name, sealed }: Pick<SealedVariable, 'name' | 'sealed'>,
): Promise<VariableValue | undefined> {
  const plain = await keys.open(workspaceId, labelOf(name), sealed)
  return plain && (JSON.parse(Buffer.from(plain).toString('utf8')) as VariableValue)
}

/** Secret variables as records that a rotation seals anew. */
export const sealedVariables = (database: Pick<Database, 'app'>, keys: WorkspaceKeys): SealedRecords => ({
  name: 'secret variables',
  countBehind: (workspaceId, version) =>
    database.app.inWorkspace(workspaceId, (queries) => countBehind(queries, version)),
  reseal: (workspaceId, version, after) =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      const rows = await lockBehind(queries, version, after, RESEAL_PIECE_VARIABLES)
      let unreadable = 0
      for (const row of rows) {
        const value = await openValue(keys, workspaceId, row)
        if (value === undefined) unreadable += 1
        else
          await replaceSealed(queries, {
            ...row,
            ...(await sealValue(keys, queries, { workspaceId, name: row.name }, value)),
          })
      }
      const last = rows.length === RESEAL_PIECE_VARIABLES ? rows.at(-1)?.name : undefined
      return { resealed: rows.length - unreadable, unreadable, ...(last !== undefined && { next: last }) }
    }),
})
