import type { Cluster } from './cluster.ts'
import { openedJournal } from './opened-journal.ts'

/**
 * What must hold of every history, whatever happened: an execution is in one table only; nothing of an older fence was
 * committed after a newer one (R4); a step that is done is not started again (R3); a final row cannot be changed (R5).
 */
export async function historyFailures(cluster: Cluster): Promise<string[]> {
  const failures: string[] = []
  const { rows: both } = await cluster.sql.query<{ id: string }>(
    'select id from execution.live intersect select id from execution.finished',
  )
  failures.push(...both.map(({ id }) => `R5: execution ${id} is unfinished and finished at once`))
  const { rows: twice } = await cluster.sql.query<{ id: string }>(
    'select id from execution.finished group by id having count(*) > 1',
  )
  failures.push(...twice.map(({ id }) => `R5: execution ${id} is finished twice`))
  const { rows: stale } = await cluster.sql.query<{ id: string; seq: number }>(
    `select execution_id as id, seq from (
       select execution_id, seq, fence, lag(fence) over (partition by execution_id order by seq) as before
       from execution.journal) j where fence < before`,
  )
  failures.push(
    ...stale.map(({ id, seq }) => `R4: journal row ${seq} of execution ${id} is of an older fence than the row before`),
  )
  failures.push(...(await changedFinals(cluster)), ...(await stepsStartedAgain(cluster)))
  return failures
}

/** Somebody with every right tries to change a final row. */
async function changedFinals(cluster: Cluster): Promise<string[]> {
  const { rows } = await cluster.sql.query<{ id: string }>('select id from execution.finished limit 1')
  if (rows.length === 0) return []
  try {
    await cluster.sql.query("update execution.finished set status = 'failed' where id = $1", [rows[0]!.id])
    return ['R5: a final row could be changed']
  } catch (error) {
    return (error as { code?: string }).code === 'LF005' ? [] : [`R5: changing a final row failed otherwise: ${error}`]
  }
}

interface Fact {
  readonly t: string
  readonly k?: string
  readonly a?: number
  readonly e?: string
}

async function stepsStartedAgain({ sql, dataDir }: Cluster): Promise<string[]> {
  const failures: string[] = []
  let done = new Set<string>()
  let started = new Set<string>()
  let current = ''
  for await (const { id, facts } of openedJournal(sql, dataDir)) {
    if (id !== current) {
      current = id
      done = new Set()
      started = new Set()
    }
    for (const fact of JSON.parse(facts) as Fact[]) {
      if (fact.t === 'done') {
        if (done.has(fact.k!)) failures.push(`R3: step ${fact.k} of execution ${id} was done twice`)
        done.add(fact.k!)
      } else if (fact.t === 'start') {
        const attempt = `${fact.k} ${fact.a}`
        if (done.has(fact.k!)) failures.push(`R3: step ${fact.k} of execution ${id} was started after it was done`)
        if (started.has(attempt)) failures.push(`R3: attempt ${attempt} of execution ${id} was marked as started twice`)
        started.add(attempt)
      }
    }
  }
  return failures
}
