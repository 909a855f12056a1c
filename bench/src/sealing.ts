import { parseArgs } from 'node:util'
import { LoadGenerator } from './load/load-generator.ts'
import { interval, rounded } from './measure/interval.ts'
import { measureW1 } from './measure/w1.ts'
import { measureW2 } from './measure/w2.ts'
import { median } from './median.ts'
import { DatabaseView } from './server/database-view.ts'
import { LinkFlowServer } from './server/linkflow-server.ts'

/**
 * What it costs to seal payloads: W1 without code at 50 connections and W2 with code, on two servers of one machine that
 * differ in LINKFLOW_ENCRYPT_PAYLOADS alone, in pairs that take turns. About six minutes with what it does by itself.
 */
const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '12' }, seconds: { type: 'string', default: '4' } },
})
const pairs = Number(values.pairs)
const seconds = Number(values.seconds)
const LOSS_MAX = 0.1
const WARM_UP_SECONDS = 8

interface Measured {
  readonly perSecond: number
  readonly serverUs: number
  readonly codeUs: number
  readonly postgresUs: number
}

const generator = new LoadGenerator()
const sides = await Promise.all([open('true'), open('false')])
const [sealed, plain] = sides
try {
  const losses = [
    await compare('W1 without code, 50 connections', (side, forSeconds) =>
      measureW1('w1NoCode', side, { connections: 50, seconds: forSeconds }),
    ),
    await compare('W2 with code', (side, forSeconds) => measureW2(side.w2, side, forSeconds)),
  ]
  const most = Math.max(...losses)
  console.log(
    most < LOSS_MAX
      ? `Sealing loses ${percent(most)} at most, less than ${percent(LOSS_MAX)}: it is on by default.`
      : `Sealing loses ${percent(most)}, ${percent(LOSS_MAX)} or more: it is a setting, off by default.`,
  )
} finally {
  generator.close()
  for (const side of sides) {
    await side.database.close()
    await side.server.stop()
  }
}

async function open(encrypt: string) {
  const server = await LinkFlowServer.start({ env: { LINKFLOW_ENCRYPT_PAYLOADS: encrypt } })
  await server.publish('w1-no-code')
  return { server, generator, database: await DatabaseView.open(server.dataDir), w2: await server.publish('w2') }
}

type Side = Awaited<ReturnType<typeof open>>

/** The part of the rate that is lost, in the median of the pairs. */
async function compare(name: string, measure: (side: Side, forSeconds: number) => Promise<Measured>): Promise<number> {
  for (const side of sides) await measure(side, WARM_UP_SECONDS)
  const all = new Map<Side, Measured[]>(sides.map((side) => [side, []]))
  for (let pair = 0; pair < pairs; pair += 1) {
    for (const side of pair % 2 === 0 ? sides : sides.toReversed()) all.get(side)!.push(await measure(side, seconds))
  }
  const ratios = (read: (measured: Measured) => number) =>
    all.get(sealed)!.map((each, pair) => read(each) / read(all.get(plain)![pair]!))
  const rate = ratios(({ perSecond }) => perSecond)
  const cpu = ratios(({ serverUs, codeUs, postgresUs }) => serverUs + codeUs + postgresUs)
  const of = (side: Side, read: (measured: Measured) => number) => Math.round(median(all.get(side)!.map(read)))
  const cost = (side: Side) => `${of(side, (each) => each.serverUs)} + ${of(side, (each) => each.postgresUs)} µs`
  console.log(
    `${name}: ${of(sealed, (each) => each.perSecond)}/s sealed, ${of(plain, (each) => each.perSecond)}/s in plain; ` +
      `${share(rate)} of the rate, ${share(cpu)} of the processor time (server + PostgreSQL: ${cost(sealed)} against ${cost(plain)}), ${pairs} pairs`,
  )
  return 1 - median(rate)
}

function share(ratios: readonly number[]): string {
  const [low, high] = interval(ratios)
  return `${rounded(median(ratios))} (90 % interval ${low} to ${high})`
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`
}
