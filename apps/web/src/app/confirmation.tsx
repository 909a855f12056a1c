import { isLinkFlowError } from '@linkflow/sdk'
import { lazy, Suspense } from 'react'
import { create } from 'zustand'
import { t } from '../strings/index.ts'
import { clientFor } from './session.ts'

/** Somebody waits for the person to show who they are. */
interface Asked {
  readonly done: () => void
  readonly cancel: () => void
}

const useAsked = create<{ readonly asked: Asked | undefined }>(() => ({ asked: undefined }))

/**
 * Does what concerns the whole installation. Where the server wants to know first who it is, the person is asked, and then it
 * is done again; who does not want to has changed nothing, and that is what is thrown.
 */
export async function withConfirmation<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!isLinkFlowError(error, 'confirmation-needed')) throw error
  }
  await confirmed()
  return act()
}

const confirmed = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      if (useAsked.getState().asked === asked) useAsked.setState({ asked: undefined })
      settle()
    }
    const asked = { done: end(resolve), cancel: end(() => reject(new Error(t('confirm.refused')))) }
    useAsked.setState({ asked })
  })

const ConfirmIdentity = lazy(() =>
  import('../screens/settings/confirm-identity.tsx').then(({ ConfirmIdentity }) => ({ default: ConfirmIdentity })),
)

/** Stands once in the frame of every page. */
export function ConfirmationDialog() {
  const { asked } = useAsked()
  if (asked === undefined) return null
  return (
    <Suspense>
      <ConfirmIdentity
        title={t('confirm.identity-title')}
        text={t('confirm.identity-text')}
        submit={t('confirm.identity')}
        onConfirm={async (given) => {
          await clientFor().me.confirm(given)
          asked.done()
        }}
        onClose={asked.cancel}
      />
    </Suspense>
  )
}
