import type { CredentialUses } from '@linkflow/sdk'
import { Link } from '@tanstack/react-router'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Chip } from '../../ui/status.tsx'

/** The workflows that use it, each a link. */
export const UsedBy = ({ place, uses }: { readonly place: Place; readonly uses: CredentialUses['items'] }) => (
  <ul className="flex flex-col gap-2">
    {uses.map(({ id, name, in: versions }) => (
      <li key={id} className="flex items-center gap-2">
        <Link
          to="/w/$workspace/workflows/$workflow"
          params={{ workspace: place.id, workflow: id }}
          className="min-w-0 flex-1 truncate leading-6 font-medium text-accent hover:underline"
        >
          {name}
        </Link>
        {versions.includes('live') && <Chip tone="success">{t('workflow.live')}</Chip>}
        {versions.includes('draft') && <Chip tone="neutral">{t('workflow.draft')}</Chip>}
      </li>
    ))}
  </ul>
)
