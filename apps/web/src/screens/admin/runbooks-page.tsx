import RUNBOOKS from 'virtual:runbooks'
import { useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { usePlace } from '../../app/me.ts'
import NoteMarkdown from '../../editor/view/note-markdown.tsx'
import { t } from '../../strings/index.ts'
import { PageFrame } from '../../ui/page-frame.tsx'
import { runbooksOf } from './runbooks.ts'

const { lead, sections } = runbooksOf(RUNBOOKS)

/** What to do about a figure that is not good: the page of the guides, as it was when these pages were built. */
export function RunbooksPage() {
  const { id } = usePlace()
  const { hash } = useLocation()
  usePageTitle([{ label: t('nav.health'), to: `/w/${id}/admin/health` }, { label: t('admin.runbooks') }])
  useEffect(() => {
    const section = document.getElementById(hash)
    section?.scrollIntoView({ block: 'start' })
    section?.focus({ preventScroll: true })
  }, [hash])
  return (
    <PageFrame title={t('admin.runbooks')} width="text">
      <div lang="en" className="text-read text-text-2">
        <NoteMarkdown text={lead} />
      </div>
      {sections.map(({ slug, title, text }) => (
        <section
          key={slug}
          id={slug}
          tabIndex={-1}
          lang="en"
          aria-labelledby={`${slug}-title`}
          className="scroll-mt-4 rounded-card border border-border bg-surface px-5 py-4 text-read text-text-2 outline-offset-2"
        >
          <h2 id={`${slug}-title`} className="mb-1 text-panel text-text">
            {title}
          </h2>
          <NoteMarkdown text={text} />
        </section>
      ))}
    </PageFrame>
  )
}
