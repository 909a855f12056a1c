import type { ImportReport } from '@linkflow/sdk'
import { Fragment, type ReactNode, useState } from 'react'
import { t } from '../strings/index.ts'
import { ChoiceBar } from '../ui/choice-bar.tsx'
import { classes } from '../ui/classes.ts'
import { CredentialIcon, type Icon, NoteIcon, SuccessIcon, UnknownIcon } from '../ui/icons.ts'
import { shortType } from './n8n-shape.ts'
import { countsOf, type Fate, idOfName, type NodeReport, type ReportFilter, rowsOf } from './report-rows.ts'

const FILTERS: readonly ReportFilter[] = ['all', 'placeholder', 'noted', 'converted', 'credentials']
const LOOKS: Readonly<Record<Fate, { readonly icon: Icon; readonly color: string }>> = {
  placeholder: { icon: UnknownIcon, color: 'text-warning' },
  noted: { icon: NoteIcon, color: 'text-accent' },
  converted: { icon: SuccessIcon, color: 'text-success' },
}

/** The way to a node, as the page has one: its name, to be pressed. */
type GoTo = (id: string, name: string) => ReactNode

/** What became of a workflow of n8n, node by node. */
export function ReportView({ report, goTo }: { readonly report: ImportReport; readonly goTo: GoTo }) {
  const [filter, setFilter] = useState<ReportFilter>('all')
  const counts = countsOf(report)
  const { all, placeholder, converted, noted, credentials } = counts
  return (
    <div className="flex flex-col gap-3">
      <p className="text-read text-text">
        {t('import.summary', { all, converted: converted + noted, placeholders: placeholder, credentials })}
      </p>
      {report.notes.length > 0 && <Notes notes={report.notes} />}
      <ChoiceBar
        label={t('import.filter')}
        value={filter}
        options={FILTERS.filter((each) => each === 'all' || counts[each] > 0).map((value) => ({
          value,
          label: t(`import.filter.${value}`, { count: counts[value] }),
        }))}
        onChange={setFilter}
      />
      {filter === 'credentials' ? (
        <Credentials report={report} goTo={goTo} />
      ) : (
        <ul aria-label={t('import.nodes')} className="flex flex-col rounded-button border border-border">
          {rowsOf(report, filter).map((row) => (
            <NodeRow key={row.id} row={row} goTo={goTo} />
          ))}
        </ul>
      )}
    </div>
  )
}

const ROW =
  'flex gap-3 border-border px-3 py-2 not-first:border-t [contain-intrinsic-size:auto_40px] [content-visibility:auto]'

function NodeRow({ row, goTo }: { readonly row: NodeReport; readonly goTo: GoTo }) {
  const { id, name, type, fate, becomes, notes } = row
  const { icon: Glyph, color } = LOOKS[fate]
  const isSame = fate === 'placeholder' || becomes === undefined
  return (
    <li className={ROW}>
      <Glyph aria-hidden className={classes('mt-0.5 size-4 shrink-0', color)} strokeWidth={1.75} />
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-3">
          {goTo(id, name)}
          <span className="text-meta text-text-3">
            {isSame ? shortType(type) : t('import.becomes', { type: shortType(type), becomes })}
          </span>
        </div>
        <span className={classes('text-meta', color)}>{t(`import.fate.${fate}`)}</span>
        {notes.length > 0 && <Notes notes={notes} />}
      </div>
    </li>
  )
}

function Credentials({ report, goTo }: { readonly report: ImportReport; readonly goTo: GoTo }) {
  return (
    <div className="flex flex-col gap-2">
      <p className="text-meta text-text-2">{t('import.credentials-lead')}</p>
      <ul aria-label={t('import.credentials')} className="flex flex-col rounded-button border border-border">
        {report.credentials.map(({ type, name, nodes }) => (
          <li key={`${type} ${name}`} className={ROW}>
            <CredentialIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-text-2" strokeWidth={1.75} />
            <div className="flex min-w-0 flex-col gap-0.5">
              <span className="text-text">{name === '' ? type : t('import.credential', { name, type })}</span>
              <span className="flex flex-wrap items-baseline gap-x-2 text-meta text-text-2">
                {t('import.needed-by')}
                {nodes.map((node) => {
                  const id = idOfName(report, node)
                  return <Fragment key={node}>{id === undefined ? <span>{node}</span> : goTo(id, node)}</Fragment>
                })}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

const Notes = ({ notes }: { readonly notes: readonly string[] }) => (
  <ul className="flex list-disc flex-col gap-0.5 pl-4 text-meta text-text-2">
    {notes.map((note) => (
      <li key={note}>{note}</li>
    ))}
  </ul>
)
