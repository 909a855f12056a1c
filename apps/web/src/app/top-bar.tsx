import { Link } from '@tanstack/react-router'
import { useKeysOf } from '../keys/key-store.ts'
import { ariaKeys } from '../keys/key-words.ts'
import { t } from '../strings/index.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { ChevronRightIcon, HelpIcon, JsonIcon, KeyIcon, SearchIcon } from '../ui/icons.ts'
import { Keys } from '../ui/keys.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { useCrumbs } from './crumbs.ts'
import type { Place } from './me.ts'
import { NotificationBell } from './notification-bell.tsx'

export function TopBar({
  place,
  onPalette,
  onKeys,
}: {
  readonly place: Place
  readonly onPalette: () => void
  readonly onKeys: () => void
}) {
  const paletteKeys = useKeysOf('palette')
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b border-border bg-surface px-4">
      <Breadcrumb />
      <button
        type="button"
        onClick={onPalette}
        aria-keyshortcuts={paletteKeys && ariaKeys(paletteKeys)}
        className="ml-auto flex min-h-8 items-center gap-2 rounded-button border border-border bg-canvas px-2.5 text-text-3 hover:border-strong hover:text-text-2 sm:w-60"
      >
        <SearchIcon aria-hidden className="size-4" strokeWidth={1.75} />
        <span className="sr-only">{t('action.palette')}: </span>
        <span className="flex-1 text-left max-sm:sr-only">{t('shell.palette')}</span>
        {paletteKeys !== undefined && (
          <span aria-hidden className="max-sm:hidden">
            <Keys of={paletteKeys} />
          </span>
        )}
      </button>
      <div className="flex items-center gap-0.5">
        <NotificationBell place={place} />
        <Menu label={t('shell.help')} trigger={<IconButton icon={HelpIcon} label={t('shell.help')} />}>
          <MenuItem icon={KeyIcon} label={t('action.keys')} keys={useKeysOf('key-sheet')} onSelect={onKeys} />
          <MenuItem
            icon={JsonIcon}
            label={t('shell.openapi')}
            onSelect={() => window.open('/api/v1/openapi.json', '_blank', 'noopener')}
          />
        </Menu>
      </div>
    </header>
  )
}

function Breadcrumb() {
  const { crumbs } = useCrumbs()
  return (
    <nav aria-label={t('shell.breadcrumb')} className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1.5">
        {crumbs.map(({ label, to }, at) => (
          <li key={`${to} ${label}`} className="flex min-w-0 items-center gap-1.5">
            {at > 0 && <ChevronRightIcon aria-hidden className="size-3.5 shrink-0 text-text-3" strokeWidth={1.75} />}
            {to === undefined ? (
              <span aria-current="page" className="truncate font-medium text-text">
                {label}
              </span>
            ) : (
              <Link to={to} className="truncate rounded-input leading-6 text-text-2 hover:text-text hover:underline">
                {label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
