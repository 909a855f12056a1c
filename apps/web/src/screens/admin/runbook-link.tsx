import type { HealthFact } from '@linkflow/sdk'
import { Link } from '@tanstack/react-router'
import { usePlace } from '../../app/me.ts'
import { t } from '../../strings/index.ts'

/** To what somebody does about a figure that is not good; the pages have it themselves, without a way outside. */
export function RunbookLink({ of, about }: { readonly of: HealthFact['name']; readonly about: string }) {
  const { id } = usePlace()
  return (
    <Link
      to="/w/$workspace/admin/runbooks"
      params={{ workspace: id }}
      hash={of}
      aria-label={t('admin.runbook-of', { about })}
      className="inline-flex min-h-6 w-fit items-center text-meta text-accent underline underline-offset-2"
    >
      {t('admin.runbook')}
    </Link>
  )
}
