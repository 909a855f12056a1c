import type { ChildKind, RunningServer } from '@linkflow/server'
import { type Config, readConfig, type Setting, settings } from '@linkflow/server/settings'
import type { Built } from '@linkflow/web/build'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import { VERSION } from '../version.ts'

/** Lines of trouble that a support bundle has. */
const RECENT_LINES_MAX = 500

/** `linkflow start`: every setting is a flag too. */
export function addStartCommand(program: Command, context: Context): void {
  const command = program
    .command('start')
    .summary('start the server')
    .description(
      'Start the server: the API, webhooks, schedules and the runs themselves, on one machine or, by --role, on many. ' +
        'Every setting is a flag and an environment variable; the flag wins.\n\n' +
        'SIGTERM or Ctrl-C drains: no new work is taken, what runs may end. A second one ends at once.',
    )
    .addHelpText(
      'after',
      `
Examples:
  linkflow start
  linkflow start --port 9000 --data-dir /var/lib/linkflow
  DATABASE_URL=postgres://linkflow:…@db/linkflow linkflow start --role worker --concurrency 500`,
    )
  for (const entry of Object.values(settings) as Setting<unknown>[]) {
    const text = entry.fallbackText ?? entry.fallback
    const fallback = text === '' ? '' : ` (default: ${text})`
    command.option(`--${entry.flag} <value>`, `${entry.description} [${entry.env}]${fallback}`)
  }
  command.action(async (options: Readonly<Record<string, string>>) => {
    context.end(await start(flagsOf(options), context.terminal))
  })
}

/** What the options say, by the names of the flags. */
function flagsOf(options: Readonly<Record<string, string>>): Map<string, string> {
  const camel = (flag: string) => flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return new Map(
    Object.values(settings)
      .map(({ flag }) => [flag, options[camel(flag)]] as const)
      .filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
  )
}

/** The same settings, for processes that this one starts: a flag of ours is a variable of theirs. */
function environmentOf(flags: ReadonlyMap<string, string>, env: Terminal['env']): Terminal['env'] {
  const given = (Object.values(settings) as Setting<unknown>[]).flatMap((entry) => {
    const value = flags.get(entry.flag)
    return value === undefined ? [] : [[entry.env, value]]
  })
  return { ...env, ...Object.fromEntries(given) }
}

async function start(flags: ReadonlyMap<string, string>, terminal: Terminal): Promise<number> {
  const read = readConfig(terminal.env, flags)
  if (!read.ok) throw new CliError(EXIT.usage, 'setting-malformed', read.problems.join('\n'))
  const { config } = read
  // Loaded when it is used: no other command needs the whole server.
  const [{ startServer, requestOfLine }, { createLogger, RecentLines }] = await Promise.all([
    import('@linkflow/server'),
    import('@linkflow/telemetry'),
  ])
  const recent = new RecentLines(RECENT_LINES_MAX)
  const log = createLogger({
    level: config.logLevel,
    name: config.role,
    context: requestOfLine,
    keep: recent.add,
  })
  const startedMs = performance.now()
  const stop = new Stop(terminal)
  const pages = openPages(config, terminal)
  const server = await startServer(config, {
    pages: pages.then((built) => (built?.ok ? built.folder : undefined)),
    log,
    version: VERSION,
    env: terminal.env,
    recentLines: () => recent.lines,
    workerCommand: { args: [process.argv[1]!, 'start'], env: environmentOf(flags, terminal.env) },
    child: terminal.env['LINKFLOW_CHILD'] as ChildKind | undefined,
  })
  announce(server, performance.now() - startedMs, terminal)
  announcePages(await pages, terminal)
  await stop.wanted
  log.info('stopping: no new work is taken, what runs may end')
  await server.stop()
  return EXIT.ok
}

/** The pages of the editor, built beside the start of everything else. Undefined where nobody asks for them. */
async function openPages({ role, web }: Config, { env, stdout }: Terminal): Promise<Built | undefined> {
  const hasApi = role === 'all' || role === 'api'
  if (!web || !hasApi || env['LINKFLOW_CHILD'] !== undefined) return undefined
  const { ensureWebBuilt } = await import('@linkflow/web/build')
  return ensureWebBuilt(() => stdout.write('Building the web editor, once: less than a minute.\n'))
}

function announcePages(built: Built | undefined, { stderr }: Terminal): void {
  if (built === undefined || built.ok) return
  stderr.write(
    `The web editor could not be built, everything else works. Run «npm ci» and start again, or set LINKFLOW_WEB=false.\n${built.problem}\n`,
  )
}

/** From the first moment, so that a signal during the start is a stop after it and not a death in the middle. */
class Stop {
  readonly wanted: Promise<void>

  constructor(terminal: Terminal) {
    let isStopping = false
    this.wanted = new Promise((resolve) => {
      const stop = () => {
        isStopping = true
        resolve()
      }
      terminal.onInterrupt(() => (isStopping ? terminal.exit(EXIT.interrupted) : stop()))
      // A worker of a server that was killed would go on beside those of its next start.
      if (terminal.env['LINKFLOW_CHILD'] !== undefined) terminal.onOrphaned(stop)
    })
  }
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1'])

function announce(
  { config, port, dataDir, isFirstStart, isPaused, setupToken, sampleUrl }: RunningServer,
  tookMs: number,
  { stdout }: Terminal,
) {
  const say = (line: string) => stdout.write(`${line}\n`)
  const took = `${Math.round(tookMs)} ms`
  if (port === undefined) {
    say(`LinkFlow ${VERSION} is ready: ${config.role} (${took})`)
    return
  }
  if (!LOOPBACK.has(config.host)) {
    const advice = config.tlsCert === undefined && config.trustedHops === 0 ? ' Put TLS before it.' : ''
    say(`Listening on ${config.host}: every machine that reaches this one can reach LinkFlow.${advice}`)
  }
  if (config.insecureCookies) {
    say(
      'LINKFLOW_INSECURE_COOKIES: people sign in over plain HTTP; whoever listens on the network can take sessions over.',
    )
  }
  const url = `${config.tlsCert === undefined ? 'http' : 'https'}://localhost:${port}`
  say(`LinkFlow ${VERSION} is ready: ${url} (${took})`)
  say(`  data folder   ${dataDir}`)
  if (isPaused) say('  paused        a copy: nothing in it begins by itself until «linkflow resume»')
  say(`  owner token   ${dataDir}/owner-token`)
  if (setupToken !== undefined) {
    say('  no account yet: open the address from this machine, or from another by this link')
    say(`                ${(config.publicUrl ?? url).replace(/\/+$/, '')}/setup#token=${setupToken}`)
  }
  if (isFirstStart && sampleUrl !== undefined) {
    const order = `{"orderId":"A-1","status":"paid","customer":{"name":"Ada","country":"DE"},"items":[{"sku":"A-100","qty":2,"price":19.95}]}`
    say(
      `  sample        Order intake: curl -X POST ${url}${sampleUrl} -H 'content-type: application/json' -d '${order}'`,
    )
  }
}
