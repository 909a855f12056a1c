import { fileURLToPath } from 'node:url'
import { readConfig, type Setting, settings, startServer } from '@linkflow/server'
import { createLogger } from '@linkflow/telemetry'
import { Command } from 'commander'
import { VERSION } from '../version.ts'

/** `linkflow start`: every setting is a flag too. */
export function startCommand(end: (code: number) => void): Command {
  const command = new Command('start').description(
    'Start the server. Every setting can be given as a flag or as an environment variable.',
  )
  for (const entry of Object.values(settings) as Setting<unknown>[]) {
    const fallback = entry.fallback === '' ? '' : ` (default: ${entry.fallback})`
    command.option(`--${entry.flag} <value>`, `${entry.description} [${entry.env}]${fallback}`)
  }
  return command.action(async (options: Record<string, string>) => {
    const flags = new Map<string, string>()
    for (const entry of Object.values(settings)) {
      const given = options[camel(entry.flag)]
      if (given !== undefined) flags.set(entry.flag, given)
    }
    end(await start(flags))
  })
}

const camel = (flag: string): string => flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

async function start(flags: ReadonlyMap<string, string>): Promise<number> {
  const read = readConfig(process.env, flags)
  if (!read.ok) {
    for (const problem of read.problems) console.error(problem)
    return 1
  }
  const { config } = read
  const log = createLogger({ level: config.logLevel, name: config.role })
  const startedMs = performance.now()
  let server: Awaited<ReturnType<typeof startServer>>
  try {
    server = await startServer(config, {
      log,
      version: VERSION,
      workerCommand: [fileURLToPath(new URL('../main.ts', import.meta.url)), 'start'],
    })
  } catch (error) {
    const { code, message, stack } = error as Error & { code?: unknown }
    const isKnown = ['StartError', 'DatabaseError', 'KeyError'].includes((error as Error).name)
    console.error(
      isKnown
        ? `LinkFlow did not start (${String(code)}).\n${message}`
        : `LinkFlow did not start, and this is a bug of LinkFlow:\n${stack}`,
    )
    return 1
  }
  announce(server, performance.now() - startedMs)
  await stopped(server, log)
  return 0
}

function announce(
  { config, port, dataDir, isFirstStart, sampleUrl }: Awaited<ReturnType<typeof startServer>>,
  tookMs: number,
): void {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  if (port === undefined) return say(`LinkFlow ${VERSION} is ready: ${config.role} (${Math.round(tookMs)} ms)`)
  if (config.host !== '127.0.0.1' && config.host !== 'localhost' && config.host !== '::1') {
    say(`Listening on ${config.host}: every machine that reaches this one can reach LinkFlow. Put TLS before it.`)
  }
  say(`LinkFlow ${VERSION} is ready: http://localhost:${port} (${Math.round(tookMs)} ms)`)
  say(`  data folder   ${dataDir}`)
  say(`  owner token   ${dataDir}/owner-token`)
  if (isFirstStart && sampleUrl !== undefined) {
    say(
      `  sample        Order intake: curl -X POST http://localhost:${port}${sampleUrl} -H 'content-type: application/json' -d '{"orderId":"A-1","status":"paid","customer":{"name":"Ada","country":"DE"},"items":[{"sku":"A-100","qty":2,"price":19.95}]}'`,
    )
  }
}

/** Resolves when a signal came and everything has been closed; a second signal ends at once. */
function stopped(server: Awaited<ReturnType<typeof startServer>>, log: ReturnType<typeof createLogger>): Promise<void> {
  return new Promise((resolve, reject) => {
    let isStopping = false
    const stop = (signal: string) => {
      if (isStopping) process.exit(1)
      isStopping = true
      log.info({ signal }, 'stopping: no new work is taken, what runs may end')
      server.stop().then(() => resolve(), reject)
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
}
