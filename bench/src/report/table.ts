import { MARKS } from '../limits.ts'
import type { Figures } from './figures.ts'

interface Row {
  readonly name: string
  readonly value: string
  readonly mark?: string
  /** Undefined where there is no mark. */
  readonly isReached?: boolean
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')
const percent = (share: number): string => `${Math.round(share * 100)} %`

/** The figures as people read them: value, mark, and whether it is reached. */
export function table(figures: Figures): string {
  const rows = [...ceilingRows(figures), ...w1Rows(figures), ...restRows(figures)]
  const width = (column: (row: Row) => string) => Math.max(...rows.map((row) => column(row).length))
  const [nameWidth, valueWidth, markWidth] = [width((r) => r.name), width((r) => r.value), width((r) => r.mark ?? '')]
  const lines = rows.map(({ name, value, mark = '', isReached }) =>
    `${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  ${mark.padEnd(markWidth)}  ${isReached === undefined ? '' : isReached ? 'reached' : 'MISSED'}`.trimEnd(),
  )
  const { machine } = figures
  return [
    `${machine.cpuModel}, ${machine.cpus} processors, ${machine.memoryGb} GB, Node ${machine.node}, load ${machine.loadAverage.join(' ')} before`,
    ...lines,
  ].join('\n')
}

function ceilingRows({ ceilingEcho, ceilingBatched, ceilingFreshContexts: contexts, ...rest }: Figures): Row[] {
  const rows: Row[] = []
  if (rest.fsync !== undefined) {
    const { fsync, synchronous_commit, full_page_writes } = rest
    const isOn = fsync === 'on' && synchronous_commit === 'on' && full_page_writes === 'on'
    const value = `${fsync} ${synchronous_commit} ${full_page_writes}`
    rows.push({ name: 'fsync, synchronous_commit, full_page_writes', value, mark: 'on on on', isReached: isOn })
  }
  if (ceilingEcho)
    rows.push({ name: 'ceiling: Fastify, echo', value: `${load(ceilingEcho)}, CPU ${ceilingEcho.serverUs} µs` })
  if (ceilingBatched)
    rows.push({
      name: 'ceiling: Fastify, group commit',
      value: `${load(ceilingBatched)}, CPU ${ceilingBatched.serverUs} µs`,
    })
  if (contexts) {
    const value = `${whole(contexts.bare)}/s bare, ${whole(contexts.prepared)}/s prepared`
    rows.push({ name: `ceiling: fresh contexts, ${contexts.children} children`, value })
  }
  return rows
}

const load = ({ perSecond, p50Ms, p99Ms }: { perSecond: number; p50Ms: number; p99Ms: number }): string =>
  `${whole(perSecond)}/s, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`

function w1Rows(figures: Figures): Row[] {
  const { w1, w1NoCode, ceilingBatched, ceilingFreshContexts: contexts } = figures
  const rows: Row[] = []
  for (const [name, byConnections] of [
    ['W1 without code', figures.w1NoCodeByConnections],
    ['W1', figures.w1ByConnections],
  ] as const) {
    for (const [connections, result] of Object.entries(byConnections ?? {})) {
      const row: Row = { name: `${name}, ${connections} connections`, value: load(result) }
      const isOne = connections === '1' && name !== 'W1'
      const mark = `p50 < ${MARKS.w1OneConnectionP50Ms} ms`
      rows.push(isOne ? { ...row, mark, isReached: result.p50Ms < MARKS.w1OneConnectionP50Ms } : row)
    }
  }
  if (w1NoCode) {
    const share = ceilingBatched && w1NoCode.perSecond / ceilingBatched.perSecond
    rows.push({
      name: 'W1 without code: rate',
      value: `${whole(w1NoCode.perSecond)}/s${share === undefined ? '' : `, ${percent(share)} of the group commit`}`,
      mark: `${whole(MARKS.w1NoCodePerSecond)}/s or ${percent(MARKS.w1NoCodeOfCeiling)}`,
      isReached: w1NoCode.perSecond >= MARKS.w1NoCodePerSecond || (share ?? 0) >= MARKS.w1NoCodeOfCeiling,
    })
  }
  if (w1) {
    const share = contexts && w1.perSecond / contexts.bare
    rows.push({
      name: 'W1: rate',
      value: `${whole(w1.perSecond)}/s${share === undefined ? '' : `, ${percent(share)} of the bare fresh contexts`}`,
      mark: `${whole(MARKS.w1PerSecond)}/s or ${percent(MARKS.w1OfFreshContexts)}`,
      isReached: w1.perSecond >= MARKS.w1PerSecond || (share ?? 0) >= MARKS.w1OfFreshContexts,
    })
  }
  for (const [name, result] of [
    ['W1 without code', w1NoCode],
    ['W1', w1],
  ] as const) {
    if (!result) continue
    const { p99Ms, walBytes, serverUs, codeUs, postgresUs } = result
    rows.push(
      {
        name: `${name}: p99`,
        value: `${p99Ms.toFixed(1)} ms`,
        mark: `< ${MARKS.w1P99Ms} ms`,
        isReached: p99Ms < MARKS.w1P99Ms,
      },
      {
        name: `${name}: WAL of an execution`,
        value: `${whole(walBytes)} B`,
        mark: `<= ${whole(MARKS.walBytesPerExecution)} B`,
        isReached: walBytes <= MARKS.walBytesPerExecution,
      },
      {
        name: `${name}: CPU of an execution`,
        value: `server ${serverUs}, code ${codeUs}, PostgreSQL ${postgresUs} µs`,
      },
    )
  }
  return rows
}

function restRows({ w2, w2NoCode, w3, w4, idle, loaded, coldStart }: Figures): Row[] {
  const rows: Row[] = []
  for (const [name, result, mark] of [
    ['W2 without code', w2NoCode, MARKS.w2NoCodePerSecond],
    ['W2', w2, MARKS.w2PerSecond],
  ] as const) {
    if (!result) continue
    const { perSecond, acceptedPerSecond, refused, drainMs, backlogMax, serverUs, codeUs, postgresUs } = result
    rows.push(
      { name, value: load(result), mark: `${whole(mark)}/s`, isReached: perSecond >= mark },
      {
        name: `${name}: backlog`,
        value: `accepted ${whole(acceptedPerSecond)}/s, refused ${refused}, at most ${whole(backlogMax)} open, drained in ${whole(drainMs)} ms`,
      },
      {
        name: `${name}: CPU of an execution`,
        value: `server ${serverUs}, code ${codeUs}, PostgreSQL ${postgresUs} µs`,
      },
    )
  }
  if (w3) {
    rows.push(
      {
        name: 'W3',
        value: `${w3.ms} ms (caller ${w3.callerMs}, first ${w3.firstMs})`,
        mark: `<= ${MARKS.w3Ms} ms`,
        isReached: w3.ms <= MARKS.w3Ms,
      },
      {
        name: 'W3: steps',
        value: Object.entries(w3.steps)
          .map(([name, ms]) => `${name} ${ms}`)
          .join(', '),
      },
    )
  }
  if (w4) {
    rows.push({
      name: 'W4',
      value: `${w4.ms} ms (caller ${w4.callerMs}, first ${w4.firstMs})`,
      mark: `<= ${MARKS.w4Ms} ms`,
      isReached: w4.ms <= MARKS.w4Ms,
    })
  }
  if (idle) {
    rows.push(
      {
        name: 'idle: server, RSS',
        value: `${idle.serverRssMb} MB (PSS ${idle.serverPssMb})`,
        mark: `<= ${MARKS.idleRssMb} MB`,
        isReached: idle.serverRssMb <= MARKS.idleRssMb,
      },
      {
        name: 'idle: tree, PSS',
        value: `${idle.treePssMb} MB (${idle.processes.map(({ part, pssMb }) => `${part} ${pssMb}`).join(', ')})`,
        mark: `<= ${MARKS.idleTreePssMb} MB`,
        isReached: idle.treePssMb <= MARKS.idleTreePssMb,
      },
    )
  }
  if (loaded)
    rows.push({
      name: 'after the load: server, RSS',
      value: `${loaded.serverRssMb} MB, tree ${loaded.treePssMb} MB PSS`,
    })
  if (coldStart) {
    rows.push({
      name: 'cold start',
      value: `${coldStart.ms} ms (${coldStart.allMs.join(', ')})`,
      mark: `<= ${whole(MARKS.coldStartMs)} ms`,
      isReached: coldStart.ms <= MARKS.coldStartMs,
    })
  }
  return rows
}
