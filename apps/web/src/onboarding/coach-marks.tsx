import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import type { RunStore } from '../editor/run/run-store.ts'
import { type TextId, t } from '../strings/index.ts'
import { Button } from '../ui/button.tsx'
import { onboard } from './onboarding.ts'
import { looked, MARKS, type Mark, type Progress, pass, skip, succeeded } from './progress.ts'
import { type Place, usePlaceBeside } from './use-place-beside.ts'

const WORDS: Readonly<Record<Mark, { readonly title: TextId; readonly text: TextId; readonly beside: string }>> = {
  run: { title: 'coach.run', text: 'coach.run-text', beside: '[data-coach="run"]' },
  card: { title: 'coach.card', text: 'coach.card-text', beside: '#canvas [data-node]' },
  key: { title: 'coach.key', text: 'coach.key-text', beside: '#node-settings' },
  publish: { title: 'coach.publish', text: 'coach.publish-text', beside: '[data-coach="publish"]' },
}

/** Says beside a thing what it is for. It takes no focus and covers nothing that is needed; each goes when it is done. */
export function CoachMarks({
  progress: { mark, firstSuccessMs, sample },
  runs,
  workflow,
  given,
  isNodeOpen,
}: {
  readonly progress: Progress
  readonly runs: RunStore
  readonly workflow: string
  /** The run that the page was opened with: it is nobody's own. */
  readonly given: string | undefined
  readonly isNodeOpen: boolean
}) {
  const listen = useCallback((changed: () => void) => runs.listen(changed), [runs])
  const shown = useSyncExternalStore(listen, () => runs.shown)
  const [first] = useState(given)
  const hasSucceeded = shown?.status === 'succeeded' && shown.executionId !== first
  useEffect(() => {
    if (hasSucceeded && (firstSuccessMs === undefined || mark === 'run')) onboard((at) => succeeded(at, Date.now()))
  }, [hasSucceeded, firstSuccessMs, mark])
  useEffect(() => {
    if (isNodeOpen) onboard(looked)
  }, [isNodeOpen])
  return mark === undefined || workflow !== sample ? null : <CoachMark key={mark} mark={mark} />
}

function CoachMark({ mark }: { readonly mark: Mark }) {
  const { title, text, beside } = WORDS[mark]
  const place = usePlaceBeside(beside)
  const at = MARKS.indexOf(mark)
  const isLast = at === MARKS.length - 1
  return (
    <section
      aria-label={t('coach.title')}
      style={styleOf(place)}
      className="fixed z-30 flex w-72 max-w-[calc(100vw-2rem)] animate-rise flex-col gap-2 rounded-card border border-accent bg-surface p-4 shadow-overlay max-sm:inset-x-4! max-sm:top-auto! max-sm:bottom-18! max-sm:w-auto"
    >
      <p className="text-meta text-text-3 tabular-nums">{t('coach.count', { at: at + 1, of: MARKS.length })}</p>
      <h2 className="text-panel text-text">{t(title)}</h2>
      <p className="text-ui text-text-2 text-pretty">{t(text)}</p>
      <div className="flex items-center justify-end gap-2 pt-1">
        {!isLast && (
          <Button look="quiet" size="compact" onClick={() => onboard(skip)}>
            {t('coach.skip')}
          </Button>
        )}
        <Button size="compact" onClick={() => onboard((progress) => pass(progress, mark))}>
          {t(isLast ? 'coach.done' : 'coach.next')}
        </Button>
      </div>
    </section>
  )
}

const styleOf = (place: Place | undefined) =>
  place === undefined ? { right: 16, bottom: 16 } : { left: place.left, top: place.top }
