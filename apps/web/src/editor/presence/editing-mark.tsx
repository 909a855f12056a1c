import { t } from '../../strings/index.ts'

/** «Ana is editing», softly, above a card. Nothing is locked by it. */
export const EditingMark = ({ names }: { readonly names: string }) => (
  <span
    aria-hidden
    className="pointer-events-none absolute -top-2.5 right-3 max-w-44 truncate rounded-pill border border-accent bg-accent-soft px-1.5 text-count text-accent"
  >
    {t('presence.editing', { names })}
  </span>
)
