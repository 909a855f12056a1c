import { lazy, Suspense } from 'react'
import { t } from '../../strings/index.ts'
import { useNode } from '../view/editor-context.tsx'
import { PanelSkeleton } from './panel-skeleton.tsx'

const load = () => import('./open-panel.tsx')
// The canvas does not wait for it.
const OpenPanel = lazy(load)

/** So that the first node that is opened finds its panel there. */
export const prefetchPanel = (): void => void load().catch(() => undefined)

/** The door of the panel. A node may have been deleted, here or by somebody else, while its panel was open. */
export function NodePanel({ nodeId }: { readonly nodeId: string }) {
  const node = useNode(nodeId)
  if (node === undefined) return <p className="p-4 text-ui text-text-3">{t('panel.gone')}</p>
  return (
    <Suspense fallback={<PanelSkeleton />}>
      <OpenPanel key={nodeId} node={node} />
    </Suspense>
  )
}
