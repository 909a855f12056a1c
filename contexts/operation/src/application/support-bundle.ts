import type { HealthFact, ServerProcessView, SupportBundle } from '@linkflow/contracts'

export interface SupportNeeds {
  readonly version: string
  readonly nowMs: () => number
  readonly health: () => Promise<readonly HealthFact[]>
  readonly processes: () => Promise<readonly ServerProcessView[]>
  /** Without what it holds where that may be a secret. */
  readonly settings: SupportBundle['settings']
  readonly databaseVersion: () => Promise<string>
  readonly migrations: () => Promise<readonly string[]>
  /** The latest lines of warnings and errors of this process, oldest first. */
  readonly lines: () => readonly string[]
}

/** Everything that whoever helps wants to know, and nothing that they must not: see README. */
export async function supportBundle(needs: SupportNeeds): Promise<SupportBundle> {
  const { platform, arch, versions } = process
  const [health, processes, database, migrations] = await Promise.all([
    needs.health(),
    needs.processes(),
    needs.databaseVersion().catch(() => undefined),
    needs.migrations().catch(() => []),
  ])
  return {
    linkflow: 1,
    madeAt: new Date(needs.nowMs()).toISOString(),
    versions: {
      linkflow: needs.version,
      node: versions.node,
      platform: `${platform}-${arch}`,
      ...(database !== undefined && { postgres: database }),
    },
    settings: needs.settings,
    health: [...health],
    processes: [...processes],
    migrations: [...migrations],
    log: needs.lines().flatMap(lineOf),
  }
}

const CODE = /^[A-Za-z0-9_.-]{1,60}$/

/**
 * When, how bad, and what: the sentence of a line is ours and says the same each time. What an error says, and what else
 * stands in a line, may hold what somebody sent; of that the kind of error and its code are taken, where they are one word.
 */
export function lineOf(text: string): SupportBundle['log'] {
  const line = parsed(text)
  if (line === undefined) return []
  const { time, level, msg, err, error: other } = line
  if (typeof time !== 'string' || typeof level !== 'string' || typeof msg !== 'string') return []
  const error = isObject(err) ? err : isObject(other) ? other : {}
  const word = (value: unknown) => (typeof value === 'string' && CODE.test(value) ? value : undefined)
  const [kind, code] = [word(error['name']), word(error['code'])]
  return [
    { at: time, level, text: msg, ...(kind !== undefined && { error: kind }), ...(code !== undefined && { code }) },
  ]
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const line: unknown = JSON.parse(text)
    return isObject(line) ? line : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
