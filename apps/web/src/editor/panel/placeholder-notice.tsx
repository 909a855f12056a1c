import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { ReplayIcon, UnknownIcon } from '../../ui/icons.ts'
import type { Placeholder } from '../document/placeholder.ts'
import { useCanvasController } from '../view/canvas-context.tsx'
import { usePanel } from './panel-context.tsx'

/** Which node is missing, why, what to do about it, and all that was set in it. */
export function PlaceholderNotice({
  placeholder: { type, reason, node: kept },
}: {
  readonly placeholder: Placeholder
}) {
  const controller = useCanvasController()
  const { node, mayEdit } = usePanel()
  return (
    <>
      <section
        aria-labelledby="placeholder-title"
        className="flex flex-col gap-2 rounded-button border border-warning bg-warning-bg px-4 py-3"
      >
        <h3 id="placeholder-title" className="flex items-center gap-2 font-medium text-warning">
          <UnknownIcon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
          {t('panel.placeholder.title', { type })}
        </h3>
        <p className="text-text">{reason ?? t('panel.placeholder.reason', { type })}</p>
        <p className="text-text-2">{t('panel.placeholder.text')}</p>
        {mayEdit && (
          <Button
            size="compact"
            icon={ReplayIcon}
            className="self-start"
            onClick={() =>
              controller.open({ type: 'picker', where: { type: 'at', point: node.position }, replaces: node.id })
            }
          >
            {t('panel.placeholder.replace')}
          </Button>
        )}
      </section>
      <section aria-label={t('panel.placeholder.kept')} className="flex min-w-0 flex-col gap-1.5">
        <h3 className="font-medium text-text">{t('panel.placeholder.kept')}</h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
        <pre tabIndex={0} className="overflow-x-auto rounded-input bg-raised p-3 font-mono text-meta text-text-2">
          {JSON.stringify(kept, null, 2)}
        </pre>
      </section>
    </>
  )
}
