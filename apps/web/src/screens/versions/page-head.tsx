import type { Workflow } from '@linkflow/sdk'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { PublishIcon, UndoIcon, WorkflowIcon } from '../../ui/icons.ts'
import { SmallSelect } from '../../ui/small-select.tsx'
import type { Choices } from './sides.ts'

/** Which two are compared, and what is done most. */
export function PageHead({
  workflow: { name },
  names,
  chosen,
  onCompare,
  onEditor,
  onPublish,
  onRestore,
}: {
  readonly workflow: Workflow
  /** What can be compared; undefined where there is only a draft. */
  readonly names: readonly { readonly value: string; readonly label: string }[] | undefined
  readonly chosen: Choices
  readonly onCompare: (choices: Choices) => void
  readonly onEditor: () => void
  readonly onPublish: (() => void) | undefined
  readonly onRestore: (() => void) | undefined
}) {
  // A side that is not in the list, as the snapshot of a draft that was run.
  const options = (value: string, names: readonly { readonly value: string; readonly label: string }[]) =>
    names.some((each) => each.value === value) ? names : [{ value, label: t('versions-page.unknown') }, ...names]
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-border bg-surface px-4 py-2.5">
      <div className="mr-auto flex min-w-0 flex-col">
        <h1 className="text-panel text-text">{t('versions-page.title')}</h1>
        <p className="truncate text-meta text-text-3">{name}</p>
      </div>
      {names !== undefined && (
        <fieldset className="flex min-w-0 flex-wrap items-center gap-2">
          <legend className="sr-only">{t('versions-page.compared')}</legend>
          <span className="text-meta text-text-3 max-sm:hidden">{t('versions-page.compare')}</span>
          <SmallSelect
            label={t('versions-page.before')}
            value={chosen.a}
            options={options(chosen.a, names)}
            onChange={(a) => onCompare({ ...chosen, a })}
          />
          <span className="text-meta text-text-3 max-sm:hidden">{t('versions-page.with')}</span>
          <SmallSelect
            label={t('versions-page.after')}
            value={chosen.b}
            options={options(chosen.b, names)}
            onChange={(b) => onCompare({ ...chosen, b })}
          />
        </fieldset>
      )}
      <div className="flex flex-wrap gap-2">
        <Button icon={WorkflowIcon} onClick={onEditor}>
          {t('versions-page.to-editor')}
        </Button>
        {onRestore && (
          <Button icon={UndoIcon} onClick={onRestore}>
            {t('versions-page.restore')}
          </Button>
        )}
        {onPublish && (
          <Button look="primary" icon={PublishIcon} onClick={onPublish}>
            {t('list.publish')}
          </Button>
        )}
      </div>
    </header>
  )
}
