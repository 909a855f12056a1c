import type { Webhook, WebhookPlace } from '@linkflow/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Card } from '../../ui/card.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toaster.tsx'
import { webhookQuery } from './webhook-queries.ts'

const PARTS = [1, 0.5, 0.1, 0.01] as const

/** Which refused calls are kept. Those that were let in are runs, and kept as runs are. */
export function KeptCard({
  place,
  at,
  webhook,
}: {
  readonly place: Place
  readonly at: WebhookPlace
  readonly webhook: Webhook
}) {
  const queries = useQueryClient()
  const { settings } = webhook
  const save = useMutation({
    mutationFn: (next: Webhook['settings']) => place.client.webhooks.setSettings(at, next),
    onMutate: (next) => queries.setQueryData(webhookQuery(place, at).queryKey, { ...webhook, settings: next }),
    onError: (error) => {
      toast({ text: t('webhooks.kept-failed', { reason: error.message }), tone: 'error' })
      void queries.invalidateQueries({ queryKey: webhookQuery(place, at).queryKey })
    },
  })
  return (
    <Card title={t('webhooks.kept')}>
      <Switch
        label={t('webhooks.kept-refused')}
        hint={t('webhooks.kept-hint')}
        isOn={settings.inbox}
        onChange={(inbox) => save.mutate({ ...settings, inbox })}
      />
      {settings.inbox && (
        <div className="max-w-sm">
          <SelectField
            label={t('webhooks.kept-part')}
            value={String(PARTS.find((part) => part <= settings.sample) ?? 0.01)}
            onChange={({ target }) => save.mutate({ ...settings, sample: Number(target.value) })}
            options={[
              { value: '1', label: t('webhooks.kept-all') },
              { value: '0.5', label: t('webhooks.kept-every', { number: 2 }) },
              { value: '0.1', label: t('webhooks.kept-every', { number: 10 }) },
              { value: '0.01', label: t('webhooks.kept-every', { number: 100 }) },
            ]}
          />
        </div>
      )}
    </Card>
  )
}
