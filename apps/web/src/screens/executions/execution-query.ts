import type { ExecutionMode, ExecutionStatus } from '@linkflow/sdk'

/**
 * What somebody looks for: `status:failed workflow:"Fails at HTTP" trigger:webhook version:14 duration>5s
 * from:2030-01-31T14:00 until:2030-01-31T16:00 code:http-status data:"order-1042"`, and words of the error.
 */
export interface ExecutionQuery {
  readonly statuses: readonly ExecutionStatus[]
  readonly modes: readonly ExecutionMode[]
  /** Its name, or its id. */
  readonly workflow: string | undefined
  /** A number, `live`, `draft`… or an id: it is looked up in the versions of the workflow. */
  readonly version: string | undefined
  readonly longerThanMs: number | undefined
  readonly shorterThanMs: number | undefined
  readonly from: string | undefined
  readonly until: string | undefined
  readonly errorCode: string | undefined
  readonly data: string | undefined
  /** Words that stand in the error. */
  readonly words: string
  readonly unknown: readonly Unknown[]
}

/** A token that means nothing here, and where it stands. */
export interface Unknown {
  readonly text: string
  readonly at: number
}

const PART = /(?:([A-Za-z]+)([:<>]))?(?:"([^"]*)"?|(\S+))/g
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** Written down here: the schemas that have them too would bring all of their library into the page. */
const STATUSES: Readonly<Record<ExecutionStatus, true>> = {
  queued: true,
  running: true,
  waiting: true,
  paused: true,
  succeeded: true,
  failed: true,
  cancelled: true,
  timed_out: true,
}
const MODES: Readonly<Record<ExecutionMode, true>> = {
  webhook: true,
  schedule: true,
  manual: true,
  api: true,
  'sub-workflow': true,
  error: true,
  retry: true,
  replay: true,
  test: true,
}
const isStatus = (text: string): text is ExecutionStatus => Object.hasOwn(STATUSES, text)
const isMode = (text: string): text is ExecutionMode => Object.hasOwn(MODES, text)

/** «5s», «250ms», «1.5h»; a bare number is seconds. */
export function readDuration(text: string): number | undefined {
  const [, value, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|min|h|d)?$/.exec(text) ?? []
  return value === undefined ? undefined : Math.round(Number(value) * UNITS[unit]!)
}

/** An instant, or a time of the reader's own clock; undefined for what is none. */
function readInstant(text: string): string | undefined {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}

export function readExecutionQuery(text: string): ExecutionQuery {
  const statuses = new Set<ExecutionStatus>()
  const modes = new Set<ExecutionMode>()
  const words: string[] = []
  const unknown: Unknown[] = []
  const found: Record<'workflow' | 'version' | 'from' | 'until' | 'errorCode' | 'data', string | undefined> = {
    workflow: undefined,
    version: undefined,
    from: undefined,
    until: undefined,
    errorCode: undefined,
    data: undefined,
  }
  let longerThanMs: number | undefined
  let shorterThanMs: number | undefined
  for (const match of text.matchAll(PART)) {
    const [whole, key, sign, quoted, bare] = match
    const value = quoted ?? bare ?? ''
    const take = (isUnderstood: boolean) => {
      if (!isUnderstood) unknown.push({ text: whole, at: match.index })
    }
    switch (`${key?.toLowerCase() ?? ''}${sign ?? ''}`) {
      case '':
        words.push(value)
        break
      case 'status:': {
        const named = value.split(',')
        take(named.every(isStatus))
        for (const each of named) if (isStatus(each)) statuses.add(each)
        break
      }
      case 'trigger:': {
        const named = value.split(',')
        take(named.every(isMode))
        for (const each of named) if (isMode(each)) modes.add(each)
        break
      }
      case 'workflow:':
        found.workflow = value || undefined
        break
      case 'version:':
        found.version = value.replace(/^v(?=\d)/, '') || undefined
        break
      case 'duration>':
        longerThanMs = readDuration(value)
        take(longerThanMs !== undefined)
        break
      case 'duration<':
        shorterThanMs = readDuration(value)
        take(shorterThanMs !== undefined)
        break
      case 'from:':
        found.from = readInstant(value)
        take(found.from !== undefined)
        break
      case 'until:':
        found.until = readInstant(value)
        take(found.until !== undefined)
        break
      case 'code:':
        take(/^[a-z0-9-]{1,64}$/.test(value))
        found.errorCode = /^[a-z0-9-]{1,64}$/.test(value) ? value : undefined
        break
      case 'data:':
        take(value.length >= 2 && value.length <= 200)
        found.data = value.length >= 2 && value.length <= 200 ? value : undefined
        break
      default:
        take(false)
    }
  }
  return {
    statuses: [...statuses],
    modes: [...modes],
    ...found,
    longerThanMs,
    shorterThanMs,
    words: words.join(' ').slice(0, 200),
    unknown,
  }
}

/** Does anything narrow the list? */
export const isNarrowed = ({ statuses, modes, unknown: _, ...rest }: ExecutionQuery): boolean =>
  statuses.length > 0 || modes.length > 0 || Object.values(rest).some((value) => value !== undefined && value !== '')

/** With these tokens in the place of those with the same keys. */
export function withTokens(text: string, tokens: Readonly<Record<string, string | undefined>>): string {
  const kept = [...text.matchAll(PART)].filter(([, key, sign]) => !Object.hasOwn(tokens, `${key ?? ''}${sign ?? ''}`))
  const added = Object.entries(tokens).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}${/[\s"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value}`],
  )
  return [...kept.map(([whole]) => whole), ...added].join(' ')
}

/** Ids begin with the moment at which they were made. */
export const momentOfId = (id: string): Date => new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16))
