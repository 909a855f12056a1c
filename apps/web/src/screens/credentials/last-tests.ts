import type { Credential, CredentialTest } from '@linkflow/sdk'
import { create } from 'zustand'

/** How a test came out, when, and how long the service took. */
export interface LastTest extends CredentialTest {
  readonly at: string
  readonly ms: number
}

const KEPT_AS = 'linkflow.credential-tests'
const KEPT_MAX = 500

/** The server keeps no outcomes: this device remembers those that were seen on it. They hold no secret. */
export const useLastTests = create<{ readonly tests: Readonly<Record<string, LastTest>> }>(() => ({ tests: read() }))

function read(): Readonly<Record<string, LastTest>> {
  try {
    return JSON.parse(localStorage.getItem(KEPT_AS) ?? '{}') as Record<string, LastTest>
  } catch {
    return {}
  }
}

export function rememberTest(id: string, test: LastTest): void {
  const { [id]: _, ...others } = useLastTests.getState().tests
  const tests = Object.fromEntries([...Object.entries(others), [id, test] as const].slice(-KEPT_MAX))
  useLastTests.setState({ tests })
  localStorage.setItem(KEPT_AS, JSON.stringify(tests))
}

/** A test of another secret, or of other hosts, says nothing any more. */
export const testOf = (
  tests: Readonly<Record<string, LastTest>>,
  { id, updatedAt }: Pick<Credential, 'id' | 'updatedAt'>,
): LastTest | undefined => {
  const test = tests[id]
  return test !== undefined && Date.parse(test.at) >= Date.parse(updatedAt) ? test : undefined
}
