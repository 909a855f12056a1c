import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// What Node makes of our TypeScript is kept between starts, beside the packages and as safe as they are: a start takes
// two thirds of its time. Where the folder cannot be written nothing is kept.
enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/linkflow', import.meta.url)))

// The launcher is gone, and with it whoever could end this process. A worker of a server ends by itself (commands/start.ts).
if (process.env['LINKFLOW_CHILD'] === undefined) process.once('disconnect', () => process.exit())
process.channel?.unref()

// Whoever reads what a command prints may stop to (`| head`); then there is nobody to print for. A server has others.
if (process.argv[2] !== 'start') {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })
}

const [{ cli }, { processTerminal }] = await Promise.all([import('./cli.ts'), import('./terminal.ts')])
process.exitCode = await cli(process.argv.slice(2), processTerminal)
