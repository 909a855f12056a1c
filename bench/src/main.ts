import { mkdirSync, writeFileSync } from 'node:fs'
import { HELP, type Options, parseOptions } from './options.ts'
import { profileTarget } from './profile/profile-target.ts'
import { table } from './report/table.ts'
import { run } from './run.ts'

const parsed = parseOptions(process.argv.slice(2))
if (parsed.type === 'help') console.log(HELP)
else if (parsed.type === 'wrong') {
  console.error(parsed.message)
  process.exitCode = 2
} else {
  const { options } = parsed
  const startedMs = performance.now()
  const say = (what: string) =>
    console.error(`${((performance.now() - startedMs) / 1000).toFixed(0).padStart(4)} s  ${what}`)
  if (options.profile !== undefined) console.log(await profileTarget(options.profile, options.seconds))
  else await measure(options, say)
}

async function measure(options: Options, say: (what: string) => void): Promise<void> {
  const figures = await run(options, say)
  console.log(table(figures))
  if (options.save) {
    const folder = new URL('../results/', import.meta.url)
    mkdirSync(folder, { recursive: true })
    writeFileSync(new URL(`${figures.at.replaceAll(':', '-')}.json`, folder), `${JSON.stringify(figures, null, 2)}\n`)
  }
  if (options.json) console.log(JSON.stringify(figures))
}
