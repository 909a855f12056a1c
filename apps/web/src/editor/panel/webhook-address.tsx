import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { t } from '../../strings/index.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { useEditor } from '../view/editor-context.tsx'
import { usePanel } from './panel-context.tsx'

/** Where it listens, as callers write it. */
export function WebhookAddress() {
  const { node, client } = usePanel()
  const { workspaceId, workflowId } = useEditor()
  const known = useQuery({
    queryKey: ['webhook-base', workflowId, node.id],
    queryFn: async ({ signal }) => {
      const { url, path } = await client.webhooks.get({ workflowId, node: node.id }, { signal })
      return url.slice(0, url.length - path.length)
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const path = typeof node.parameters['path'] === 'string' ? node.parameters['path'] : ''
  if (path === '' || known.isPending) return null
  // One that is not saved yet is told by no list.
  const address = `${known.data ?? `${location.origin}/webhook/`}${path}`
  const method = typeof node.parameters['method'] === 'string' ? node.parameters['method'] : 'POST'
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <span className="text-ui font-medium text-text">{t('panel.webhook.address')}</span>
      <code className="rounded-input border border-border bg-canvas px-2.5 py-1.5 font-mono text-meta break-all text-text">
        <span className="font-medium text-accent">{method}</span> {address}
      </code>
      <div className="flex flex-wrap items-center gap-2">
        <CopyButton label={t('panel.webhook.copy')} text={address} />
        <Link
          to="/w/$workspace/webhooks/$workflow/$node"
          params={{ workspace: workspaceId, workflow: workflowId, node: node.id }}
          search={{}}
          className="rounded-input text-meta text-accent hover:underline"
        >
          {t('panel.webhook.inbox')}
        </Link>
      </div>
    </div>
  )
}
