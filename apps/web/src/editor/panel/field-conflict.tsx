import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { WarningIcon } from '../../ui/icons.ts'
import { shownValue } from '../data/json-kind.ts'
import { pointer } from '../document/json-pointer.ts'
import { valueAt } from '../document/value-at.ts'
import { documentOf } from '../session.ts'
import { useEditor, useSession } from '../view/editor-context.tsx'

/**
 * Somebody else changed the same place at the same time: theirs stands there until one of both is chosen. Shown at that field
 * and nowhere else; everything else is merged.
 */
export function FieldConflict({
  place,
  title,
}: {
  readonly place: readonly (string | number)[]
  readonly title: string
}) {
  const { session } = useEditor()
  const path = pointer(...place)
  const conflict = useSession(({ sync }) => sync.conflicts.find(({ paths }) => paths.includes(path)))
  if (conflict === undefined) return null
  const own = conflict.yours.find((patch) => patch.path === path)
  const choose = (side: 'yours' | 'theirs') => session.happen({ type: 'chosen', conflict: conflict.id, side })
  const sides = [
    { side: 'yours', label: t('panel.yours'), value: own !== undefined && own.op === 'set' ? own.value : undefined },
    { side: 'theirs', label: t('panel.theirs'), value: valueAt(documentOf(session.session), path) },
  ] as const
  return (
    <fieldset
      aria-label={t('panel.conflict', { field: title })}
      className="flex min-w-0 flex-col gap-1.5 rounded-button border border-warning bg-warning-bg p-2"
    >
      <p className="flex items-center gap-1.5 text-meta text-warning">
        <WarningIcon aria-hidden className="size-3.5 shrink-0" strokeWidth={1.75} />
        {t('panel.conflict-text')}
      </p>
      {sides.map(({ side, label, value }) => (
        <div key={side} className="flex min-w-0 items-center gap-2">
          <Button size="compact" onClick={() => choose(side)}>
            {label}
          </Button>
          <span className="min-w-0 flex-1 truncate font-mono text-meta text-text">
            {value === undefined ? t('panel.conflict-none') : shownValue(value)}
          </span>
        </div>
      ))}
    </fieldset>
  )
}
