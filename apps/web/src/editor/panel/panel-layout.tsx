import type { ReactNode } from 'react'
import { t } from '../../strings/index.ts'
import { Splitter } from '../../ui/splitter.tsx'
import { TabList } from '../../ui/tab-list.tsx'
import { PANE_WORDS, PANES, type Pane } from './panes.ts'
import type { PaneState } from './use-panes.ts'

/** Three parts with lines between that can be moved; where there is less room, tabs. */
export function PanelLayout({
  panes,
  parts,
}: {
  readonly panes: PaneState
  readonly parts: Readonly<Record<Pane, ReactNode>>
}) {
  if (panes.isNarrow)
    return (
      <>
        <TabList<Pane>
          label={t('panel.panes')}
          panelId={panes.panelId}
          chosen={panes.shown}
          tabs={PANES.map((value) => ({ value, label: t(PANE_WORDS[value]) }))}
          onChoose={panes.show}
        />
        <div
          id={panes.panelId}
          data-pane={panes.shown}
          role="tabpanel"
          aria-labelledby={`${panes.panelId}-${panes.shown}`}
          tabIndex={-1}
          className="flex min-h-0 flex-1 flex-col outline-none"
        >
          {parts[panes.shown]}
        </div>
      </>
    )
  const region = (pane: Pane, percent: number) => (
    <section
      id={panes.id(pane)}
      data-pane={pane}
      aria-label={t(PANE_WORDS[pane])}
      tabIndex={-1}
      style={{ width: `${percent}%` }}
      className="flex min-h-0 min-w-0 shrink flex-col outline-none"
    >
      {parts[pane]}
    </section>
  )
  return (
    <div ref={panes.frame} className="flex min-h-0 flex-1">
      {region('input', panes.left)}
      <Splitter
        label={t('panel.splitter-input')}
        controls={panes.id('input')}
        value={panes.left}
        min={panes.min}
        max={panes.right - panes.min}
        initial={panes.initial.left}
        onChange={panes.setLeft}
      />
      {region('settings', panes.right - panes.left)}
      <Splitter
        label={t('panel.splitter-output')}
        controls={panes.id('settings')}
        value={panes.right}
        min={panes.left + panes.min}
        max={100 - panes.min}
        initial={panes.initial.right}
        onChange={panes.setRight}
      />
      {region('output', 100 - panes.right)}
    </div>
  )
}
