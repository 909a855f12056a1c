import type { LinkFlow } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { t } from '../../strings/index.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { Bone } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { pathText } from './data-path.ts'
import { type ItemSource, wholeItemQuery } from './item-source.ts'
import { isParent, kindOfJson, shortened } from './json-kind.ts'
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

/** What is cut in a line, or on the way here, with nothing left out. */
export function WholeValueDialog({
  path,
  value,
  of,
  client,
  onClose,
}: WholeValue & {
  /** The item whose page has only a part of it; undefined where the value is whole. */
  readonly of: { readonly source: ItemSource; readonly index: number } | undefined
  readonly client: LinkFlow
  readonly onClose: () => void
}) {
  const read = useQuery({ ...wholeItemQuery(client, of?.source, of?.index ?? 0), enabled: of !== undefined })
  const whole = of === undefined ? value : read.data === undefined ? undefined : childAt(read.data, path)
  const text = whole === undefined ? undefined : wholeText(whole)
  return (
    <Dialog
      title={pathText(path).replace(/^\./, '')}
      {...(text !== undefined && {
        description: t('data.whole-size', { kind: t(KIND_WORDS[kindOfJson(whole)]), chars: text.length }),
      })}
      width="large"
      onClose={onClose}
      {...(text !== undefined && { footer: <CopyButton label={t('data.copy-value')} text={text} /> })}
    >
      {read.error !== null ? (
        <ErrorNotice title={t('data.failed')} {...errorOf(read.error)} onRetry={() => void read.refetch()} />
      ) : text === undefined ? (
        <Bone className="h-40 w-full" />
      ) : (
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
          tabIndex={0}
          aria-label={t('data.whole')}
          className="max-h-[52vh] overflow-auto rounded-button bg-raised p-3"
        >
          <pre className="font-mono text-meta break-words whitespace-pre-wrap text-text">
            {shortened(text, WHOLE_CHARS_MAX)}
          </pre>
        </section>
      )}
    </Dialog>
  )
}

const childAt = (value: unknown, path: TreePath): unknown =>
  path.reduce<unknown>((at, key) => (isParent(at) ? Reflect.get(at, key) : undefined), value)
