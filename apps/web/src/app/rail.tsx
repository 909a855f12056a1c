import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useKeysOf } from '../keys/key-store.ts'
import { chooseLanguage, LANGUAGES, type Language, language, t } from '../strings/index.ts'
import { Avatar } from '../ui/avatar.tsx'
import { classes } from '../ui/classes.ts'
import {
  AuditIcon,
  ChevronDownIcon,
  CollapseIcon,
  CredentialIcon,
  DarkIcon,
  DataTableIcon,
  ExpandIcon,
  HealthIcon,
  type Icon,
  KeyIcon,
  LightIcon,
  MembersIcon,
  ScheduleIcon,
  SettingsIcon,
  SignOutIcon,
  SystemIcon,
  TemplateIcon,
  TimelineIcon,
  UsageIcon,
  VariableIcon,
  WebhookIcon,
  WorkflowIcon,
} from '../ui/icons.ts'
import { LogoMark } from '../ui/logo.tsx'
import { Menu, MenuChoice, MenuItem, MenuLine, MenuTitle } from '../ui/menu.tsx'
import { Tip } from '../ui/tip.tsx'
import { ROLE_WORDS } from './failed-page.tsx'
import { type Place, useMe } from './me.ts'
import { router } from './router.tsx'
import { signOut } from './session.ts'
import { chooseTheme, useTheme } from './theme.ts'

const KEPT_AS = 'linkflow.rail'

/** The left rail: 220 px, or 56 when it is folded; on a phone a bar below. It shows only what there is. */
export function Rail({ place }: { readonly place: Place; readonly onKeys: () => void }) {
  const [isFolded, setFolded] = useState(() => localStorage.getItem(KEPT_AS) === 'folded')
  const fold = (folded: boolean) => {
    localStorage.setItem(KEPT_AS, folded ? 'folded' : 'open')
    setFolded(folded)
  }
  return (
    <nav
      aria-label={t('shell.main')}
      className={classes(
        'flex shrink-0 border-border bg-surface max-sm:h-14 max-sm:items-center max-sm:border-t max-sm:px-2 sm:flex-col sm:border-r',
        isFolded ? 'sm:w-14' : 'sm:w-[220px]',
      )}
    >
      <WorkspaceSwitcher place={place} isFolded={isFolded} />
      <ul className="flex min-w-0 flex-1 gap-0.5 p-2 max-sm:overflow-x-auto sm:flex-col">
        <RailLink
          to={`/w/${place.id}/workflows`}
          icon={WorkflowIcon}
          label={t('nav.workflows')}
          keysOf="go-workflows"
          isFolded={isFolded}
        />
        {place.can('execution:read') && (
          <RailLink
            to={`/w/${place.id}/executions`}
            icon={TimelineIcon}
            label={t('nav.executions')}
            keysOf="go-executions"
            isFolded={isFolded}
          />
        )}
        {place.can('schedule:read') && (
          <RailLink
            to={`/w/${place.id}/schedules`}
            icon={ScheduleIcon}
            label={t('nav.schedules')}
            keysOf="go-schedules"
            isFolded={isFolded}
          />
        )}
        <RailLink
          to={`/w/${place.id}/webhooks`}
          icon={WebhookIcon}
          label={t('nav.webhooks')}
          keysOf="go-webhooks"
          isFolded={isFolded}
        />
        {place.can('credential:read') && (
          <RailLink
            to={`/w/${place.id}/credentials`}
            icon={CredentialIcon}
            label={t('nav.credentials')}
            keysOf="go-credentials"
            isFolded={isFolded}
          />
        )}
        {place.can('data:read') && (
          <RailLink
            to={`/w/${place.id}/data-tables`}
            icon={DataTableIcon}
            label={t('nav.data-tables')}
            keysOf="go-data-tables"
            isFolded={isFolded}
          />
        )}
        {place.can('variable:read') && (
          <RailLink
            to={`/w/${place.id}/variables`}
            icon={VariableIcon}
            label={t('nav.variables')}
            keysOf="go-variables"
            isFolded={isFolded}
          />
        )}
        <RailLink
          to={`/w/${place.id}/templates`}
          icon={TemplateIcon}
          label={t('templates.title')}
          keysOf="go-templates"
          isFolded={isFolded}
        />
      </ul>
      <Administration place={place} isFolded={isFolded} />
      <div className="flex items-center gap-0.5 p-2 sm:flex-col sm:items-stretch sm:border-t sm:border-border">
        <AccountMenu place={place} isFolded={isFolded} />
        <button
          type="button"
          onClick={() => fold(!isFolded)}
          aria-expanded={!isFolded}
          className="hidden min-h-8 items-center gap-2.5 rounded-button px-2.5 text-text-3 hover:bg-raised hover:text-text sm:flex"
        >
          {isFolded ? (
            <ExpandIcon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
          ) : (
            <CollapseIcon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
          )}
          <span className={isFolded ? 'sr-only' : undefined}>{isFolded ? t('shell.unfold') : t('shell.fold')}</span>
        </button>
      </div>
    </nav>
  )
}

