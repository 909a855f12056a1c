import { useKeysOf } from '../../keys/key-store.ts'
import { t } from '../../strings/index.ts'
import { ChoiceBar } from '../../ui/choice-bar.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { ChevronDownIcon, ChevronUpIcon } from '../../ui/icons.ts'
import type { GraphMode } from './diff-graph.tsx'

/** How both are drawn, and the way through what is different. */
export function GraphBar({
  mode,
  onMode,
  at,
  count,
  onStep,
}: {
  readonly mode: GraphMode
  readonly onMode: (mode: GraphMode) => void
  /** The change that is looked at; -1 for none. */
  readonly at: number
  /** Undefined while they are read. */
  readonly count: number | undefined
  readonly onStep: (by: 1 | -1) => void
}) {
  const steps = [
    { by: -1, icon: ChevronUpIcon, label: t('versions-page.previous'), keys: useKeysOf('versions-previous') },
    { by: 1, icon: ChevronDownIcon, label: t('versions-page.next'), keys: useKeysOf('versions-next') },
  ] as const
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-3 border-b border-border bg-surface px-3 py-1.5">
      <ChoiceBar
        label={t('versions-page.shown-as')}
        value={mode}
        options={[
          { value: 'unified', label: t('versions-page.unified') },
          { value: 'split', label: t('versions-page.split') },
        ]}
        onChange={onMode}
      />
      <span className="ml-auto text-meta text-text-3 tabular-nums">
        {count !== undefined &&
          (at === -1 ? t('versions-page.count', { count }) : t('versions-page.of', { at: at + 1, count }))}
      </span>
      <div className="flex">
        {steps.map(({ by, icon, label, keys }) => (
          <IconButton
            key={by}
            size="compact"
            icon={icon}
            label={label}
            keys={keys}
            disabled={(count ?? 0) === 0}
            onClick={() => onStep(by)}
          />
        ))}
      </div>
    </div>
  )
}
