import type { NodeTypeView } from '@linkflow/contracts'
import { type TextId, t } from '../../strings/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { isRecord } from '../document/json-value.ts'
import { fieldsOf } from './fields/schema.ts'
import { usePanel } from './panel-context.tsx'

const EFFECT_WORDS: Readonly<Record<NodeTypeView['effect'], TextId>> = {
  pure: 'panel.docs.effect.pure',
  read: 'panel.docs.effect.read',
  write: 'panel.docs.effect.write',
  'by-parameters': 'panel.docs.effect.by-parameters',
}

/** What the node type does, its ports, its parameters and an example: by the program itself, which may have no internet. */
export function DocsDialog({ onClose }: { readonly onClose: () => void }) {
  const { nodeType } = usePanel()
  if (nodeType === undefined) return null
  const fields = isRecord(nodeType.parameters) ? fieldsOf(nodeType.parameters) : []
  const { inputs, outputs } = nodeType.ports
  return (
    <Dialog title={nodeType.title} description={nodeType.description} width="medium" onClose={onClose}>
      <div className="flex flex-col gap-4 text-ui text-text-2">
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          <dt className="text-text-3">{t('panel.docs.inputs')}</dt>
          <dd>{inputs.join(', ') || '–'}</dd>
          <dt className="text-text-3">{t('panel.docs.outputs')}</dt>
          <dd>{outputs.join(', ') || '–'}</dd>
          <dt className="text-text-3">{t('panel.docs.effect')}</dt>
          <dd>{t(EFFECT_WORDS[nodeType.effect])}</dd>
        </dl>
        {fields.length > 0 && (
          <dl className="flex flex-col divide-y divide-border border-y border-border">
            {fields.map(({ name, title, description, isRequired, default: otherwise }) => (
              <div key={name} className="flex flex-col gap-0.5 py-2">
                <dt className="font-medium text-text">
                  {title} <span className="font-mono text-meta font-normal text-text-3">{name}</span>
                  {isRequired && <span className="ml-2 text-meta text-text-3">{t('panel.docs.required')}</span>}
                </dt>
                <dd className="max-w-[72ch] text-pretty">
                  {description}
                  {otherwise !== undefined && (
                    <span className="ml-1 font-mono text-meta text-text-3">({JSON.stringify(otherwise)})</span>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        )}
        {nodeType.sample.length > 0 && (
          <div className="flex flex-col gap-1">
            <h3 className="font-medium text-text">{t('panel.docs.sample')}</h3>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
            <pre tabIndex={0} className="overflow-x-auto rounded-button bg-raised p-3 font-mono text-meta text-text">
              {JSON.stringify(nodeType.sample[0], null, 2)}
            </pre>
          </div>
        )}
      </div>
    </Dialog>
  )
}