/** What is looked after now and then; on a phone the settings lead to it. */
function Administration({ place, isFolded }: { readonly place: Place; readonly isFolded: boolean }) {
  const at = `/w/${place.id}`
  return (
    <ul className="hidden flex-col gap-0.5 p-2 sm:flex">
      <RailLink to={`${at}/usage`} icon={UsageIcon} label={t('nav.usage')} keysOf="go-usage" isFolded={isFolded} />
      <RailLink
        to={`${at}/members`}
        icon={MembersIcon}
        label={t('nav.members')}
        keysOf="go-members"
        isFolded={isFolded}
      />
      {place.can('key:read') && (
        <RailLink to={`${at}/api-keys`} icon={KeyIcon} label={t('nav.api-keys')} keysOf="go-keys" isFolded={isFolded} />
      )}
      {place.can('audit:read') && (
        <RailLink to={`${at}/audit`} icon={AuditIcon} label={t('nav.audit')} keysOf="go-audit" isFolded={isFolded} />
      )}
      {(place.can('workspace:write') || place.can('system:read')) && (
        <RailLink
          to={`${at}/admin/health`}
          icon={HealthIcon}
          label={t('nav.health')}
          keysOf="go-admin"
          isFolded={isFolded}
        />
      )}
      <RailLink
        to={`${at}/settings`}
        icon={SettingsIcon}
        label={t('nav.settings')}
        keysOf="go-settings"
        isFolded={isFolded}
      />
    </ul>
  )
}

function RailLink({
  to,
  icon: Glyph,
  label,
  keysOf,
  isFolded,
}: {
  readonly to: string
  readonly icon: Icon
  readonly label: string
  readonly keysOf: string
  readonly isFolded: boolean
}) {
  const keys = useKeysOf(keysOf)
  return (
    <li className="min-w-0">
      <Tip text={label} keys={keys} side="right">
        <Link
          to={to}
          className="flex min-h-8 items-center gap-2.5 rounded-button px-2.5 text-text-2 hover:bg-raised hover:text-text data-[status=active]:bg-accent-soft data-[status=active]:font-medium data-[status=active]:text-accent"
        >
          <Glyph aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
          <span className={classes('truncate max-sm:sr-only', isFolded && 'sm:sr-only')}>{label}</span>
        </Link>
      </Tip>
    </li>
  )
}

function WorkspaceSwitcher({ place, isFolded }: { readonly place: Place; readonly isFolded: boolean }) {
  const { workspaces } = useMe()
  return (
    <div className="p-2 sm:border-b sm:border-border">
      <Menu
        label={t('shell.workspace')}
        align="start"
        trigger={
          <button
            type="button"
            aria-label={t('shell.workspace-now', { name: place.name })}
            className="flex min-h-8 w-full items-center gap-2.5 rounded-button p-1 text-left hover:bg-raised data-[state=open]:bg-raised"
          >
            <LogoMark className="size-7 shrink-0" />
            <span className={classes('min-w-0 flex-1 truncate font-medium max-sm:sr-only', isFolded && 'sm:sr-only')}>
              {place.name}
            </span>
            <ChevronDownIcon
              aria-hidden
              className={classes('mr-1 size-4 shrink-0 text-text-3 max-sm:hidden', isFolded && 'sm:hidden')}
              strokeWidth={1.75}
            />
          </button>
        }
      >
        <MenuTitle>{t('shell.workspace')}</MenuTitle>
        <MenuChoice
          label={t('shell.workspace')}
          value={place.id}
          options={workspaces.map(({ id, name, role }) => ({ value: id, label: name, detail: t(ROLE_WORDS[role]) }))}
          onChange={(id) => void router.navigate({ to: '/w/$workspace/workflows', params: { workspace: id } })}
        />
      </Menu>
    </div>
  )
}

function AccountMenu({ place, isFolded }: { readonly place: Place; readonly isFolded: boolean }) {
  const { account } = useMe()
  const { theme } = useTheme()
  return (
    <Menu
      label={t('shell.account')}
      align="start"
      trigger={
        <button
          type="button"
          className="flex min-h-8 min-w-0 items-center gap-2.5 rounded-button px-1.5 py-1 text-left hover:bg-raised data-[state=open]:bg-raised"
        >
          <Avatar name={account.name} />
          <span className="sr-only">{t('shell.account')}: </span>
          <span className={classes('min-w-0 flex-1 truncate text-text-2 max-sm:sr-only', isFolded && 'sm:sr-only')}>
            {account.name}
          </span>
        </button>
      }
    >
      <MenuTitle>{account.email}</MenuTitle>
      <MenuItem
        icon={SettingsIcon}
        label={t('nav.settings')}
        onSelect={() =>
          void router.navigate({
            to: '/w/$workspace/settings/$section',
            params: { workspace: place.id, section: 'profile' },
          })
        }
      />
      <MenuLine />
      <MenuTitle>{t('theme.title')}</MenuTitle>
      <MenuChoice
        label={t('theme.title')}
        value={theme}
        onChange={chooseTheme}
        options={[
          { value: 'system', label: t('theme.system'), icon: SystemIcon },
          { value: 'light', label: t('theme.light'), icon: LightIcon },
          { value: 'dark', label: t('theme.dark'), icon: DarkIcon },
        ]}
      />
      <MenuLine />
      <MenuTitle>{t('language.title')}</MenuTitle>
      <MenuChoice
        label={t('language.title')}
        value={language()}
        onChange={(chosen) => void chooseLanguage(chosen)}
        options={(Object.entries(LANGUAGES) as [Language, string][]).map(([value, label]) => ({ value, label }))}
      />
      <MenuLine />
      <MenuItem
        icon={SignOutIcon}
        label={t('shell.sign-out')}
        onSelect={() =>
          void signOut().then(({ url }) => {
            if (url !== undefined) location.assign(url)
          })
        }
      />
    </Menu>
  )
}
