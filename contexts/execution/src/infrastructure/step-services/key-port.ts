import type { OpenedCredential } from '@linkflow/drivers'
import type { Result } from '@linkflow/kernel'
import type { KeyPort, NodeError } from '@linkflow/node-runtime'
import { useKey } from '@linkflow/nodes'

/** Keys of credentials, used here and handed to nobody. The clock is the step's (J3). */
export function keyPort(open: (type: string) => Promise<Result<OpenedCredential, NodeError>>, nowMs: number): KeyPort {
  return {
    async use(operation, credential, given) {
      const opened = await open(credential)
      return opened.ok ? useKey({ operation, credential, fields: opened.value.fields, given, nowMs }) : opened
    },
  }
}
