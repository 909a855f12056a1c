import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { door } from '../../app/session.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { DoorAlert, DoorFrame } from './door-frame.tsx'
import { useLinkToken } from './link-token.ts'
import { problemWords } from './problem-words.ts'

interface Words {
  readonly title: string
  readonly lead: string
  readonly action: string
  readonly done: string
}

/** The link of a mail. It asks for one press: mail programs open links by themselves, and the token is good once. */
function LinkPage({
  words: { title, lead, action, done },
  use,
}: {
  readonly words: Words
  readonly use: (token: string) => Promise<unknown>
}) {
  const token = useLinkToken()
  const act = useMutation({ mutationFn: () => use(token ?? '') })
  return (
    <DoorFrame
      title={act.isSuccess ? done : title}
      lead={act.isSuccess ? undefined : token === undefined ? t('link.missing') : lead}
    >
      {act.error && <DoorAlert>{problemWords(act.error)}</DoorAlert>}
      {token !== undefined && !act.isSuccess && (
        <Button look="primary" size="large" isBusy={act.isPending} onClick={() => act.mutate()} className="w-full">
          {action}
        </Button>
      )}
      <Link to="/" className="self-start text-accent hover:underline">
        {t('link.go-on')}
      </Link>
    </DoorFrame>
  )
}

export const VerifyPage = () => (
  <LinkPage
    words={{ title: t('verify.title'), lead: t('verify.lead'), action: t('verify.action'), done: t('verify.done') }}
    use={(token) => door.verifications.complete(token)}
  />
)

export const ChangeEmailPage = () => (
  <LinkPage
    words={{
      title: t('change-email.title'),
      lead: t('change-email.lead'),
      action: t('change-email.action'),
      done: t('change-email.done'),
    }}
    use={(token) => door.emailChanges.complete(token)}
  />
)
