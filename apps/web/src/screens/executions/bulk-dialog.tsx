import { type BulkResult, isLinkFlowError } from '@linkflow/sdk'
import { useRef, useState } from 'react'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { BULK_CHUNK } from './execution-queries.ts'

export interface Bulk {
  readonly act: 'retry' | 'stop'
  readonly ids: readonly string[]
}

type Outcome = BulkResult['items'][number]

/** Says how many, does it part by part, and says what became of each. What was done stays done if it is ended early. */
export function BulkDialog({
  place,
  bulk: { act, ids },
  onClose,
}: {
  readonly place: Place
  readonly bulk: Bulk
  readonly onClose: (isDone: boolean) => void
}) {
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>()
  const [isOver, setOver] = useState(false)
  const [error, setError] = useState<Error>()
  const ended = useRef(false)
  const begin = async () => {
    setOutcomes([])
    setError(undefined)
    try {
      const done: Outcome[] = []
      for (let at = 0; at < ids.length && !ended.current; at += BULK_CHUNK) {
        const which = { ids: ids.slice(at, at + BULK_CHUNK) }
        const { executions } = place.client
        const { items } = await (act === 'retry' ? executions.retryMany(which) : executions.cancelMany(which))
        done.push(...items)
        setOutcomes([...done])
      }
    } catch (refused) {
      if (!isLinkFlowError(refused)) throw refused
      setError(refused)
    } finally {
      setOver(true)
    }
  }
  const close = () => {
    ended.current = true
    onClose(outcomes !== undefined)
  }
  const title = t(act === 'retry' ? 'executions.retry-many' : 'executions.stop-many', { count: ids.length })
  return (
    <Dialog
      title={title}
      description={t(act === 'retry' ? 'executions.retry-many-lead' : 'executions.stop-many-lead')}
      onClose={close}
      footer={
        outcomes === undefined ? (
          <>
            <Button look="quiet" onClick={close}>
              {t('dialog.cancel')}
            </Button>
            <Button look={act === 'retry' ? 'primary' : 'danger'} onClick={() => void begin()}>
              {t(act === 'retry' ? 'executions.retry-these' : 'executions.stop-these', { count: ids.length })}
            </Button>
          </>
        ) : (
          <Button look="primary" onClick={close}>
            {isOver ? t('dialog.close') : t('executions.end-here')}
          </Button>
        )
      }
    >
      {error && <ErrorNotice title={t('dialog.refused')} text={error.message} requestId={requestIdOf(error)} />}
      {outcomes !== undefined && <Progress outcomes={outcomes} count={ids.length} isOver={isOver} />}
    </Dialog>
  )
}

const requestIdOf = (error: Error) => (isLinkFlowError(error) ? error.requestId : undefined)

function Progress({
  outcomes,
  count,
  isOver,
}: {
  readonly outcomes: readonly Outcome[]
  readonly count: number
  readonly isOver: boolean
}) {
  const refused = outcomes.filter(({ done }) => !done)
  const reasons = [...Map.groupBy(refused, ({ message, code }) => message ?? code ?? '')]
  const done = outcomes.length - refused.length
  return (
    <div className="flex flex-col gap-3">
      <div
        role="progressbar"
        aria-label={t('executions.progress')}
        aria-valuemin={0}
        aria-valuemax={count}
        aria-valuenow={outcomes.length}
        className="h-2 overflow-hidden rounded-pill bg-raised"
      >
        <div
          className="h-full rounded-pill bg-accent-solid transition-[width] duration-120 ease-ui"
          style={{ width: `${(outcomes.length / count) * 100}%` }}
        />
      </div>
      <p role="status" className="text-text-2 tabular-nums">
        {isOver
          ? t('executions.bulk-done', { done, refused: refused.length })
          : t('executions.bulk-at', { at: outcomes.length, count })}
      </p>
      {reasons.length > 0 && (
        <ul className="flex flex-col gap-1 text-meta text-text-2">
          {reasons.slice(0, 10).map(([reason, of]) => (
            <li key={reason}>
              <span className="font-medium tabular-nums">{of.length}</span> · {reason}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
