import { useMutation } from '@tanstack/react-query'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { TestIcon } from '../../ui/icons.ts'
import { useEditor } from '../view/editor-context.tsx'
import { usePanel } from './panel-context.tsx'

/** Types with a page of their own, and where it is. */
export const PAGES: Readonly<Record<string, string>> = { 'form-trigger': '/form/', 'chat-trigger': '/chat/' }

/** Where the page is once it is published, and where the draft can be tried. */
export function PageAddress({ base }: { readonly base: string }) {
  const { node, client } = usePanel()
  const { workflowId } = useEditor()
  const test = useMutation({ mutationFn: () => client.webhooks.testPage({ workflowId, node: node.id }) })
  const path = typeof node.parameters['path'] === 'string' ? node.parameters['path'] : ''
  if (path === '') return null
  const address = `${location.origin}${base}${path}`
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <span className="text-ui font-medium text-text">{t('panel.webhook.address')}</span>
      <code className="rounded-input border border-border bg-canvas px-2.5 py-1.5 font-mono text-meta break-all text-text">
        {address}
      </code>
      <div className="flex flex-wrap items-center gap-2">
        <CopyButton label={t('panel.webhook.copy')} text={address} />
        <Button size="compact" icon={TestIcon} isBusy={test.isPending} onClick={() => test.mutate()}>
          {t('panel.page.try')}
        </Button>
        {test.data !== undefined && (
          // A page of its own: what stands on it is not ours to run here.
          <a
            href={test.data.url}
            target="_blank"
            rel="noopener noreferrer"
            className="rounded-input text-meta text-accent hover:underline"
          >
            {t('panel.page.open')}
          </a>
        )}
      </div>
      {test.isError && (
        <p role="alert" className="text-meta text-error">
          {t('panel.page.failed')}
        </p>
      )}
    </div>
  )
}
