import { HISTORY_CONNECTIONS, HISTORY_PAIRS } from '../limits.ts'
import { LoadGenerator } from '../load/load-generator.ts'
import { median } from '../median.ts'
import { DatabaseView } from '../server/database-view.ts'
import { LinkFlowServer } from '../server/linkflow-server.ts'
import { fillHistory } from './fill-history.ts'
import { interval, rounded } from './interval.ts'
import { measureW1 } from './w1.ts'

export interface HistoryResult {
  readonly executions: number
  /** Rate on the full history divided by the rate on the empty one, of pairs that were measured one after the other. */
  readonly ratioMedian: number
  /** 90 % interval of the median, by order statistics. */
  readonly ratioInterval: readonly [number, number]
  readonly pairs: readonly { readonly empty: number; readonly full: number }[]
}

interface Side {
  readonly server: LinkFlowServer
  readonly database: DatabaseView
}

/** W1 without code on a server with a long history and on one with none, in turns, each going first every other time. */
export async function measureHistory(
  rows: number,
  seconds: number,
  say: (what: string) => void,
): Promise<HistoryResult> {
  const sides: Side[] = []
  const generator = new LoadGenerator()
  try {
    for (let i = 0; i < 2; i += 1) {
      const server = await LinkFlowServer.start()
      const database = await DatabaseView.open(server.dataDir)
      sides.push({ server, database })
      await server.publish('w1-no-code')
    }
    const [empty, full] = sides as [Side, Side]
    const rate = async (side: Side, forSeconds: number): Promise<number> => {
      const plan = { connections: HISTORY_CONNECTIONS, seconds: forSeconds }
      return (await measureW1('w1NoCode', { ...side, generator }, plan)).perSecond
    }
    say('warming up both')
    for (const side of sides) await rate(side, seconds * 2)
    say(`making a history of ${rows.toLocaleString('en-US')} executions`)
    await fillHistory(full.database.client, rows)
    const pairs: { empty: number; full: number }[] = []
    for (let pair = 0; pair < HISTORY_PAIRS; pair += 1) {
      const first = pair % 2 === 0 ? empty : full
      const rates = new Map<Side, number>()
      for (const side of first === empty ? [empty, full] : [full, empty]) rates.set(side, await rate(side, seconds))
      pairs.push({ empty: rates.get(empty)!, full: rates.get(full)! })
      say(`pair ${pair + 1} of ${HISTORY_PAIRS}: ${rates.get(empty)} empty, ${rates.get(full)} full`)
    }
    const ratios = pairs.map((pair) => pair.full / pair.empty)
    return { executions: rows, ratioMedian: rounded(median(ratios)), ratioInterval: interval(ratios), pairs }
  } finally {
    generator.close()
    for (const { server, database } of sides) {
      await database.close()
      await server.stop()
    }
  }
}
