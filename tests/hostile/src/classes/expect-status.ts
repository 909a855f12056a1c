import type { Reply } from '../site/client.ts'
import type { Finding } from '../suite.ts'

/** A finding unless the answer has one of these statuses. */
export const unless = (statuses: readonly number[], { status, text }: Reply, what = ''): Finding =>
  statuses.includes(status) ? undefined : `${what && `${what}: `}was answered ${status}: ${text.slice(0, 300)}`

/** The first finding of several. */
export async function firstOf(...findings: readonly (Finding | Promise<Finding>)[]): Promise<Finding> {
  for (const finding of findings) {
    const found = await finding
    if (found !== undefined) return found
  }
  return undefined
}
