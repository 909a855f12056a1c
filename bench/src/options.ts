export const PARTS = ['ceilings', 'w1', 'w2', 'w3', 'w4', 'idle', 'cold-start'] as const
export type Part = (typeof PARTS)[number]

export interface Options {
  readonly parts: ReadonlySet<Part>
  readonly quick: boolean
  readonly json: boolean
  readonly save: boolean
  readonly history: boolean
  /** Executions of the history; a million unless a test asks for less. */
  readonly historyRows: number | undefined
  /** Seconds of each closed loop. */
  readonly seconds: number
  /** Times that ceilings and W1 are measured in turn; the median counts. */
  readonly rounds: number
  readonly profile: ProfileTarget | undefined
}

export const PROFILE_TARGETS = ['w1', 'w1-no-code', 'w2', 'w2-no-code', 'w3', 'w4'] as const
export type ProfileTarget = (typeof PROFILE_TARGETS)[number]

export const HELP = `npm run bench -- [options]

Measures W1 to W4, memory and cold start against a LinkFlow that it starts itself, beside the ceilings of this machine.

  --quick            short loops, two rounds: about two minutes
  --only a,b         only these: ${PARTS.join(', ')}
  --seconds n        seconds of each closed loop (default 5, quick 2)
  --rounds n         times that ceilings and W1 take turns (default 3, quick 2); the median counts
  --json             the last line is one JSON object with all figures
  --save             writes them to bench/results/<time>.json as well
  --history [n]      only this: W1 on a history of n executions (default 1,000,000) and on an empty one, in pairs
  --profile name     only this: the functions that take most time in ${PROFILE_TARGETS.join(', ')}
  --help             this text`

export type ParsedOptions =
  | { readonly type: 'run'; readonly options: Options }
  | { readonly type: 'help' }
  | { readonly type: 'wrong'; readonly message: string }

export function parseOptions(args: readonly string[]): ParsedOptions {
  const wrong = (message: string): ParsedOptions => ({ type: 'wrong', message: `${message} See --help.` })
  const flags = new Set<string>()
  const values = new Map<string, string>()
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i]!
    if (arg === '--help') return { type: 'help' }
    if (['--quick', '--json', '--save'].includes(arg)) flags.add(arg)
    else if (arg === '--history' && !/^\d+$/.test(args[i + 1] ?? '')) flags.add(arg)
    else if (['--only', '--seconds', '--rounds', '--profile', '--history'].includes(arg)) {
      const value = args[++i]
      if (value === undefined) return wrong(`${arg} needs a value.`)
      flags.add(arg)
      values.set(arg, value)
    } else return wrong(`${arg} is no option of the benchmark.`)
  }
  const only = values.get('--only')?.split(',') ?? PARTS
  const unknown = only.find((part) => !(PARTS as readonly string[]).includes(part))
  if (unknown !== undefined) return wrong(`--only knows ${PARTS.join(', ')}, not ${unknown}.`)
  const profile = values.get('--profile')
  if (profile !== undefined && !(PROFILE_TARGETS as readonly string[]).includes(profile)) {
    return wrong(`--profile knows ${PROFILE_TARGETS.join(', ')}, not ${profile}.`)
  }
  const quick = flags.has('--quick')
  const number = (name: string, fallback: number): number => Number(values.get(name) ?? fallback)
  const seconds = number('--seconds', quick ? 2 : 5)
  const rounds = number('--rounds', quick ? 2 : 3)
  if (!(seconds > 0) || !Number.isInteger(rounds) || rounds < 1)
    return wrong('--seconds and --rounds are numbers above 0.')
  const historyRows = values.get('--history')
  return {
    type: 'run',
    options: {
      parts: new Set(only as readonly Part[]),
      quick,
      json: flags.has('--json'),
      save: flags.has('--save'),
      history: flags.has('--history'),
      historyRows: historyRows === undefined ? undefined : Number(historyRows),
      seconds,
      rounds,
      profile: profile as ProfileTarget | undefined,
    },
  }
}
