import type { JsonObject } from '@linkflow/kernel'

export const REDACTED = '[redacted]'

/** Names by which headers carry what proves who calls: read by more people than may call. */
const SECRET_NAME =
  /^(authorization|proxy-authorization|cookie|set-cookie)$|signature|hmac|secret|token|api-?key|password|passwd|credential|session/

/** The headers of a call as people may see them. `secret`: what this webhook itself looks at to know its callers. */
export function redactHeaders(
  headers: Readonly<Record<string, unknown>>,
  secret: readonly (string | undefined)[] = [],
): JsonObject {
  const names = new Set(secret.map((name) => name?.toLowerCase()))
  const shown = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return []
    const isSecret = names.has(name.toLowerCase()) || SECRET_NAME.test(name.toLowerCase())
    return [[name, isSecret ? REDACTED : (value as string | string[])] as const]
  })
  // Own keys only, `__proto__` included.
  return Object.fromEntries(shown)
}
