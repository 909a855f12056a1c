import { Link, useParams } from '@tanstack/react-router'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { NotFoundPage } from '../../app/failed-page.tsx'
import { type Place, usePlace } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { AuditIcon, BellIcon, HealthIcon, type Icon, KeyIcon, MembersIcon, UsageIcon } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page-frame.tsx'
import { AccessibilitySection } from './accessibility-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { EditorSection } from './editor-section.tsx'
import { LanguageSection } from './language-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { isSection, SECTION_WORDS, SECTIONS, type Section } from './sections.ts'
import { SecuritySection } from './security-section.tsx'
import { WorkspaceSection } from './workspace-section.tsx'

const CONTENT: Readonly<Record<Section, () => ReactNode>> = {
  profile: ProfileSection,
  appearance: AppearanceSection,
  accessibility: AccessibilitySection,
  editor: EditorSection,
  language: LanguageSection,
  security: SecuritySection,
  workspace: WorkspaceSection,
}

export function SettingsPage() {
  const place = usePlace()
  const { section } = useParams({ from: '/w/$workspace/settings/$section' })
  const known = isSection(section) ? section : undefined
  usePageTitle([
    { label: t('nav.settings'), to: `/w/${place.id}/settings/profile` },
    ...(known === undefined ? [] : [{ label: t(SECTION_WORDS[known].label) }]),
  ])
  if (known === undefined) return <NotFoundPage />
  const Content = CONTENT[known]
  return (
    <PageFrame width="detail" title={t(SECTION_WORDS[known].label)} lead={t(SECTION_WORDS[known].lead)}>
      <div className="flex flex-col gap-6 md:flex-row md:items-start">
        <SectionNav place={place} />
        <div className="flex min-w-0 flex-1 flex-col gap-5">
          <Content />
        </div>
      </div>
    </PageFrame>
  )
}

/** The sections, and what else there is to look after; arrow keys go from one to the next. */
function SectionNav({ place }: { readonly place: Place }) {
  const list = useRef<HTMLElement>(null)
  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const links = [...(list.current?.querySelectorAll('a') ?? [])]
    const at = links.indexOf(document.activeElement as HTMLAnchorElement)
    if (by === 0 || at === -1) return
    event.preventDefault()
    links[(at + by + links.length) % links.length]?.focus()
  }
  return (
    <nav
      ref={list}
      aria-label={t('settings.sections')}
      onKeyDown={step}
      className="flex shrink-0 flex-col gap-4 md:sticky md:top-5 md:w-48"
    >
      <ul className="flex flex-wrap gap-0.5 md:flex-col">
        {SECTIONS.map((section) => (
          <NavLink
            key={section}
            to={`/w/${place.id}/settings/${section}`}
            icon={SECTION_WORDS[section].icon}
            label={t(SECTION_WORDS[section].label)}
          />
        ))}
      </ul>
      <div className="flex flex-col gap-1 md:border-t md:border-border md:pt-4">
        <p className="px-2.5 text-meta text-text-3">{t('settings.beside')}</p>
        <ul className="flex flex-wrap gap-0.5 md:flex-col">
          <NavLink
            to={`/w/${place.id}/notifications?view=preferences`}
            icon={BellIcon}
            label={t('nav.notifications')}
          />
          <NavLink to={`/w/${place.id}/members`} icon={MembersIcon} label={t('nav.members')} />
          <NavLink to={`/w/${place.id}/usage`} icon={UsageIcon} label={t('nav.usage')} />
          {place.can('key:read') && <NavLink to={`/w/${place.id}/api-keys`} icon={KeyIcon} label={t('nav.api-keys')} />}
          {place.can('audit:read') && <NavLink to={`/w/${place.id}/audit`} icon={AuditIcon} label={t('nav.audit')} />}
          {place.can('workspace:write') && (
            <NavLink to={`/w/${place.id}/admin/health`} icon={HealthIcon} label={t('nav.health')} />
          )}
        </ul>
      </div>
    </nav>
  )
}

function NavLink({ to, icon: Glyph, label }: { readonly to: string; readonly icon: Icon; readonly label: string }) {
  return (
    <li>
      <Link
        to={to}
        className={classes(
          'flex min-h-8 items-center gap-2.5 rounded-button px-2.5 text-text-2 hover:bg-raised hover:text-text',
          'data-[status=active]:bg-accent-soft data-[status=active]:font-medium data-[status=active]:text-accent',
        )}
      >
        <Glyph aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
        {label}
      </Link>
    </li>
  )
}
