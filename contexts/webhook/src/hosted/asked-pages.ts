import type { CompiledVersion, ExecutionId, Fact } from '@linkflow/execution'
import { isUuid } from '@linkflow/kernel'
import type { RunAnswer } from '@linkflow/node-runtime'
import { type Asked, askedSchema, PAGE_SIGNAL } from '@linkflow/nodes'
import type { HostedNeeds } from './hosted-needs.ts'

/** A page that a step waits for. */
export interface OpenPage {
  readonly signal: string
  readonly asked: Asked
}

/** How an execution stands, for those who see its pages. */
export interface Standing {
  readonly id: ExecutionId
  readonly version: CompiledVersion
  readonly trigger: string
  readonly status: string
  readonly isOver: boolean
  /** When a wait for a time is over. */
  readonly dueAtMs: number | undefined
  readonly open: readonly OpenPage[]
  /** What became of pages that nobody is asked any more, by their signal. */
  readonly closed: ReadonlyMap<string, 'answered' | 'expired'>
  /** What the visitor is told at the end, by the step that said it last. */
  readonly answer: RunAnswer | undefined
}

/** Reads it from the journal: only what is on disk is shown. */
export async function readStanding(needs: HostedNeeds, id: string): Promise<Standing | undefined> {
  if (!isUuid(id)) return undefined
  const found = await needs.reader.findForEngine(id)
  const version = found && (await needs.loadVersion(found.versionId))
  if (found === undefined || version === undefined) return undefined
  const pages = pagesOf(await needs.reader.factsForEngine(id))
  const { trigger, status, dueAtMs } = found
  const isOver = FINAL.has(status)
  return { id: found.id, version, trigger, status, isOver, dueAtMs, ...pages, ...(isOver && allClosed(pages)) }
}

const FINAL: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled', 'timed_out'])

type Pages = Pick<Standing, 'open' | 'closed' | 'answer'>

/** Whatever an execution that has ended asked is asked no more. */
const allClosed = ({ open, closed }: Pages): Pick<Pages, 'open' | 'closed'> => ({
  open: [],
  closed: new Map([...closed, ...open.map(({ signal }) => [signal, 'expired'] as const)]),
})

function pagesOf(facts: readonly Fact[]): Pages {
  const waits = new Map<string, OpenPage>()
  const closed = new Map<string, 'answered' | 'expired'>()
  let answer: RunAnswer | undefined
  const close = (step: string, how: 'answered' | 'expired') => {
    const page = waits.get(step)
    if (page !== undefined) closed.set(page.signal, how)
    waits.delete(step)
  }
  for (const fact of facts) {
    if (fact.t === 'wait' && fact.sig?.startsWith(PAGE_SIGNAL)) {
      const asked = askedSchema.safeParse(fact.x)
      if (asked.success) waits.set(fact.k, { signal: fact.sig, asked: asked.data })
    } else if (fact.t === 'wake') close(fact.k, fact.by === 'signal' ? 'answered' : 'expired')
    else if (fact.t === 'stop' || fact.t === 'fail') close(fact.k, 'expired')
    else if (fact.t === 'cancel' || fact.t === 'end') for (const step of [...waits.keys()]) close(step, 'expired')
    else if (fact.t === 'done' && fact.ans !== undefined) answer = fact.ans as unknown as RunAnswer
  }
  return { open: [...waits.values()], closed, answer }
}
