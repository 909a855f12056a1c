import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { type TextId, t } from '../strings/index.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { CloseIcon, QueuedIcon, SuccessIcon } from '../ui/icons.ts'
import { onboard } from './onboarding.ts'
import type { Progress } from './progress.ts'

interface Row {
  readonly id: string
  readonly live?: unknown
}

/** What a newcomer does first, in the list of workflows until it is done or put away. */
export function ChecklistCard({
  progress,
  rows,
  onCreate,
}: {
  readonly progress: Progress
  readonly rows: readonly Row[]
  readonly onCreate: () => void
}) {
  const navigate = useNavigate()
  const toWorkflow = (workflow: string) => () =>
    void navigate({ to: '/w/$workspace/workflows/$workflow', params: { workspace: progress.workspace, workflow } })
  const own = rows.filter(({ id }) => id !== progress.sample)
  const steps: readonly { readonly word: TextId; readonly isDone: boolean; readonly go: () => void }[] = [
    {
      word: 'onboarding.run',
      isDone: progress.firstSuccessMs !== undefined,
      go: toWorkflow(progress.sample),
    },
    { word: 'onboarding.look', isDone: progress.hasLooked, go: toWorkflow(progress.sample) },
    { word: 'onboarding.own', isDone: own.length > 0, go: onCreate },
    {
      word: 'onboarding.publish',
      isDone: own.some(({ live }) => live !== undefined && live !== null),
      go: own[0] === undefined ? onCreate : toWorkflow(own[0].id),
    },
  ]
  const done = steps.filter(({ isDone }) => isDone).length
  const isAllDone = done === steps.length
  // Its last step is seen to be done; after that it is gone.
  const [hadFinished] = useState(progress.hasFinished)
  useEffect(() => {
    if (isAllDone) onboard((at) => ({ ...at, hasFinished: true }))
  }, [isAllDone])
  if (progress.isDismissed || hadFinished) return null
  const next = steps.find(({ isDone }) => !isDone)
  const { firstSuccessMs } = progress
  return (
    <Card
      title={isAllDone ? t('onboarding.all-done') : t('onboarding.title')}
      actions={
        <>
          <span className="text-meta text-text-3 tabular-nums">
            {t('onboarding.count', { done, of: steps.length })}
            {firstSuccessMs !== undefined &&
              ` · ${t('onboarding.first-success', { seconds: Math.max(1, Math.round(firstSuccessMs / 1000)) })}`}
          </span>
          <IconButton
            icon={CloseIcon}
            label={t('onboarding.dismiss')}
            onClick={() => onboard((at) => ({ ...at, isDismissed: true }))}
          />
        </>
      }
    >
      <ul className="grid gap-2 sm:grid-cols-2 xl:grid-cols-4">
        {steps.map(({ word, isDone, go }) => {
          const Glyph = isDone ? SuccessIcon : QueuedIcon
          return (
            <li key={word} className="flex min-h-8 items-center gap-2">
              <Glyph
                aria-hidden
                className={isDone ? 'size-4 shrink-0 text-success' : 'size-4 shrink-0 text-text-3'}
                strokeWidth={1.75}
              />
              {isDone ? (
                <span className="text-text-3">
                  {t(word)}
                  <span className="sr-only">{t('onboarding.is-done')}</span>
                </span>
              ) : (
                <Button
                  look={next?.word === word ? 'plain' : 'quiet'}
                  size="compact"
                  onClick={go}
                  className="whitespace-normal! text-left"
                >
                  {t(word)}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
