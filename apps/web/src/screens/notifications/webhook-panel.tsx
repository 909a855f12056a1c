import type { NotificationWebhook } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Place } from '../../app/me.ts'
import { type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { CopyField } from '../../ui/copy.tsx'
import { TextField } from '../../ui/field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { toast } from '../../ui/toaster.tsx'
import { KINDS, type Kind } from './kinds.ts'

const webhookKey = (place: Place) => ['notification-webhook', place.id]

/** The address that the workspace has called with its news: for its owners and admins. */
export function WebhookPanel({ place }: { readonly place: Place }) {
  const webhook = useQuery({
    queryKey: webhookKey(place),
    queryFn: ({ signal }) => place.client.notifications.webhook({ signal }),
  })
  return webhook.data && <WebhookForm key={webhook.data.url} place={place} webhook={webhook.data} />
}

function WebhookForm({ place, webhook }: { readonly place: Place; readonly webhook: NotificationWebhook }) {
  const queries = useQueryClient()
  const [url, setUrl] = useState(webhook.url ?? '')
  const [kinds, setKinds] = useState<readonly Kind[]>(
    webhook.url === undefined ? KINDS.map(([kind]) => kind) : webhook.kinds,
  )
  const save = useMutation({
    mutationFn: async (next: string | undefined): Promise<void> => {
      if (next === undefined) await place.client.notifications.removeWebhook()
      else await place.client.notifications.setWebhook({ url: next, kinds: [...kinds] })
    },
    onSuccess: () => {
      toast({ text: t('settings.saved') })
      void queries.invalidateQueries({ queryKey: webhookKey(place) })
    },
    onError: (error) => toast({ text: t('save.rolled-back', { reason: error.message }), tone: 'error' }),
  })
  const isReady = URL.canParse(url.trim()) && kinds.length > 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) save.mutate(url.trim())
  }
  const toggle = (kind: Kind, isOn: boolean) =>
    setKinds(isOn ? [...kinds, kind] : kinds.filter((each) => each !== kind))
  return (
    <form onSubmit={submit} noValidate>
      <Panel
        title={t('preferences.webhook')}
        text={t('preferences.webhook-text', { workspace: place.name })}
        footer={
          <>
            <Button look="primary" type="submit" disabled={!isReady} isBusy={save.isPending}>
              {t('settings.save')}
            </Button>
            {webhook.url !== undefined && (
              <Button look="quiet" onClick={() => save.mutate(undefined)}>
                {t('preferences.webhook-off')}
              </Button>
            )}
          </>
        }
      >
        <div className="flex flex-col gap-4">
          <TextField
            label={t('preferences.webhook-url')}
            type="url"
            placeholder="https://chat.example/hooks/linkflow"
            maxLength={2048}
            value={url}
            onChange={({ target }) => setUrl(target.value)}
          />
          <fieldset className="flex flex-col gap-1.5">
            <legend className="pb-1.5 font-medium text-text">{t('preferences.webhook-kinds')}</legend>
            {KINDS.map(([kind, words]: readonly [Kind, TextId, TextId]) => (
              <span key={kind} className="flex items-center gap-2">
                <Checkbox label={t(words)} isChecked={kinds.includes(kind)} onChange={(isOn) => toggle(kind, isOn)} />
                <span aria-hidden>{t(words)}</span>
              </span>
            ))}
          </fieldset>
          {webhook.url !== undefined && (
            <CopyField
              label={t('preferences.webhook-secret')}
              text={webhook.secret}
              copy={t('preferences.webhook-copy')}
            />
          )}
        </div>
      </Panel>
    </form>
  )
}
