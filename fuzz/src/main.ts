import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readState, type State, testedCommit, writeState } from './state.ts'
import { addTally, emptyTally, type Tally } from './tally.ts'
import type { Target } from './target.ts'
import { TARGETS, targetNamed } from './targets.ts'

const HELP = `npm run fuzz -- TARGET [options]

Throws random input at a part of LinkFlow and checks that what was promised held.

${TARGETS.map(({ name, about, fullSize }) => `  ${name.padEnd(14)}${about} (in full: ${fullSize})`).join('\n')}

  --programs N    how many, in whole blocks (default: one block)
  --seed N        the same seed gives the same input (default 1)
  --state FILE    keeps how far it came, and goes on from there when called again
  --minutes N     begins no new block after so long
  --processes N   blocks side by side (default 1)
  --block K       only this block, as a failure names it
  --coverage      prints how often each thing was tried
  --help          this

Ends with 1 when a promise was broken, 2 when something was tried too seldom, 3 when blocks are left.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    programs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    state: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
    processes: { type: 'string', default: '1' },
    block: { type: 'string' },
    coverage: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const say = (line: string): void => void process.stdout.write(`${line}\n`)

process.exitCode = await main()

async function main(): Promise<number> {
  const target = targetNamed(positionals[0])
  if (values.help || target === undefined) {
    say(HELP)
    return values.help ? 0 : 64
  }
  const seed = Number(values.seed)
  if (values.block !== undefined) {
    const tally = target.run(seed, Number(values.block), target.blockSize)
    return verdict(target, { ...tally, target: target.name, seed, blocksDone: 1, commits: [] }, tally.programs)
  }
  const programs = Number(values.programs ?? target.blockSize)
  const state = (values.state && readState(values.state, target.name, seed)) || freshState(target, seed)
  const commit = testedCommit()
  if (state.commits.at(-1) !== commit) state.commits.push(commit)
  await runBlocks(target, state, programs)
  return verdict(target, state, programs)
}

function freshState({ name }: Target, seed: number): State {
  return { target: name, seed, blocksDone: 0, commits: [], ...emptyTally() }
}

/** The blocks that are left, each by the next worker that is free; in their order, so that what is done is a prefix. */
async function runBlocks(target: Target, state: State, programs: number): Promise<void> {
  const endMs = performance.now() + Number(values.minutes) * 60_000
  const blocks = Math.ceil(programs / target.blockSize)
  let next = state.blocksDone
  const workers = Array.from({ length: Math.min(Number(values.processes), blocks - next) }, startWorker)
  await Promise.all(
    workers.map(async (worker) => {
      while (next < blocks && performance.now() < endMs) {
        const order = { target: target.name, seed: state.seed, block: next++, programs: target.blockSize }
        const tally = await ask(worker, order)
        addTally(state, tally)
        state.blocksDone += 1
        progress(state, tally, programs)
        // Only with no block under way is what was done a prefix of the blocks.
        if (values.state !== undefined && state.blocksDone === next) writeState(values.state, state)
      }
      worker.disconnect()
    }),
  )
}

function startWorker(): ChildProcess {
  return fork(fileURLToPath(new URL('block-worker.ts', import.meta.url)), { execArgv: process.execArgv })
}

async function ask(worker: ChildProcess, order: object): Promise<Tally> {
  worker.send(order)
  const [answer] = await Promise.race([
    once(worker, 'message'),
    once(worker, 'exit').then(([code, signal]) => {
      throw new Error(`the worker of ${JSON.stringify(order)} ended: ${signal ?? code}`)
    }),
  ])
  return answer as Tally
}

function progress(state: State, tally: Tally, programs: number): void {
  const perSecond = Math.round(tally.programs / tally.seconds)
  const endings = Object.entries(state.endings)
    .filter(([name]) => !name.startsWith('problem '))
    .map(([name, count]) => `${name} ${count}`)
  say(`${state.programs} of ${programs}, ${perSecond}/s: ${endings.join(', ')}; ${state.failures.length} failures`)
  for (const failure of tally.failures) say(`FAILED ${failure}`)
}

function verdict(target: Target, state: State, programs: number): number {
  const counts = Object.entries(state.coverage).sort(([, one], [, other]) => one - other)
  if (values.coverage) for (const [name, count] of counts) say(`${String(count).padStart(10)}  ${name}`)
  const wanted = Math.ceil(target.timesEach * Math.min(1, state.programs / target.fullSize))
  const rare = counts.filter(([, count]) => count < wanted)
  const least = counts.slice(0, 5).map(([name, count]) => `${name} ${count}`)
  say(`${state.programs} programs in ${Math.round(state.seconds)} s, ${state.failures.length} failures`)
  say(`${counts.length} things tried, each at least ${wanted} times wanted; least: ${least.join(', ')}`)
  if (state.failures.length > 0) return 1
  if (state.programs < programs) {
    say('Blocks are left; call again to go on.')
    return 3
  }
  if (rare.length === 0) return 0
  say(`Tried too seldom: ${rare.map(([name, count]) => `${name} ${count}`).join(', ')}`)
  return 2
}
