import { lazy, Suspense } from 'react'
import { t } from '../../strings/index.ts'
import { useNode } from '../view/editor-context.tsx'
import { DataSkeleton } from './data-skeleton.tsx'

// The canvas does not wait for it.
const OpenPanel = lazy(() => import('./open-panel.tsx'))

/** The door of the panel. A node may have been deleted, here or by somebody else, while its panel was open. */
export function NodePanel({ nodeId }: { readonly nodeId: string }) {
  const node = useNode(nodeId)
  if (node === undefined) return <p className="p-4 text-ui text-text-3">{t('panel.gone')}</p>
  return (
    <Suspense fallback={<DataSkeleton />}>
      <OpenPanel key={nodeId} node={node} />
    </Suspense>
  )
}
