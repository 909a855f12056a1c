import type { Problem } from '@linkflow/contracts'
import { schemaProblems } from '@linkflow/http-server'
import { fail, ok, type Result } from '@linkflow/kernel'
import { type CredentialFields, type CredentialType, credentialSchema } from '@linkflow/nodes'
import { parseAllowedHost } from '../domain/allowed-hosts.ts'

/** The fields as the type takes them, or everything that is wrong with them; no problem repeats a value. */
export function checkFields(type: CredentialType, fields: unknown): Result<CredentialFields, readonly Problem[]> {
  const parsed = credentialSchema(type).safeParse(fields)
  if (parsed.success) return ok(parsed.data)
  const problems = schemaProblems(parsed.error)
  return fail(problems.map((problem) => ({ ...problem, pointer: `/fields${problem.pointer ?? ''}` })))
}

/** The hosts in one form each, without repeats. */
export function checkHosts(hosts: readonly string[]): Result<string[], readonly Problem[]> {
  const parsed = hosts.map(parseAllowedHost)
  const problems = parsed.flatMap((host, index): Problem[] =>
    host.ok
      ? []
      : [
          {
            code: 'host-invalid',
            message: `«${hosts[index]}» ${host.error}.`,
            severity: 'error',
            pointer: `/allowedHosts/${index}`,
          },
        ],
  )
  if (problems.length > 0) return fail(problems)
  return ok([...new Set(parsed.flatMap((host) => (host.ok ? [host.value] : [])))])
}
