import { fail, type Result } from '@linkflow/kernel'
import type { KeyPort } from '@linkflow/node-runtime'
import { useKey } from '@linkflow/nodes'

export type CredentialFieldsOf = (
  type: string,
) => Promise<Result<Readonly<Record<string, string>>, { readonly code: string; readonly message: string }>>

/** Keys of credentials, used here and handed to nobody. The clock is the step's (J3). */
export function keyPort(fieldsOf: CredentialFieldsOf, nowMs: number): KeyPort {
  return {
    async use(operation, credential, given) {
      const fields = await fieldsOf(credential)
      return fields.ok
        ? useKey({ operation, credential, fields: fields.value, given, nowMs })
        : fail({ ...fields.error, retryable: false })
    },
  }
}
