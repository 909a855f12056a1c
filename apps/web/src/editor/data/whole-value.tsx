import { type TextId, t } from '../../strings/index.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { pathText } from './data-path.ts'
import { kindOfJson, shortened } from './json-kind.ts'
import { WHOLE_CHARS_MAX } from './limits.ts'
import type { TreePath } from './tree-rows.ts'
import { KIND_WORDS } from './words.ts'

export interface WholeValue {
  readonly path: TreePath
  readonly value: unknown
}

/** A value as it is: a text with its lines, anything else as JSON. */
export const wholeText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')

/** What is cut in a line, with nothing left out. */
export function WholeValueDialog({ path, value, onClose }: WholeValue & { readonly onClose: () => void }) {
  const text = wholeText(value)
  const kind: TextId = KIND_WORDS[kindOfJson(value)]
  return (
    <Dialog
      title={pathText(path).replace(/^\./, '')}
      description={t('data.whole-size', { kind: t(kind), chars: text.length })}
      width="large"
      onClose={onClose}
      footer={<CopyButton label={t('data.copy-value')} text={text} />}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <pre
        tabIndex={0}
        role="region"
        aria-label={t('data.whole')}
        className="max-h-[52vh] overflow-auto rounded-button bg-raised p-3 font-mono text-meta break-words whitespace-pre-wrap text-text"
      >
        {shortened(text, WHOLE_CHARS_MAX)}
      </pre>
    </Dialog>
  )
}
