import type { Ground } from '../ground.ts'

const keys = new WeakMap<Ground, Map<string, Promise<string>>>()

/** A key of this workspace with one scope and nothing else. */
export function narrowKey(on: Ground, scope: string): Promise<string> {
  const known = keys.get(on) ?? new Map<string, Promise<string>>()
  keys.set(on, known)
  const made = known.get(scope) ?? make(on, scope)
  known.set(scope, made)
  return made
}

async function make(on: Ground, scope: string): Promise<string> {
  const body = { name: `only ${scope}`, scopes: [scope] }
  return (await on.must<{ token: string }>('POST /keys', { body })).token
}
